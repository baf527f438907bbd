import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameWords, plainWords, singular } from './name-words.ts';

test.each([
  ['Les lampes du séjour', ['lampe', 'sejour']],
  ["L'ampoule de l’entrée", ['ampoule', 'entree']],
  ['Rideaux', ['rideau']],
  ['la télé', ['tv']],
  ['Télévision du salon', ['tv', 'salon']],
  ['Lampe A', ['lampe', 'a']],
  ['lampe deux', ['lampe', '2']],
  ['lampe une', ['lampe', '1']],
  ['une lampe', ['lampe']],
  ['Sous-sol', ['sous', 'sol']],
  ["Zoe's lamp", ['zoe', 'lamp']],
  ['Cœur', ['coeur']],
  ['constructor __proto__', ['constructor', 'proto']],
  ['', []],
  ['!?', []],
])('%j', (text, words) => {
  expect(nameWords(text)).toEqual(words);
});

test.each(['bas', 'bus', 'bois', 'tapis', 'glass', 'salon'])('%s is no plural', (word) => {
  expect(singular(word)).toBe(word);
});

test('whatever is written, its words are plain, and the same when read again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const words = plainWords(text);
      for (const word of words) expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
      expect(plainWords(words.join(' '))).toEqual(words);
      if (words.length > 0) expect(nameWords(text)).not.toEqual([]);
    }),
  );
});
