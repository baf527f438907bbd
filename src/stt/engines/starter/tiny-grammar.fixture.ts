/** For tests: a grammar of a few words whose letters are its phones. */
import { ArticleRules } from './agreement.ts';
import {
  type Block,
  type Grammar,
  type ListKind,
  type Tag,
  unpackGrammar,
} from './grammar-file.ts';
import { PhoneNetwork } from './phone-network.ts';
import type { PhoneRules } from './phone-rules.ts';
import { buildSentenceAutomaton, wordClasses } from './sentence-automaton.ts';
import { fits, type ListEntry, SpokenList } from './spoken-lists.ts';

/** Units of the tests: blank, a, b, c, d. */
export const TINY_UNITS = ['<blank>', 'a', 'b', 'c', 'd'];

export const tinyRules: PhoneRules = {
  voices: [],
  units: TINY_UNITS,
  indexOf: new Map(TINY_UNITS.map((unit, index) => [unit, index])),
  unitsOfIpa: () => [],
};

export interface TinyArc {
  readonly from: number;
  readonly to: number;
  /** A word, spelt in units without spaces (`ab`), or `{0}` for the first list. */
  readonly label: string;
  readonly cost?: number;
  readonly tags?: readonly Tag[];
}

export interface TinyGrammar {
  readonly states: number;
  readonly arcs: readonly TinyArc[];
  /** Cost by state. */
  readonly finals: Readonly<Record<number, number>>;
  readonly blocks: readonly Block[];
  readonly lists?: readonly ListKind[];
}

export function tinyGrammar({ states, arcs, finals, blocks, lists = [] }: TinyGrammar): Grammar {
  const words = [
    ...new Set(arcs.map((arc) => arc.label).filter((label) => !label.startsWith('{'))),
  ];
  const tags = arcs.flatMap((arc) => (arc.tags ? [arc.tags] : []));
  const labelOf = (label: string): number =>
    label.startsWith('{') ? words.length + Number(label.slice(1, -1)) : words.indexOf(label);
  return unpackGrammar({
    version: 1,
    language: 'en',
    words,
    pronunciations: words.map((word) => [[[...word].join(' '), '']]),
    lists,
    tags,
    arcs: Array.from({ length: states }, (_, state) =>
      arcs
        .filter((arc) => arc.from === state)
        .flatMap((arc) => [
          labelOf(arc.label),
          arc.to,
          arc.cost ?? 0,
          arc.tags ? 1 + tags.indexOf(arc.tags) : 0,
        ]),
    ),
    finals: Array.from({ length: states }, (_, state) => finals[state] ?? -1),
    blocks,
    numbers: {},
    agreement: { articles: [], feminine: [], masculine: [], invariable: [] },
    items: [],
    polite: [],
  });
}

/** A name whose letters are its phones. */
export function tinyEntry(text: string, domain = 'light'): ListEntry {
  const phones = [...text].map((letter) => TINY_UNITS.indexOf(letter));
  return {
    kind: 'name',
    id: `${domain}.${text}`,
    text,
    domain,
    deviceClass: '',
    sounds: [{ phones, before: '', onset: 'either' }],
    articles: ~0,
  };
}

export function tinyNetwork(grammar: Grammar, entries: readonly ListEntry[] = []): PhoneNetwork {
  const classes = wordClasses(grammar);
  const lists = grammar.lists.map(
    (list) =>
      new SpokenList(
        entries,
        entries.flatMap((entry, index) => (fits(list, entry, () => false) ? [index] : [])),
        list,
      ),
  );
  const automaton = buildSentenceAutomaton(grammar, classes, {
    domains: new Set(entries.map((entry) => entry.domain)),
    coverClasses: new Set(),
    hasValues: (list) => entries.some((entry) => fits(list, entry, () => false)),
    answering: false,
  });
  const articles = new ArticleRules(grammar.agreement);
  return new PhoneNetwork({ grammar, classes, automaton, lists, rules: tinyRules, articles });
}
