import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearNames } from './near-names.ts';

test.each([
  ['salon', 'salon', 0],
  ['salon', 'salot', 1],
  ['salon', 'saln', 1],
  ['salon', 'slaon', 1],
  ['', 'abc', 3],
  ['chambre', 'cuisine', 5],
])('%s → %s: %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

test('a distance is the same both ways, and none only between equals', () => {
  const word = fc.string({ maxLength: 12 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});

test('one slip in a long name is always near', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 6, maxLength: 20 });
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom(...'xyz'), (text, at, letter) => {
      const index = at % text.length;
      const slip = text.slice(0, index) + letter + text.slice(index + 1);
      expect(nearNames(slip, [text])).toEqual([text]);
    }),
  );
});

test('the nearest comes first, the far ones do not come', () => {
  const names = ['Lampe du salon', 'Lampe de la cuisine', 'Volet', 'Lampadaire'];
  expect(nearNames('lampe du salot', names)).toEqual(['Lampe du salon', 'Lampe de la cuisine']);
  expect(nearNames('xyzzy', names)).toEqual([]);
});
