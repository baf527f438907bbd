/** Lengths of time as people say them, both ways. Pure, French and English. */
import { plainWords } from '../../home/name-words.ts';
import { speechOf } from '../sentences.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const UNITS: ReadonlyMap<string, number> = new Map(
  [
    ['h heure heures hour hours hr hrs', HOUR_MS],
    ['m mn min mins minute minutes', MINUTE_MS],
    ['s sec secs seconde secondes second seconds', SECOND_MS],
  ].flatMap(([words, ms]) =>
    String(words)
      .split(' ')
      .map((word): [string, number] => [word, Number(ms)]),
  ),
);

const ONES =
  'zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize|zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    vingt: 20,
    trente: 30,
    quarante: 40,
    cinquante: 50,
    soixante: 60,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    ninety: 90,
  }),
);
const NUMBERS = new Map<string, number>([
  ...TENS,
  ...ONES.split('|').flatMap((words) =>
    words.split(' ').map((word, value): [string, number] => [word, value]),
  ),
  ['une', 1],
  ['a', 1],
  ['an', 1],
]);
const HALVES = new Set(['demi', 'demie', 'half']);
const QUARTERS = new Set(['quart', 'quarts', 'quarter', 'quarters']);
const LINKS = new Set([
  'et',
  'and',
  'd',
  'de',
  'of',
  'la',
  'le',
  'les',
  'the',
  'pour',
  'for',
  'minuteur',
  'timer',
]);

/**
 * `undefined` where the words say anything else besides.
 *
 * @example durationIn('une heure et demie') // 5_400_000
 */
export function durationIn(text: string): number | undefined {
  // "1h30" and "10min" are written in one.
  const words = plainWords(
    text.replace(/(\d)(?=\p{L})|(\p{L})(?=\d)/gu, '$1$2 ').replace(/(\d),(\d)/g, '$1.$2'),
  );
  let totalMs = 0;
  let count: number | undefined;
  let lastUnitMs: number | undefined;
  for (const word of words) {
    const unitMs = UNITS.get(word);
    const value = /^\d{1,6}$/.test(word) ? Number(word) : NUMBERS.get(word);
    if (unitMs !== undefined && (count !== undefined || lastUnitMs === undefined)) {
      totalMs += (count ?? 1) * unitMs;
      [count, lastUnitMs] = [undefined, unitMs];
    } else if (HALVES.has(word)) {
      // "Une heure et demie", or "une demi-heure": half of what was said, or of what comes.
      if (lastUnitMs !== undefined && (count === undefined || count === 1)) {
        totalMs += lastUnitMs / 2;
        count = undefined;
      } else count = (count ?? 1) === 1 ? 0.5 : (count ?? 0) + 0.5;
    } else if (QUARTERS.has(word)) {
      if (lastUnitMs !== undefined) totalMs += ((count ?? 1) * lastUnitMs) / 4;
      else count = (count ?? 1) / 4;
      if (lastUnitMs !== undefined) count = undefined;
    } else if (value !== undefined) count = joined(count, value);
    else if (!LINKS.has(word)) return undefined;
  }
  // "Une heure vingt": minutes.
  if (count !== undefined) {
    if (lastUnitMs === HOUR_MS) totalMs += count * MINUTE_MS;
    else if (lastUnitMs === MINUTE_MS) totalMs += count * SECOND_MS;
    else return undefined;
  }
  return totalMs > 0 ? totalMs : undefined;
}

/** "Vingt-cinq", "soixante-dix", "quatre-vingts". */
function joined(before: number | undefined, value: number): number {
  if (before === undefined) return value;
  if (before === 4 && value === 20) return 80;
  // "An hour and a quarter", "half an hour".
  if (before < 1 && value === 1) return before;
  return before + value;
}

/** Two parts at most: nobody says the seconds of an hour. `1 heure 5 minutes`. */
export function durationText(durationMs: number, language: string): string {
  const seconds = Math.max(1, Math.round(durationMs / SECOND_MS));
  const parts = [
    [Math.floor(seconds / 3_600), 'heure', 'hour'],
    [Math.floor((seconds % 3_600) / 60), 'minute', 'minute'],
    [seconds >= 3_600 ? 0 : seconds % 60, 'seconde', 'second'],
  ] as const;
  const isFrench = speechOf(language) === 'fr';
  return parts
    .filter(([count]) => count > 0)
    .map(
      ([count, french, english]) =>
        `${count} ${isFrench ? french : english}${count > 1 ? 's' : ''}`,
    )
    .join(isFrench ? ' ' : ' ');
}

/** What is left, as precisely as anybody wants to hear it. */
export function leftText(leftMs: number, language: string): string {
  const step =
    leftMs >= 10 * MINUTE_MS ? MINUTE_MS : leftMs >= MINUTE_MS ? 10 * SECOND_MS : SECOND_MS;
  return durationText(Math.round(leftMs / step) * step, language);
}
