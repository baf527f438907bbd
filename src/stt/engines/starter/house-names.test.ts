import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cleanName,
  type HouseNames,
  MAX_NAME_LENGTH,
  MAX_NAMES,
  slotValues,
} from './house-names.ts';

const empty: HouseNames = { language: 'fr', floors: [], areas: [], entities: [] };
const light = (id: string, name: string, aliases: readonly string[] = []) => ({
  id,
  name,
  aliases,
  domain: 'light',
});

describe('slotValues', () => {
  test('gives a name and its aliases the same id, once each', () => {
    const entities = [light('light.tv', 'Télé', ['Télévision', 'télé'])];
    expect(slotValues({ ...empty, entities }).map(({ id, text }) => [id, text])).toEqual([
      ['light.tv', 'Télé'],
      ['light.tv', 'Télévision'],
    ]);
  });

  test('leaves out what cannot be spoken', () => {
    const names = ['', ' \u0000\n ', 'x'.repeat(MAX_NAME_LENGTH + 1)];
    expect(
      slotValues({ ...empty, entities: names.map((name, i) => light(`light.${i}`, name)) }),
    ).toEqual([]);
  });

  test('is bounded', () => {
    const entities = Array.from({ length: 5_000 }, (_, i) => light(`light.${i}`, `lampe ${i}`));
    expect(slotValues({ ...empty, entities })).toHaveLength(MAX_NAMES);
  });
});

test('cleanName leaves one line without control characters', () => {
  expect(cleanName(' Porte\u0000 d’entrée\r\n\u202e x ')).toBe("Porte d'entrée x");
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (name) => {
      expect(cleanName(name)).not.toMatch(/[\p{Cc}\n\r]/u);
    }),
    { numRuns: 30 },
  );
});
