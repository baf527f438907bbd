/** Claims that are larger than what was done: of a thing or a kind of thing that no result is about. Pure. */
import { kindsCalled } from '../../home/kinds.ts';
import { plainWords, singular } from '../../home/name-words.ts';
import type { ReportedState } from '../tools/tool.ts';

/** What a sentence can be about, where the words for it are nobody's name. */
const DOMAINS = [
  ...['light', 'cover', 'valve', 'lock', 'climate', 'media_player', 'switch', 'fan'],
  ...['humidifier', 'vacuum', 'lawn_mower', 'alarm_control_panel'],
];
/** These do what nobody sees from their own state. */
const OPAQUE = new Set(['scene', 'script', 'exo']);
/** "The temperature outside", "the light switch": words of many things, some of them somebody's names too. */
const VAGUE = new Set(
  'temperature media robot heat son volume switch interrupteur plug prise radio player'.split(' '),
);

/**
 * @param names of the house's things
 * @example overreaches('La lampe et le volet sont réglés.', [{ entityId: 'light.lampe', … }], []) // true
 */
export function overreaches(
  sentence: string,
  proven: readonly ReportedState[],
  names: readonly string[],
): boolean {
  if (proven.length === 0 || proven.some(({ entityId }) => OPAQUE.has(domainOf(entityId))))
    return false;
  const own = proven.map(({ name }) => folded(name)).sort((a, b) => b.length - a.length);
  let text = ` ${folded(sentence)} `;
  for (const name of own) text = text.replaceAll(` ${name} `, ' ');
  const isNamed = (name: string) => {
    const words = folded(name);
    return words.length > 3 && !VAGUE.has(words) && text.includes(` ${words} `);
  };
  // "Radiateur" is one room's, and the word for it in all of them.
  const others = names.filter((name) => !own.some((one) => one.includes(folded(name))));
  if (others.some(isNamed)) return true;
  const domains = new Set(proven.map(({ entityId }) => domainOf(entityId)));
  if (isOfOtherDeeds(sentence, domains)) return true;
  const ownWords = new Set(own.flatMap((name) => name.split(' ').map(singular)));
  return text
    .split(' ')
    .map(singular)
    .some((word) => word !== '' && !ownWords.has(word) && isOfOthers(word, domains));
}

/** "By 10 %" is how far it went, not where to. */
const FIGURE =
  /(?<!(?:^|[^\p{L}])(?:de|by|of) )(?<![\d.,])(\d+(?:[.,]\d+)?) ?(?:%|°|percent|pour ?cent|degr)/giu;
/** People round. */
const FIGURE_SLACK = 1;

/**
 * Figures of which none is what was reported: "at 80 %", of a lamp at 20.
 *
 * @example misstates('La lampe est à 80 %.', [{ …, attributes: { brightness_percent: 20 } }]) // true
 */
export function misstates(sentence: string, proven: readonly ReportedState[]): boolean {
  const said = [...sentence.matchAll(FIGURE)].map(([, figure = '']) =>
    Number(figure.replace(',', '.')),
  );
  // What still moves is told by where it goes.
  if (said.length === 0 || proven.some(({ underway }) => underway)) return false;
  const reported = proven
    .flatMap(({ attributes = {} }) => Object.values(attributes))
    .filter((value) => typeof value === 'number');
  const isReported = (figure: number) =>
    reported.some((value) => Math.abs(value - figure) <= FIGURE_SLACK);
  return reported.length > 0 && !said.some(isReported);
}

/** What only some things can be, whatever "it" is: "c'est fermé à clé", "it is open". */
const DEEDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/verrouill|à clé|(?<![\p{L}])(?:un)?locked/iu, ['lock', 'alarm_control_panel']],
  [
    /(?:c'est|il est|elle est|(?:it|that)(?:'s| is)) (?:[\p{L}]+ )?(?:ouverte?|fermée?|open|closed|shut)(?![\p{L}])|^(?:ouvert|fermé|opened|closed)[\s.!]*$/iu,
    ['cover', 'valve', 'lock', 'media_player'],
  ],
];

function isOfOtherDeeds(sentence: string, domains: ReadonlySet<string>): boolean {
  const text = sentence.replaceAll('’', "'");
  return DEEDS.some(([words, of]) => words.test(text) && !of.some((one) => domains.has(one)));
}

/** The word for a kind, of which nothing was proven. */
function isOfOthers(word: string, domains: ReadonlySet<string>): boolean {
  if (VAGUE.has(word)) return false;
  const kinds = kindsCalled([word], DOMAINS)?.kinds ?? [];
  return (
    kinds.length > 0 &&
    kinds.length < DOMAINS.length &&
    !kinds.some(({ domain }) => domains.has(domain))
  );
}

/** Shorter ones are words of every day. */
const MIN_NAME_WORD_LENGTH = 4;

/** Whether the words can be about the house: they have a word for a kind of thing, or one of a name. */
export function isAboutHouse(text: string, names: readonly string[]): boolean {
  const words = plainWords(text).map(singular);
  const own = new Set(names.flatMap(plainWords).map(singular));
  return words.some((word) => {
    const kinds = kindsCalled([word], DOMAINS)?.kinds.length ?? 0;
    if (kinds > 0 && kinds < DOMAINS.length) return true;
    return word.length >= MIN_NAME_WORD_LENGTH && own.has(word);
  });
}

/** One of the house's things, by its whole name. */
export function namesThing(text: string, names: readonly string[]): boolean {
  const said = ` ${folded(text)} `;
  return names.some(
    (name) => name.length >= MIN_NAME_WORD_LENGTH && said.includes(` ${folded(name)} `),
  );
}

const domainOf = (entityId: string) => entityId.slice(0, Math.max(0, entityId.indexOf('.')));

function folded(text: string): string {
  return plainWords(text).join(' ');
}
