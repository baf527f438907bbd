/** The digits that somebody said, in order: "douze trente-quatre" → `1234`. French and English. Pure. */
import { plainWords } from '../home/name-words.ts';

const numbers = (words: string, from: number, step = 1): [string, number][] =>
  words
    .split(' ')
    .flatMap((all, index) =>
      all.split('|').map((word): [string, number] => [word, from + index * step]),
    );

const UNITS: ReadonlyMap<string, number> = new Map(
  numbers(
    'zero un|une|one deux|two trois|three quatre|four cinq|five six sept|seven huit|eight neuf|nine',
    0,
  ),
);
const TEENS: ReadonlyMap<string, number> = new Map([
  ...numbers('dix|ten onze|eleven douze|twelve treize|thirteen quatorze|fourteen', 10),
  ...numbers('quinze|fifteen seize|sixteen seventeen eighteen nineteen', 15),
]);
const TENS: ReadonlyMap<string, number> = new Map([
  ...numbers('vingt|twenty trente|thirty quarante|forty cinquante|fifty soixante|sixty', 20, 10),
  ...numbers('septante|seventy huitante|eighty nonante|ninety', 70, 10),
]);

export function spokenDigits(text: string): string {
  const words = plainWords(text);
  let digits = '';
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const read = /^\d+$/.test(word) ? { text: word, length: 1 } : readNumber(words, at);
    digits += read?.text ?? '';
    at += read?.length ?? 1;
  }
  return digits;
}

/** The same words with an ellipsis for each number: "code douze trente-quatre" → `code …`. */
export function withoutDigits(text: string): string {
  const masked = text.replaceAll(/[\p{L}\p{N}]+/gu, (word) =>
    spokenDigits(word) === '' ? word : '…',
  );
  return masked.replaceAll(/…(?:(?:\P{L}|et)*…)+/gu, '…');
}

/** One number below a hundred, where one begins there. */
function readNumber(
  words: readonly string[],
  at: number,
): { readonly text: string; readonly length: number } | undefined {
  const word = words[at] ?? '';
  const next = words[at + 1] ?? '';
  if (word === 'quatre' && /^vingts?$/.test(next)) return above(words, at + 2, 80, 2);
  const teen = TEENS.get(word);
  if (teen !== undefined) return withTeen(words, at, 0, 0);
  const ten = TENS.get(word);
  if (ten !== undefined) return above(words, at + 1, ten, 1);
  const unit = UNITS.get(word);
  return unit === undefined ? undefined : { text: String(unit), length: 1 };
}

/** What is added to a ten: "et un", "quatre", and after sixty and eighty "douze". */
function above(words: readonly string[], at: number, ten: number, length: number) {
  const skipped = words[at] === 'et' ? 1 : 0;
  const word = words[at + skipped] ?? '';
  if ((ten === 60 || ten === 80) && TEENS.has(word))
    return withTeen(words, at + skipped, ten, length + skipped);
  const unit = UNITS.get(word);
  if (unit === undefined || unit === 0) return { text: String(ten), length };
  return { text: String(ten + unit), length: length + skipped + 1 };
}

/** "Dix-sept" is one number. */
function withTeen(words: readonly string[], at: number, ten: number, length: number) {
  const teen = TEENS.get(words[at] ?? '') ?? 0;
  const unit = words[at] === 'dix' ? (UNITS.get(words[at + 1] ?? '') ?? 0) : 0;
  return unit >= 7
    ? { text: String(ten + 10 + unit), length: length + 2 }
    : { text: String(ten + teen), length: length + 1 };
}
