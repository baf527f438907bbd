import { describe, expect, it } from 'vitest';
import { toPhonemeIds } from './phoneme-ids.ts';

const known = new Map([
  ['_', [0]],
  ['^', [1]],
  ['$', [2]],
  [' ', [3]],
  ['a', [14]],
  ['ɔ', [54]],
  ['\u0303', [141]],
  ['ʃ', [96, 97]],
  ['.', [10]],
]);

describe('the symbols of a Piper voice', () => {
  it('are framed, and parted by the symbol between', () => {
    expect(toPhonemeIds('a.', known)).toEqual([1, 0, 14, 0, 10, 0, 2]);
  });

  it('are decomposed letters', () => {
    expect(toPhonemeIds('ɔ̃', known)).toEqual([1, 0, 54, 0, 141, 0, 2]);
  });

  it('may be several numbers for one', () => {
    expect(toPhonemeIds('ʃa', known)).toEqual([1, 0, 96, 97, 0, 14, 0, 2]);
  });

  it('are left out where the voice does not know them', () => {
    expect(toPhonemeIds('q a漢', known)).toEqual([1, 0, 3, 0, 14, 0, 2]);
  });

  it('are none where nothing is left to say', () => {
    expect(toPhonemeIds('q.', known)).toEqual([]);
    expect(toPhonemeIds('', known)).toEqual([]);
  });
});
