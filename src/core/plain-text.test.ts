import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

it('has neither case, accents nor signs, and single spaces', () => {
  expect(plainText("  Éteins l'été,\n\tZoë ! ")).toBe('eteins l ete zoe');
  expect(plainText("Sous-titrage ST' 501")).toBe('sous titrage st 501');
});

it('is the same of both ways to write an accent', () => {
  expect(plainText('e\u0301te\u0301')).toBe(plainText('\u00e9t\u00e9'));
});

it('keeps what other scripts say', () => {
  expect(plainText('Привет, мир')).toBe('привет мир');
  expect(plainText('開けて')).toBe('開けて');
});

it('is empty where nothing is said', () => {
  expect(plainText('♪ … ♪')).toBe('');
  expect(plainText('')).toBe('');
});

it('of any text: nothing but letters, digits and single spaces between them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).toMatch(/^(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u);
    }),
  );
});
