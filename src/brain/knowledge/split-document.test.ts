import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitDocument } from './split-document.ts';

function split(text: string, format: 'markdown' | 'text' = 'markdown') {
  return splitDocument({ parts: [{ text, page: null }] }, format);
}

const SENTENCE = 'Le carré de l’hypoténuse est égal à la somme des carrés des deux autres côtés. ';

describe('a document in passages', () => {
  it('says under which headings each stands', () => {
    const passages = split(
      '# Géométrie\nIntroduction.\n## Pythagore\nLe théorème.\n# Algèbre\nUne équation.',
    );
    expect(passages.map(({ heading, text }) => [heading, text])).toEqual([
      ['Géométrie', 'Introduction.'],
      ['Géométrie > Pythagore', 'Le théorème.'],
      ['Algèbre', 'Une équation.'],
    ]);
  });

  it('takes no comment of a program for a heading, and no heading for one in a text', () => {
    expect(split('# Vrai\n```\n# faux\n```').map(({ heading }) => heading)).toEqual(['Vrai']);
    expect(split('# Titre\nTexte', 'text').map(({ heading }) => heading)).toEqual(['']);
  });

  it('repeats the end of a passage at the beginning of the next', () => {
    const paragraph = (name: string) => `${name} commence. ${SENTENCE.repeat(8)}${name} finit.`;
    const [, second] = split([paragraph('Un'), paragraph('Deux')].join('\n\n'), 'text');
    expect(second?.text).toMatch(/^Le carré .* côtés\. Un finit\.\n\nDeux commence/);
  });

  it('names the page', () => {
    const parts = [
      { text: 'Première', page: 1 },
      { text: 'Deuxième', page: 2 },
    ];
    expect(splitDocument({ parts }, 'pdf').map(({ page }) => page)).toEqual([1, 2]);
  });

  it('cuts a text without end at the end of its sentences', () => {
    const passages = split(SENTENCE.repeat(100), 'text');
    expect(passages.length).toBeGreaterThan(5);
    for (const { text } of passages) expect(text).toMatch(/côtés\.$/);
  });

  it('keeps every word of any text, in passages of a bounded length', () => {
    const words = fc.array(
      fc.constantFrom('mot', 'a', '\n', '\n\n', '\n# Titre\n', 'x'.repeat(3_000), '. '),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(words, fc.constantFrom('markdown' as const, 'text' as const), (list, format) => {
        const text = list.join(' ');
        const passages = split(text, format);
        for (const passage of passages) {
          expect(passage.text.length).toBeLessThanOrEqual(1_600);
          expect(passage.text.trim()).not.toBe('');
        }
        const count = (all: string, letter: string) => all.split(letter).length - 1;
        const kept = passages.map((passage) => passage.text).join(' ');
        expect(count(kept, 'x')).toBeGreaterThanOrEqual(count(text, 'x'));
        expect(count(kept, 'mot')).toBeGreaterThanOrEqual(count(text, 'mot'));
      }),
    );
  });
});
