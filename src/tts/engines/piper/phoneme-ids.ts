/** Phonemes → the symbols of a Piper voice. Pure. */

/** By symbol; a symbol may stand for several numbers. */
export type PhonemeIds = ReadonlyMap<string, readonly number[]>;

const START = '^';
const BETWEEN = '_';
const END = '$';

/**
 * `^ _ p _ p _ … $`, as the voices were trained: something between every two symbols, decomposed letters
 * (ɔ̃ is ɔ and a tilde), nothing for what the voice does not know. Empty where it knows nothing.
 *
 * @example toPhonemeIds('wˈi.', voice.phonemeIds)
 */
export function toPhonemeIds(phonemes: string, known: PhonemeIds): number[] {
  const of = (symbol: string) => known.get(symbol) ?? [];
  const spoken = [...phonemes.normalize('NFD')].filter((symbol) => of(symbol).length > 0);
  if (!spoken.some((symbol) => /[\p{L}\p{N}]/u.test(symbol))) return [];
  const between = of(BETWEEN);
  const ids = [...of(START), ...between];
  for (const symbol of spoken) ids.push(...of(symbol), ...between);
  return [...ids, ...of(END)];
}
