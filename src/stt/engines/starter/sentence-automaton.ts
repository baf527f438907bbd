/**
 * The word automaton for one house: templates of what the house lacks are dropped, words that sound
 * the same become one class, and the rest is made deterministic with the cheapest weights. Pure.
 */
import type { Block, Grammar, ListKind } from './grammar-file.ts';

/** Which templates can apply. */
export interface HouseShape {
  readonly domains: ReadonlySet<string>;
  /** Device classes of the covers. */
  readonly coverClasses: ReadonlySet<string>;
  /** Whether a list of the grammar has any value. */
  readonly hasValues: (list: ListKind) => boolean;
  /** Whether the words that answer a question are heard as well. */
  readonly answering: boolean;
}

/** Labels below `classCount` are classes of words, the rest are lists. Costs are tenths of a nat. */
export interface SentenceAutomaton {
  readonly start: number;
  readonly firstArc: Int32Array;
  readonly label: Int32Array;
  readonly target: Int32Array;
  readonly cost: Int32Array;
  /** -1 where no sentence ends. */
  readonly finalCost: Int32Array;
}

/** Words that sound the same are one class. */
export interface WordClasses {
  readonly classOf: Int32Array;
  readonly members: readonly (readonly number[])[];
}

export function wordClasses(grammar: Grammar): WordClasses {
  const ids = new Map<string, number>();
  const members: number[][] = [];
  const classOf = new Int32Array(grammar.words.length);
  grammar.pronunciations.forEach((spoken, word) => {
    const key = spoken
      .map((variant) => variant.join('|'))
      .sort()
      .join('/');
    let id = ids.get(key);
    if (id === undefined) {
      id = members.length;
      ids.set(key, id);
      members.push([]);
    }
    classOf[word] = id;
    members[id]?.push(word);
  });
  return { classOf, members };
}

export function isBlockPossible(block: Block, shape: HouseShape): boolean {
  if ((block.group === 'answer') !== false && !shape.answering) return false;
  if (block.domains && !block.domains.some((domain) => shape.domains.has(domain))) return false;
  const domain = block.slots?.['domain'];
  return domain === undefined || shape.domains.has(domain);
}

interface Subset {
  readonly states: readonly number[];
  readonly rests: readonly number[];
}

/** Weighted subset construction; equal states are made once. */
export function buildSentenceAutomaton(
  grammar: Grammar,
  classes: WordClasses,
  shape: HouseShape,
): SentenceAutomaton {
  const builder = new Determiniser(grammar, classes, shape);
  const starts = grammar.blocks.filter((block) => isBlockPossible(block, shape));
  const states = [...new Set(starts.map((block) => block.start))].sort((a, b) => a - b);
  const start = builder.state({ states, rests: states.map(() => 0) });
  return { start, ...builder.finish() };
}

class Determiniser {
  readonly #grammar: Grammar;
  readonly #classes: WordClasses;
  readonly #open: Uint8Array;
  readonly #guards: readonly boolean[];
  readonly #alive: Int8Array;
  readonly #memo = new Map<string, number>();
  readonly #ids = new Map<string, number>();
  readonly #rows: number[][] = [];
  readonly #finals: number[] = [];

  constructor(grammar: Grammar, classes: WordClasses, shape: HouseShape) {
    this.#grammar = grammar;
    this.#classes = classes;
    this.#open = Uint8Array.from(grammar.lists.map((list) => (shape.hasValues(list) ? 1 : 0)));
    this.#guards = grammar.tags.map((group) =>
      group.every((tag) => tag.deviceClasses?.some((name) => shape.coverClasses.has(name)) ?? true),
    );
    this.#alive = new Int8Array(grammar.finalCost.length);
  }

  /** Id of the deterministic state for a set of states, each with the cost that is still owed. */
  state(subset: Subset): number {
    const key = `${subset.states.join()};${subset.rests.join()}`;
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const id = this.#make(subset);
    this.#memo.set(key, id);
    return id;
  }

  #make({ states, rests }: Subset): number {
    const { firstArc, arcTarget, arcCost, finalCost } = this.#grammar;
    const byLabel = new Map<number, Map<number, number>>();
    let final = -1;
    states.forEach((state, index) => {
      const rest = rests[index] ?? 0;
      const own = finalCost[state] ?? -1;
      if (own >= 0 && (final < 0 || own + rest < final)) final = own + rest;
      for (let arc = firstArc[state] ?? 0; arc < (firstArc[state + 1] ?? 0); arc++) {
        const target = arcTarget[arc] ?? 0;
        if (!this.#isOpen(arc) || !this.#isAlive(target)) continue;
        const label = this.#labelOf(arc);
        const targets = byLabel.get(label) ?? new Map<number, number>();
        const cost = rest + (arcCost[arc] ?? 0);
        if (cost < (targets.get(target) ?? Number.POSITIVE_INFINITY)) targets.set(target, cost);
        byLabel.set(label, targets);
      }
    });
    const row: number[] = [];
    for (const [label, targets] of [...byLabel].sort(([a], [b]) => a - b)) {
      const least = Math.min(...targets.values());
      const sorted = [...targets].sort(([a], [b]) => a - b);
      const next = this.state({
        states: sorted.map(([target]) => target),
        rests: sorted.map(([, cost]) => cost - least),
      });
      row.push(label, next, least);
    }
    return this.#intern(row, final);
  }

  #intern(row: number[], final: number): number {
    const key = `${row.join()};${final}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#rows.length;
      this.#ids.set(key, id);
      this.#rows.push(row);
      this.#finals.push(final);
    }
    return id;
  }

  #labelOf(arc: number): number {
    const label = this.#grammar.arcLabel[arc] ?? 0;
    const words = this.#grammar.words.length;
    if (label < words) return this.#classes.classOf[label] ?? 0;
    return this.#classes.members.length + label - words;
  }

  #isOpen(arc: number): boolean {
    const label = this.#grammar.arcLabel[arc] ?? 0;
    const tags = this.#grammar.arcTags[arc] ?? 0;
    if (tags > 0 && this.#guards[tags - 1] === false) return false;
    const list = label - this.#grammar.words.length;
    return list < 0 || this.#open[list] === 1;
  }

  /** Whether a sentence can end from here with what the house has. */
  #isAlive(state: number): boolean {
    const known = this.#alive[state];
    if (known !== 0) return known === 1;
    const { firstArc, arcTarget, finalCost } = this.#grammar;
    let alive = (finalCost[state] ?? -1) >= 0;
    for (let arc = firstArc[state] ?? 0; !alive && arc < (firstArc[state + 1] ?? 0); arc++) {
      alive = this.#isOpen(arc) && this.#isAlive(arcTarget[arc] ?? 0);
    }
    this.#alive[state] = alive ? 1 : -1;
    return alive;
  }

  finish(): Omit<SentenceAutomaton, 'start'> {
    const firstArc = new Int32Array(this.#rows.length + 1);
    this.#rows.forEach((row, index) => {
      firstArc[index + 1] = (firstArc[index] ?? 0) + row.length / 3;
    });
    const count = firstArc[this.#rows.length] ?? 0;
    const columns = [new Int32Array(count), new Int32Array(count), new Int32Array(count)] as const;
    let at = 0;
    for (const row of this.#rows) {
      for (let i = 0; i < row.length; i += 3, at++) {
        columns.forEach((column, offset) => {
          column[at] = row[i + offset] ?? 0;
        });
      }
    }
    const [label, target, cost] = columns;
    return { firstArc, label, target, cost, finalCost: Int32Array.from(this.#finals) };
  }
}
