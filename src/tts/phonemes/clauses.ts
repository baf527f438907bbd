/** Around a phonemizer that forgets punctuation: a sentence → its clauses, and their phonemes → one line. Pure. */

export interface Clause {
  readonly text: string;
  /** What a model learned to pause or rise at: one of `, ; : . ! ?` */
  readonly mark: string;
}

const BREAK = /([,;:.!?…。！？]+)["'”’»)]*(?=\s|$)|\s[-–—](?=\s)/gu;

/** `(en)` and `(fr)` around a word of another language; with ties `(^e^n)`. */
const LANGUAGE_SWITCH = /\([a-z^-]{2,24}\)/gu;

/**
 * Always ends with a mark: a model that has never heard a sentence without one would trail off.
 *
 * @example splitClauses('Oui, il fait 21,5 degrés') // [{ text: 'Oui', mark: ',' }, { text: 'il fait …', mark: '.' }]
 */
export function splitClauses(sentence: string): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  const add = (end: number, mark: string) => {
    const text = sentence.slice(start, end).trim();
    if (/[\p{L}\p{N}]/u.test(text)) clauses.push({ text, mark });
  };
  for (const { 0: whole, 1: written = ',', index } of sentence.matchAll(BREAK)) {
    const end = index + whole.length;
    add(index, toMark(written, sentence.slice(end).trim() === ''));
    start = end;
  }
  add(sentence.length, '.');
  return clauses;
}

function toMark(written: string, isLast: boolean): string {
  if (/[?？]/u.test(written)) return '?';
  if (/[!！]/u.test(written)) return '!';
  if (/…|\.\.|^[—–-]/u.test(written)) return isLast ? '.' : ',';
  return written.startsWith('。') ? '.' : (written[0] as string);
}

/** One line for each clause, an empty one behind each: how espeak-ng is asked so that clauses can be told apart. */
export function formatClauses(clauses: readonly Clause[]): string {
  return clauses.map(({ text }) => `${text}\n\n`).join('');
}

/**
 * @param output what espeak-ng answered to `formatClauses`
 * @example joinPhonemes('bɔ̃ʒˈuʁ\n\nsa- va\n\n', clauses) // 'bɔ̃ʒˈuʁ, sa- va?'
 */
export function joinPhonemes(output: string, clauses: readonly Clause[]): string {
  const groups = output
    .replace(/\n+$/u, '')
    .split(/\n\n/u)
    .map((group) => group.replace(/\s+/gu, ' ').trim());
  // A clause that it cannot say shifts the groups: then their marks are lost, not their order.
  const lines =
    groups.length === clauses.length
      ? groups.map((phonemes, at) => ({ phonemes, mark: clauses[at]?.mark ?? ',' }))
      : groups.map((phonemes, at) => ({ phonemes, mark: at < groups.length - 1 ? ',' : '.' }));
  return lines
    .filter(({ phonemes }) => phonemes !== '')
    .map(({ phonemes, mark }) => `${phonemes}${mark}`)
    .join(' ')
    .replace(LANGUAGE_SWITCH, '');
}
