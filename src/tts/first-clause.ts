/** What of a reply can be said before its first sentence is whole: where its first clause ends. Pure. */

/** Some 1.3 s of speech: less sounds chopped, and would have ended before the rest is ready. */
const MIN_HEAD_CHARACTERS = 20;
/** What would be left of the sentence must be worth a breath. */
const MIN_TAIL_CHARACTERS = 12;
/** As far as one looks behind a comma for the next name of a list. */
const LIST_ITEM_CHARACTERS = 25;

/** What begins a clause and no name: behind one of these, a comma parts no list. */
const STARTERS = new Set(
  (
    'il elle ils elles on je tu nous vous ce cela ça mais donc car puis alors qui dont où parce comme quand si ' +
    'avec sans pour sinon pendant it he she we you they i there but so then because which who when while if ' +
    'with without otherwise although it’s i’m that’s there’s you’re'
  ).split(' '),
);
/** These join clauses as well as names. */
const JOINERS = new Set(['et', 'ou', 'and', 'or']);
/** These begin a clause also where no comma stands before them. */
const CONJUNCTIONS =
  'mais|car|donc|puis|parce que|pendant que|lorsque|alors que|but|because|while|although';
const PRONOUNS = 'il|elle|ils|elles|on|je|nous|vous|it|he|she|we|you|they|i';

const CANDIDATE = new RegExp(
  String.raw`(?<comma>,)(?=\s)|[;:](?=\s)|(?=\s[–—]\s)|(?=\s(?:${CONJUNCTIONS}|(?:et|and) (?:${PRONOUNS}))\s)`,
  'giu',
);
const FIRST_WORD = /^[\p{L}]+(?:[’'][\p{L}]*)?(?=[\s,])/u;

/**
 * Where to cut, `undefined` for nowhere, `undecided` while that depends on text still to come: what was
 * decided stays so however the text goes on.
 *
 * @param text a sentence from its beginning
 * @param isWhole whether its end is known
 * @example findFirstClause('La lumière est allumée, et il fait 21 degrés', true) // 23, behind the comma
 */
export function findFirstClause(text: string, isWhole: boolean): number | undefined | 'undecided' {
  for (const { 0: mark, index, groups } of text.matchAll(CANDIDATE)) {
    const cut = index + mark.length;
    const head = text.slice(0, cut);
    if (head.trim().length < MIN_HEAD_CHARACTERS || isOpen(head)) continue;
    const tail = text.slice(cut).trimStart();
    if (groups?.['comma'] !== undefined && opensClause(tail, head.slice(0, -1))) return cut;
    if (tail.length < MIN_TAIL_CHARACTERS) {
      if (isWhole) return undefined;
      return 'undecided';
    }
    if (mark === '' && isInList(head)) continue;
    if (groups?.['comma'] === undefined) return cut;
    const verdict = judgeComma(head.slice(0, -1), tail, isWhole);
    if (verdict === 'clause') return cut;
    if (verdict === 'undecided') return verdict;
  }
  return isWhole ? undefined : 'undecided';
}

/** One word tells, however short what follows may be: a model needs 20 ms and more for each further one. */
function opensClause(tail: string, head: string): boolean {
  const word = firstWord(tail);
  if (STARTERS.has(word) || /^[cj]’/u.test(word)) return true;
  return JOINERS.has(word) && !head.includes(',');
}

function judgeComma(head: string, tail: string, isWhole: boolean): 'clause' | 'list' | 'undecided' {
  if (isInList(head) || JOINERS.has(firstWord(tail))) return 'list';
  if (/\d$/u.test(head) && /^\d/u.test(tail)) return 'list';
  if (tail.length < LIST_ITEM_CHARACTERS && !isWhole) return 'undecided';
  const item = tail.slice(0, LIST_ITEM_CHARACTERS);
  return /,|\s(?:et|ou|ni|and|or|nor)\s/iu.test(item) ? 'list' : 'clause';
}

function firstWord(tail: string): string {
  return FIRST_WORD.exec(tail)?.[0].toLowerCase().replace("'", '’') ?? '';
}

/** A list has named something already: what stands behind its last comma is short. */
function isInList(head: string): boolean {
  const before = head.lastIndexOf(',');
  return before >= 0 && head.length - before <= LIST_ITEM_CHARACTERS;
}

/** Inside brackets or quotation marks. */
function isOpen(head: string): boolean {
  const count = (pattern: RegExp) => head.match(pattern)?.length ?? 0;
  return count(/[«“(]/gu) > count(/[»”)]/gu) || count(/"/gu) % 2 === 1;
}
