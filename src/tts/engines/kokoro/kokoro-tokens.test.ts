import { describe, expect, it } from 'vitest';
import { framed, MAX_TOKENS, toKokoroPhonemes, toTokens } from './kokoro-tokens.ts';

describe("Kokoro's letters", () => {
  it.each([
    ['fr', 'la- lymjˈɛʁ dy- salˈɔ̃, ʒe vˈɛ̃t e œ̃n ˈɑ̃', 'la lymjˈɛʁ dy salˈɔ̃, ʒe vˈɛ̃t e œ̃n ˈɑ̃'],
    ['fr', 'sə- d^ʒˈɔ^ɪ', 'sə ʤˈY'],
    ['en-US', 'həlˈo^ʊ, a^ɪ sˈe^ɪ t^ʃˈɜːt^ʃ d^ʒˈɔ^ɪ ˈɔ^ɪl', 'həlˈO, I sˈA ʧˈɜɹʧ ʤˈY ˈYl'],
    ['en-US', 'ˌo^ʊvɚ ðˈɛ^ɹ bˈɜːd wˈɔːɾɚ bˈɑːɾə^l', 'ˌOvəɹ ðˈɛɹ bˈɜɹd wˈɔTəɹ bˈɑTᵊl'],
    ['en-GB', 'həlˈə^ʊ ðˈe^ə tˈa^ɪm hˈa^ʊs wˈɔːtə bˈɒtə^l', 'həlˈQ ðˈɛː tˈIm hˈWs wˈɔːtə bˈɒtᵊl'],
    ['es', 'ɡˈato rˈapido', 'ɡˈato rˈapido'],
    ['fr', '', ''],
  ])('%s: %s', (language, phonemes, letters) => {
    expect(toKokoroPhonemes(phonemes, language)).toBe(letters.normalize('NFD'));
  });
});

describe("Kokoro's tokens", () => {
  const vocabulary = new Map([
    ['a', 43],
    [',', 3],
    [' ', 16],
  ]);

  it('are the symbols that it knows, framed by nothing', () => {
    expect(framed(toTokens('aq, a', vocabulary))).toEqual([0, 43, 3, 16, 43, 0]);
  });

  it('are none where nothing is left to say', () => {
    expect(toTokens(' ,q', vocabulary)).toEqual([]);
  });

  it('are as many as the network takes', () => {
    expect(framed(toTokens('a'.repeat(2_000), vocabulary))).toHaveLength(512);
    expect(MAX_TOKENS).toBe(510);
  });
});
