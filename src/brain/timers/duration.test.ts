import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationIn, durationText } from './duration.ts';

const [s, min, h] = [1_000, 60_000, 3_600_000];

test.each<[string, number | undefined]>([
  ['10 minutes', 10 * min],
  ['10min', 10 * min],
  ['1h30', h + 30 * min],
  ['dix minutes', 10 * min],
  ['vingt-cinq minutes', 25 * min],
  ['soixante-quinze secondes', 75 * s],
  ['quatre-vingt-dix secondes', 90 * s],
  ['une heure', h],
  ['une heure et demie', 90 * min],
  ['une demi-heure', 30 * min],
  ["un quart d'heure", 15 * min],
  ["trois quarts d'heure", 45 * min],
  ['une heure vingt', h + 20 * min],
  ['deux minutes trente', 2 * min + 30 * s],
  ['une minute et 30 secondes', 90 * s],
  ['half an hour', 30 * min],
  ['an hour and a half', 90 * min],
  ['an hour and a quarter', 75 * min],
  ['a quarter of an hour', 15 * min],
  ['three quarters of an hour', 45 * min],
  ['twenty five minutes', 25 * min],
  ['the 5 minute timer', 5 * min],
  ['pâtes', undefined],
  ['10', undefined],
  ['', undefined],
  ['10 minutes de pâtes', undefined],
])('%s', (said, expected) => {
  expect(durationIn(said)).toBe(expected);
});

test.each([
  [90 * min, 'fr', '1 heure 30 minutes'],
  [5 * s, 'fr', '5 secondes'],
  [min + s, 'en', '1 minute 1 second'],
  [2 * h + 5 * s, 'en', '2 hours'],
  [0, 'fr', '1 seconde'],
])('%i in %s', (ms, language, expected) => {
  expect(durationText(ms, language)).toBe(expected);
});

test('what is said of a length of whole minutes is read as the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.constantFrom('fr', 'en'),
      (minutes, language) => {
        expect(durationIn(durationText(minutes * min, language))).toBe(minutes * min);
      },
    ),
  );
});

test('no text is a length below zero or none', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const ms = durationIn(text);
      expect(ms === undefined || (Number.isFinite(ms) && ms > 0)).toBe(true);
    }),
  );
});
