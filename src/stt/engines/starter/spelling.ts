/** Of words that sound the same, the one that is spelt right here. Pure; costs as in the grammar. */

const WRONG_NUMBER = 200;
const UNUSUAL = 25;

const PLURAL_BEFORE = new Set(['les', 'des', 'aux', 'mes', 'ces', 'quelles', 'quels']);
const SINGULAR_BEFORE = new Set([
  'le',
  'la',
  'un',
  'une',
  'du',
  'au',
  'mon',
  'ma',
  'ce',
  'cet',
  'cette',
  'toute',
]);
/** "tout" and "tous" before a plural article. */
const QUANTIFIERS = new Map([
  ['tout', 'singular'],
  ['tous', 'plural'],
  ['toute', 'singular'],
  ['toutes', 'plural'],
]);
/** Endings that look like a plural. */
const PLURAL_ENDING = /[sxz]$/;
const SINGULAR_WITH_S = new Set(['temps', 'mes', 'puis', 'gris']);
/** Third person for the imperative that is meant. */
const UNUSUAL_SPELLINGS = new Set([
  'éteint',
  'met',
  'reprend',
  'tond',
  'donnes',
  'oublies',
  'annules',
]);

/** What it costs to write `word` after `before`. */
export function spellingCost(language: string, before: readonly string[], word: string): number {
  if (language !== 'fr') return 0;
  const cost = UNUSUAL_SPELLINGS.has(word) ? UNUSUAL : 0;
  const last = before.at(-1)?.toLowerCase();
  if (last === undefined) return cost;
  const quantified = QUANTIFIERS.get(last);
  if (quantified !== undefined && PLURAL_BEFORE.has(word)) {
    return cost + (quantified === 'plural' ? 0 : WRONG_NUMBER);
  }
  if (word === 'est' && last.endsWith('s') && last.startsWith('quel')) return WRONG_NUMBER;
  const isPlural = PLURAL_ENDING.test(word) && !SINGULAR_WITH_S.has(word);
  const wantsPlural = PLURAL_BEFORE.has(last) || (/^\d+$/.test(last) && Number(last) > 1);
  const wantsSingular = SINGULAR_BEFORE.has(last) || last === '1' || last === "l'";
  if ((wantsPlural && !isPlural) || (wantsSingular && isPlural)) return cost + WRONG_NUMBER;
  return cost;
}
