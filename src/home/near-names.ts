/** Names that somebody may have meant, to ask about: never to act on. Pure. */
import { nameWords } from './name-words.ts';

/** More would not be said aloud. */
const MAX_CANDIDATES = 5;
/** Of two names of this many letters, so many may differ. */
const LETTERS_PER_SLIP = 4;
const MAX_SLIPS = 3;

/** The names nearest to what was asked for, the nearest first; those that are far are left out. */
export function nearNames(asked: string, names: readonly string[]): string[] {
  const wanted = nameWords(asked);
  const scored = [...new Set(names)].flatMap((name) => {
    const distance = nameDistance(wanted, nameWords(name));
    return distance === undefined ? [] : [{ name, distance }];
  });
  return scored
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_CANDIDATES)
    .map(({ name }) => name);
}

/** Slips of the whole, or a whole word in common; `undefined` where they have nothing to do with each other. */
function nameDistance(wanted: readonly string[], name: readonly string[]): number | undefined {
  const slips = fewSlips(wanted.join(''), name.join(''));
  if (slips !== undefined) return slips;
  const shared = wanted.filter((word) => name.some((other) => isNearWord(word, other)));
  if (shared.length === 0) return undefined;
  // After all slips of the whole; the more words are shared, the nearer.
  return MAX_SLIPS + wanted.length + name.length - 2 * shared.length;
}

function isNearWord(a: string, b: string): boolean {
  if (a.length < 3 || b.length < 3) return false;
  return fewSlips(a, b) !== undefined;
}

/** `undefined` where there are more than their length allows, which most pairs show at a glance. */
function fewSlips(a: string, b: string): number | undefined {
  if (a === b) return 0;
  const allowed = Math.min(MAX_SLIPS, Math.floor(Math.max(a.length, b.length) / LETTERS_PER_SLIP));
  if (Math.abs(a.length - b.length) > allowed || lettersApart(a, b) > allowed) return undefined;
  const slips = editDistance(a, b);
  return slips <= allowed ? slips : undefined;
}

const LETTERS = 32;
const counts = new Int8Array(LETTERS);

/** Never more than the slips between them: how many letters of the longer one the other has no use for. */
function lettersApart(a: string, b: string): number {
  counts.fill(0);
  for (let at = 0; at < a.length; at += 1) add(a.charCodeAt(at), 1);
  for (let at = 0; at < b.length; at += 1) add(b.charCodeAt(at), -1);
  let [over, under] = [0, 0];
  for (const count of counts) {
    if (count > 0) over += count;
    else under -= count;
  }
  return Math.max(over, under);
}

function add(code: number, step: number): void {
  const letter = code % LETTERS;
  counts[letter] = (counts[letter] ?? 0) + step;
}

/** Letters to put in, leave out, change or swap with the next, to make one of the other. */
export function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const table = new Int32Array((a.length + 1) * width);
  const at = (row: number, column: number) => table[row * width + column] ?? 0;
  for (let row = 0; row <= a.length; row += 1) table[row * width] = row;
  for (let column = 0; column <= b.length; column += 1) table[column] = column;
  for (let row = 1; row <= a.length; row += 1)
    for (let column = 1; column <= b.length; column += 1) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      table[row * width + column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + change,
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  return at(a.length, b.length);
}
