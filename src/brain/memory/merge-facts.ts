/**
 * Whether a new fact is news, known already, or contradicts what is known. Pure, and by its words alone: the
 * same whichever embedder runs. When in doubt it is news: a fact too many is told, one too few is lost.
 */
import { audienceOf, type Fact } from './fact.ts';
import { contentWords, foldCase, stem, wordsOf } from './spoken-words.ts';

export type MergeDecision =
  | { readonly type: 'new' }
  | { readonly type: 'known'; readonly fact: Fact }
  | { readonly type: 'replaces'; readonly facts: readonly Fact[] };

type Statement = Pick<Fact, 'text' | 'collection' | 'subject' | 'visibility' | 'person'>;

/** What stands between a thing and its value. */
const COPULAS = new Set(
  `est sont etait a ont avait mesure pese coute vaut prefere aime adore deteste veut appelle
  is are was has have had weighs measures costs prefers likes loves hates wants`.split(/\s+/),
);
const NEGATIONS = new Set([
  'ne',
  'n',
  'pas',
  'plus',
  'jamais',
  'not',
  'never',
  't',
  'no',
  'longer',
]);
/** `La couleur préférée de Léa est …` has one value at a time, `le chien de Léa est …` has many. */
const SINGLE_VALUED = new Set(
  `adresse age anniversaire code couleur heure mot nom numero plat poids prefere preferee prenom taille temperature
  address birthday color colour favorite favourite height name number password time weight`
    .split(/\s+/)
    .map(stem),
);

/** @example decideMerge(candidate, known.near(candidate.text, 20)) */
export function decideMerge(candidate: Statement, neighbours: readonly Fact[]): MergeDecision {
  const audience = audienceOf({ ...candidate, supersededBy: null });
  const comparable = neighbours.filter(
    (fact) => fact.collection === candidate.collection && audienceOf(fact) === audience,
  );
  const same = comparable.find((fact) => saysTheSame(fact, candidate));
  const contradicted = comparable.filter((fact) => fact !== same && contradicts(fact, candidate));
  // What says the same is confirmed, unless something newer had contradicted it meanwhile.
  if (same && contradicted.length === 0) return { type: 'known', fact: same };
  if (contradicted.length === 0) return { type: 'new' };
  return { type: 'replaces', facts: same ? [...contradicted, same] : contradicted };
}

function saysTheSame(known: Statement, candidate: Statement): boolean {
  if (subjectsDiffer(known, candidate)) return false;
  const words = contentWords(candidate.text).join(' ');
  if (words === '') return known.text === candidate.text;
  return (
    contentWords(known.text).join(' ') === words &&
    isNegated(known.text) === isNegated(candidate.text)
  );
}

function contradicts(known: Statement, candidate: Statement): boolean {
  if (known.subject !== null && candidate.subject !== null) {
    return sameSubject(known.subject, candidate.subject) && !saysTheSame(known, candidate);
  }
  const before = partsOf(known.text);
  const after = partsOf(candidate.text);
  if (!before || !after || before.head !== after.head) return false;
  if (isNegated(known.text) !== isNegated(candidate.text)) return before.value === after.value;
  if (before.verb !== after.verb || before.value === after.value) return false;
  if (before.isSingleValued) return true;
  return hasNumber(after.value) && withoutNumbers(before.value) === withoutNumbers(after.value);
}

function subjectsDiffer(known: Statement, candidate: Statement): boolean {
  if (known.subject === null || candidate.subject === null) return false;
  return !sameSubject(known.subject, candidate.subject);
}

function sameSubject(one: string, other: string): boolean {
  return foldCase(one).trim() === foldCase(other).trim();
}

interface Parts {
  /** The thing spoken of, its numbers included: bedroom 1 is not bedroom 2. */
  readonly head: string;
  readonly verb: string;
  readonly value: string;
  readonly isSingleValued: boolean;
}

function partsOf(text: string): Parts | undefined {
  const words = wordsOf(text).filter((word) => !NEGATIONS.has(word) && word !== 'doesn');
  const at = words.findIndex((word, index) => index > 0 && COPULAS.has(verbOf(word)));
  const verb = words[at];
  if (verb === undefined) return undefined;
  const head = contentWords(words.slice(0, at).join(' '));
  const value = words.slice(at + 1).map(stem);
  if (head.length === 0 || value.length === 0) return undefined;
  return {
    head: head.join(' '),
    verb: verbOf(verb),
    value: value.join(' '),
    isSingleValued: verb === 'appelle' || head.some((word) => SINGLE_VALUED.has(word)),
  };
}

/** English bends the verb after "doesn't": `likes` and `like` are one. */
function verbOf(word: string): string {
  return COPULAS.has(`${word}s`) ? `${word}s` : word;
}

function isNegated(text: string): boolean {
  const folded = foldCase(text);
  if (wordsOf(folded).some((word) => ['pas', 'jamais', 'not', 'never'].includes(word))) return true;
  return /\bn(?:e\s|['’])[^.]*\b(?:plus|rien|aucune?)\b|n['’]t\b|\bno longer\b/.test(folded);
}

function withoutNumbers(value: string): string {
  return value.replaceAll(/\d+(?:[.,:]\d+)*/g, '#');
}

function hasNumber(value: string): boolean {
  return /\d/.test(value);
}
