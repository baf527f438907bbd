import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitSentences, wholeSentences } from './whole-sentences.ts';

describe('whole sentences', () => {
  test.each([
    ['Un. Deux ! Tro', 'Un. Deux ! '],
    ['Il fait 3.', ''],
    ['Il fait 3.5 degrés', ''],
    ['“Oui.” Non', '“Oui.” '],
    ['Ligne\nAutre', 'Ligne\n'],
    ['Bonjour. ', 'Bonjour. '],
    ['', ''],
  ])('of %j are %j', (text, whole) => expect(wholeSentences(text)).toBe(whole));

  test('only ever grow, and lose nothing, however the text arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '.', ' ', '!', '\n', '»', '3')), (pieces) => {
        let before = '';
        let text = '';
        for (const piece of pieces) {
          text += piece;
          const whole = wholeSentences(text);
          expect(whole.startsWith(before.trimEnd())).toBe(true);
          expect(splitSentences(text).join('')).toBe(text);
          before = whole;
        }
      }),
    );
  });
});
