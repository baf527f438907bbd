/** Names as people say them → words that compare: no accents, capitals or articles, singular, figures as digits. Pure. */

/** What comes before a name and is no part of it. Kept as a last word: "Lampe A" has no other. */
const SMALL_WORDS = new Set(
  [
    'le la les l un une des du de d au aux a en dans sur chez vers ce cet cette ces mon ma mes ton ta tes',
    'notre nos votre vos the an of in on at to my your our this these that s',
  ]
    .join(' ')
    .split(' '),
);

const FIGURES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    deux: '2',
    two: '2',
    trois: '3',
    three: '3',
    quatre: '4',
    four: '4',
    cinq: '5',
    five: '5',
    six: '6',
    sept: '7',
    seven: '7',
    huit: '8',
    eight: '8',
    neuf: '9',
    nine: '9',
  }),
);
/** As a last word these count: "lampe un". Elsewhere "un" is an article. */
const LAST_FIGURES: ReadonlyMap<string, string> = new Map(
  Object.entries({ un: '1', une: '1', one: '1' }),
);

/** One thing, many names; the same on both sides of a comparison. */
const SAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tele: 'tv',
    television: 'tv',
    televiseur: 'tv',
    teloche: 'tv',
    wc: 'toilette',
  }),
);

/** Longer is no name; it is cut before any work is done on it. */
const MAX_NAME_LENGTH = 200;

/** Lower case, without accents and punctuation: `L'Étage` → `['l', 'etage']`. */
export function plainWords(text: string): string[] {
  const name = text.slice(0, MAX_NAME_LENGTH);
  // Nearly all names of a large house, at a fraction of the time.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase().match(/[a-z\d]+/g) ?? [];
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae');
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** What is left to compare: `Les lampes du séjour` → `['lampe', 'sejour']`. Never empty for a name with a word. */
export function nameWords(text: string): string[] {
  const words = plainWords(text);
  const last = words.length - 1;
  return words
    .filter((word, index) => index === last || !SMALL_WORDS.has(word))
    .map((word, index, kept) => {
      const figure = index > 0 && index === kept.length - 1 ? LAST_FIGURES.get(word) : undefined;
      const one = singular(word);
      return figure ?? FIGURES.get(word) ?? SAME.get(one) ?? one;
    });
}

/** Of a plain word, French or English; what has no plural mark stays. */
export function singular(word: string): string {
  if (word.length <= 3 || /ss$|us$|is$/.test(word)) return word;
  return /(?:s|[aeo]ux)$/.test(word) ? word.slice(0, -1) : word;
}

export function isPlural(word: string): boolean {
  return singular(word) !== word;
}
