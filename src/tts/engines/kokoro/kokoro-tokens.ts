/** Phonemes → the symbols that Kokoro was trained on. Pure. */

/** Of the tokenizer's file: a symbol is one character. */
export type Vocabulary = ReadonlyMap<string, number>;

/** What the network takes, and the two that frame it. */
const MAX_INPUT = 512;
export const MAX_TOKENS = MAX_INPUT - 2;
const FRAME = 0;

type Rewriting = readonly (readonly [RegExp, string])[];

/** espeak joins the letters of one sound by `^`; Kokoro has a letter for it. */
const EVERYWHERE: Rewriting = [
  [/a\^ɪ/gu, 'I'],
  [/a\^ʊ/gu, 'W'],
  [/e\^ɪ/gu, 'A'],
  [/ɔ\^ɪ/gu, 'Y'],
  [/d\^ʒ/gu, 'ʤ'],
  [/t\^ʃ/gu, 'ʧ'],
];

const OTHERS: Rewriting = [
  [/o\^ʊ/gu, 'O'],
  [/ə\^ʊ/gu, 'Q'],
  [/d\^z/gu, 'ʣ'],
  [/t\^s/gu, 'ʦ'],
  [/s\^s/gu, 'S'],
  // Of espeak's French: an "e" that may be dropped.
  [/-/gu, ''],
];

/** The English voices were trained on a phone set of their own, which has fewer sounds. */
const ENGLISH: Rewriting = [
  [/ə\^l/gu, 'ᵊl'],
  [/\u02b2(?=[oə])/gu, 'j'],
  [/\u02b2|\u0303/gu, ''],
  [/ɚ/gu, 'əɹ'],
  [/r/gu, 'ɹ'],
  [/[x\u00e7]/gu, 'k'],
  [/ɐ/gu, 'ə'],
  [/ɬ/gu, 'l'],
  [/(\S)\u0329/gu, 'ᵊ$1'],
];

const BRITISH: Rewriting = [
  [/e\^ə/gu, 'ɛː'],
  [/iə/gu, 'ɪə'],
  [/ə\^ʊ/gu, 'Q'],
];

const AMERICAN: Rewriting = [
  [/o\^ʊ/gu, 'O'],
  [/ɜːɹ?/gu, 'ɜɹ'],
  [/ɪə/gu, 'iə'],
  [/ː/gu, ''],
];

/** What is left after the sounds of more than one letter are told apart. */
const ENGLISH_LETTERS: Rewriting = [
  [/e(?!\^)/gu, 'A'],
  [/o(?!\^)/gu, 'ɔ'],
  [/ɾ/gu, 'T'],
  [/ʔ/gu, 't'],
  [/-/gu, ''],
];

function rewritingsFor(language: string): readonly Rewriting[] {
  if (!/^en\b/iu.test(language)) return [EVERYWHERE, OTHERS];
  return [EVERYWHERE, ENGLISH, /^en-gb/iu.test(language) ? BRITISH : AMERICAN, ENGLISH_LETTERS];
}

/**
 * espeak's phonemes, with ties, in Kokoro's letters.
 *
 * @example toKokoroPhonemes('həlˈo^ʊ', 'en-US') // 'həlˈO'
 */
export function toKokoroPhonemes(phonemes: string, language: string): string {
  // The vocabulary has ç as one letter.
  let written = phonemes.normalize('NFD').replaceAll('c\u0327', '\u00e7');
  for (const rewriting of rewritingsFor(language))
    for (const [pattern, letters] of rewriting) written = written.replace(pattern, letters);
  return written.replaceAll('^', '').replace(/\s+/gu, ' ').trim();
}

/** What the vocabulary does not have is left out; empty where nothing is left to say. */
export function toTokens(phonemes: string, vocabulary: Vocabulary): number[] {
  const known = [...phonemes].filter((symbol) => vocabulary.has(symbol));
  if (!known.some((symbol) => /\p{L}/u.test(symbol))) return [];
  return known.map((symbol) => vocabulary.get(symbol) ?? FRAME).slice(0, MAX_TOKENS);
}

/** As the network takes them. */
export function framed(tokens: readonly number[]): number[] {
  return [FRAME, ...tokens, FRAME];
}
