import { describe, expect, it } from 'vitest';
import { inOneSpelling, onOneLine, rule } from './wording.ts';

describe('a rule', () => {
  const done = rule('éteint', "c'est fait");

  it('is read in either case, anywhere', () => {
    expect(done.test('ÉTEINT')).toBe(true);
    expect(done.test("Voilà, c'est fait.")).toBe(true);
  });

  it('is of whole words, accents being letters', () => {
    expect(done.test('éteinté')).toBe(false);
    expect(done.test('réteint')).toBe(false);
    expect(done.test('éteint2')).toBe(false);
  });
});

describe('a spelling', () => {
  it('has one way to write accents and apostrophes', () => {
    expect(inOneSpelling('c’e\u0301tait')).toBe("c'\u00e9tait");
  });

  it('keeps spaces, which a line does not', () => {
    expect(inOneSpelling(' l’été\n là ')).toBe(" l'été\n là ");
    expect(onOneLine(' l’été\n là ')).toBe("l'été là");
  });
});
