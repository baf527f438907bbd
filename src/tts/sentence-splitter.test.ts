import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSentenceSplitter, MAX_SENTENCE_CHARACTERS } from './sentence-splitter.ts';

function splitAll(...pieces: string[]): string[] {
  const splitter = createSentenceSplitter();
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()].map(
    ({ text }) => text,
  );
}

describe('sentence splitter', () => {
  it.each<[string, string[]]>([
    ['Bonjour. Ça va ?', ['Bonjour.', 'Ça va ?']],
    ['Il fait 21,5 °C. Il pleut.', ['Il fait 21,5 °C.', 'Il pleut.']],
    ['It is 21.5 degrees. Fine.', ['It is 21.5 degrees.', 'Fine.']],
    ['M. Dupont est là. Mme. Martin aussi.', ['M. Dupont est là.', 'Mme. Martin aussi.']],
    ['Ask Dr. Who. He knows.', ['Ask Dr. Who.', 'He knows.']],
    ['Le n. 2 est allumé. Oui.', ['Le n. 2 est allumé.', 'Oui.']],
    ['The answer is no. Sorry.', ['The answer is no.', 'Sorry.']],
    ['Du lait, du pain, etc. puis des œufs.', ['Du lait, du pain, etc. puis des œufs.']],
    ['At 7 a.m. it rings. Up!', ['At 7 a.m. it rings.', 'Up!']],
    ['J. K. Rowling a écrit. Bien.', ['J. K. Rowling a écrit.', 'Bien.']],
    ['Attends… je cherche. Voilà.', ['Attends… je cherche.', 'Voilà.']],
    ['Attends... Voilà.', ['Attends...', 'Voilà.']],
    ['Vraiment ?! Oui !!! Bon.', ['Vraiment ?!', 'Oui !!!', 'Bon.']],
    ['Il dit : « Viens. » Puis il part.', ['Il dit : « Viens. »', 'Puis il part.']],
    ['Il crie : « Viens ! » Puis il part.', ['Il crie : « Viens ! »', 'Puis il part.']],
    ['Prenez p. ex. le bus. Bien.', ['Prenez p. ex. le bus.', 'Bien.']],
    ['Il est 22h30. Bonne nuit.', ['Il est 22h30.', 'Bonne nuit.']],
    ['Il consomme 3.5 kWh. Bien.', ['Il consomme 3.5 kWh.', 'Bien.']],
    [
      'Voir https://exo.example.com/a.html. Bien.',
      ['Voir https://exo.example.com/a.html.', 'Bien.'],
    ],
    ['Une pause de 5 min. ensuite la suite.', ['Une pause de 5 min. ensuite la suite.']],
    ['He said "Go." Then left.', ['He said "Go."', 'Then left.']],
    ['1. Le salon\n2. La cuisine', ['1. Le salon', '2. La cuisine']],
    ['Voir exo.example.com pour la suite', ['Voir exo.example.com pour la suite']],
    ['你好。再见！', ['你好。', '再见！']],
    ['… ! ? 😀 -- \n\n ***', []],
    ['', []],
  ])('splits %j', (text, sentences) => {
    expect(splitAll(text)).toEqual(sentences);
  });

  it('gives a sentence as soon as the next one begins, not earlier', () => {
    const splitter = createSentenceSplitter();
    expect(splitter.push('Il fait 21.')).toEqual([]);
    expect(splitter.push('5 degrés.')).toEqual([]);
    expect(splitter.push(' ')).toEqual([]);
    expect(splitter.push('E')).toEqual([{ text: 'Il fait 21.5 degrés.', boundary: 'sentence' }]);
  });

  it('takes what ends like a sentence for one when nothing comes for a while', () => {
    const splitter = createSentenceSplitter();
    splitter.push('Je regarde.');
    expect(splitter.idle().map(({ text }) => text)).toEqual(['Je regarde.']);
    splitter.push(' Il fait 21.');
    expect(splitter.idle()).toEqual([]);
    splitter.push(' Chez M.');
    expect(splitter.idle()).toEqual([]);
    splitter.push(' Dupont');
    expect(splitter.idle()).toEqual([]);
    splitter.push(' part. Il est 22h30.');
    expect(splitter.idle().map(({ text }) => text)).toEqual(['Il est 22h30.']);
  });

  it('cuts run-ons at a comma, else at a space, else anywhere', () => {
    const cut = (text: string) => createSentenceSplitter().push(text)[0];
    const words = 'mot '.repeat(30);
    expect(cut(`${words}, ${'fin '.repeat(60)}`)).toEqual({
      text: `${words},`,
      boundary: 'clause',
    });
    expect(cut('mot '.repeat(100))?.text.endsWith('mot')).toBe(true);
    expect(cut('a'.repeat(300))?.text).toHaveLength(MAX_SENTENCE_CHARACTERS);
    const emoji = cut(`a${'😀'.repeat(200)}`)?.text ?? '';
    expect(emoji.isWellFormed()).toBe(true);
  });

  it.each(['a。\n»', 'a。 »', 'Viens !\n»', '« Viens ! » Il vient.'])(
    'finds the same end in %j, whichever character comes last',
    (text) => {
      expect(splitAll(...text)).toEqual(splitAll(text));
    },
  );

  it('loses no letter, keeps the order and stays within its bound, however the text is cut', () => {
    const text = fc.array(
      fc.constantFrom('a', 'É', '1', '.', ',', '!', ' ', '\n', '…', '»', 'M.', '😀', 'mot ', '。'),
      { maxLength: 600 },
    );
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 50 }), (parts, step) => {
        const whole = parts.join('');
        const pieces = whole.match(new RegExp(`[\\s\\S]{1,${step}}`, 'g')) ?? [];
        const sentences = splitAll(...pieces);
        const letters = (value: string) => value.replace(/[^\p{L}\p{N}]/gu, '');
        expect(letters(sentences.join(''))).toBe(letters(whole));
        expect(sentences).toEqual(splitAll(whole));
        for (const sentence of sentences)
          expect(sentence.length).toBeLessThanOrEqual(MAX_SENTENCE_CHARACTERS);
      }),
    );
  });

  it('reads 100 kB without a break quickly enough not to be noticed', () => {
    expect(splitAll('a'.repeat(100_000)).length).toBe(Math.ceil(100_000 / 240));
  });
});
