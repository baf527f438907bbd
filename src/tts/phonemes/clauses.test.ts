import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatClauses, joinPhonemes, splitClauses } from './clauses.ts';

const written = (sentence: string) =>
  splitClauses(sentence).map(({ text, mark }) => `${text}${mark}`);

describe('clauses of a sentence', () => {
  it.each([
    ['Oui, il fait 21,5 degrés', ['Oui,', 'il fait 21,5 degrés.']],
    ['Voilà : le salon ; la cuisine ?', ['Voilà:', 'le salon;', 'la cuisine?']],
    ['Attends… je cherche...', ['Attends,', 'je cherche.']],
    ['Non !!! Vraiment ?!', ['Non!', 'Vraiment?']],
    ['Le salon — oui – est prêt', ['Le salon,', 'oui,', 'est prêt.']],
    ['Il dit : « Viens. » Bien', ['Il dit:', '« Viens.', '» Bien.']],
    ['你好。', ['你好.']],
    ['rez-de-chaussée', ['rez-de-chaussée.']],
    ['?! … --', []],
    ['', []],
  ])('%s', (sentence, clauses) => {
    expect(written(sentence)).toEqual(clauses);
  });
});

describe('phonemes of the clauses', () => {
  const clauses = splitClauses('Bonjour, ça va ?');

  it('get the marks back', () => {
    expect(formatClauses(clauses)).toBe('Bonjour\n\nça va\n\n');
    expect(joinPhonemes('bɔ̃ʒˈuʁ\n\nsa- va\n\n', clauses)).toBe('bɔ̃ʒˈuʁ, sa- va?');
  });

  it('join what was said in several breaths', () => {
    expect(joinPhonemes('bɔ̃\nʒˈuʁ\n\nsa- va\n\n', clauses)).toBe('bɔ̃ ʒˈuʁ, sa- va?');
  });

  it('lose the marks where a clause was not said, and nothing else', () => {
    expect(joinPhonemes('bɔ̃ʒˈuʁ\n\n\n\nsa- va\n\n', clauses)).toBe('bɔ̃ʒˈuʁ, sa- va.');
  });

  it('are said by the one voice, whatever language a word is of', () => {
    const weekend = splitClauses('le week-end');
    expect(joinPhonemes('lə- (en)wiːkˈɛnd(fr)\n\n', weekend)).toBe('lə- wiːkˈɛnd.');
  });

  it('are nothing where nothing was said', () => {
    expect(joinPhonemes('', clauses)).toBe('');
  });
});

it('loses no letter of any text', () => {
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const kept = splitClauses(text).map((clause) => clause.text);
      expect(letters(kept.join(''))).toBe(letters(text));
    }),
  );
});
