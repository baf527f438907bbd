import { describe, expect, it } from 'vitest';
import { namePrompt } from './prompt.ts';

/** A token for each character, so that budgets can be counted. */
const encode = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
const textOf = (names: readonly string[], budget?: number): string =>
  String.fromCodePoint(...namePrompt(names, encode, budget).tokens);

describe('namePrompt', () => {
  it('lists the names in their order, as Whisper writes sentences', () => {
    expect(textOf(['Salon', 'Cuisine'])).toBe(' Salon, Cuisine.');
  });

  it('is empty without a name', () => {
    expect(namePrompt([], encode)).toEqual({ tokens: [], names: [] });
    expect(namePrompt(['', ' \u0000 '], encode)).toEqual({ tokens: [], names: [] });
  });

  it('keeps to its budget: the first names go first, a short one may still fit behind a long one', () => {
    const { tokens, names } = namePrompt(['Salon', 'Bibliothèque', 'Bar'], encode, 14);
    expect(names).toEqual(['Salon', 'Bar']);
    expect(tokens.length).toBeLessThanOrEqual(14);
  });

  it('names each once, cleaned, and nothing of absurd length', () => {
    expect(textOf(['Salon', 'salon', 'Ca\u0007fé', 'x'.repeat(61)])).toBe(' Salon, Ca fé.');
  });
});
