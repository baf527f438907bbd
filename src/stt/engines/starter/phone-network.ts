/**
 * The phone network: what may be heard next, phone by phone. States are made when the search first
 * reaches them, so that a new name costs nothing until somebody may say it.
 *
 *   word node (state of the sentence automaton, liaison, article) ──phones of words──▶ word node
 *            └──phones of a list's values (list node: place in the tree, target)──▶ word node
 */
import type { ArticleRules } from './agreement.ts';
import { type Before, COST_UNIT, type Grammar } from './grammar-file.ts';
import type { PhoneRules } from './phone-rules.ts';
import type { SentenceAutomaton, WordClasses } from './sentence-automaton.ts';
import { onsetFits, type Sound, type SpokenList, soundsOf, type Trie } from './spoken-lists.ts';

const BEFORE = ['', 'V', 'C'] as const;
/** More than any house has needed; reaching it starts the network afresh. */
const MAX_STATES = 2_000_000;

interface ClassSounds {
  readonly sounds: readonly Sound[];
  /** 0 where the class is no article. */
  readonly article: number;
  readonly mask: number;
}

/** What a state will become when the search asks for its arcs. */
type Plan =
  | {
      readonly kind: 'word';
      readonly state: number;
      readonly before: Before;
      readonly article: number;
    }
  | { readonly kind: 'list'; readonly trie: Trie; readonly node: number; readonly target: number };

interface Branch {
  /** Cost of the cheapest word below. */
  least: number;
  readonly children: Map<number, Branch>;
  readonly leaves: [phone: number, cost: number, label: number, destination: number][];
}

export interface NetworkParts {
  readonly grammar: Grammar;
  readonly classes: WordClasses;
  readonly automaton: SentenceAutomaton;
  readonly lists: readonly SpokenList[];
  readonly rules: PhoneRules;
  readonly articles: ArticleRules;
}

/**
 * Labels on arcs: 0 none, 1 + class for a word, 1 + classes + entry for a value of a list.
 * Costs are nats.
 */
export class PhoneNetwork {
  readonly start: number;
  /** First arc of a state, -1 where it has not been made; the arcs of a state lie together. */
  first = new Int32Array(4096).fill(-1);
  count = new Int32Array(4096);
  /** Cost of ending here, Infinity where no sentence ends. */
  finalCost = new Float32Array(4096).fill(Number.POSITIVE_INFINITY);
  phone = new Uint8Array(8192);
  destination = new Int32Array(8192);
  cost = new Float32Array(8192);
  label = new Int32Array(8192);
  stateCount = 0;
  arcCount = 0;
  readonly #parts: NetworkParts;
  readonly #classSounds: readonly ClassSounds[];
  readonly #plans: (Plan | undefined)[] = [];
  readonly #wordNodes = new Map<number, number>();
  readonly #listNodes = new Map<Trie, Map<number, number>>();

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.#classSounds = classSounds(parts);
    this.start = this.#wordNode(parts.automaton.start, '', 0);
  }

  /** Whether the network has grown so large that it should be built anew. */
  get isFull(): boolean {
    return this.stateCount > MAX_STATES;
  }

  /** Make the arcs of a state, if they are not there yet. */
  expand(state: number): void {
    if ((this.first[state] ?? -1) >= 0) return;
    const plan = this.#plans[state];
    this.#plans[state] = undefined;
    if (plan?.kind === 'word') this.#expandWord(state, plan);
    else if (plan?.kind === 'list') this.#expandList(state, plan);
  }

  #expandWord(state: number, plan: Plan & { kind: 'word' }): void {
    const { automaton, classes, lists } = this.#parts;
    const root: Branch = { least: Number.POSITIVE_INFINITY, children: new Map(), leaves: [] };
    const heads: [phone: number, destination: number, cost: number][] = [];
    const wordCount = classes.members.length;
    for (
      let arc = automaton.firstArc[plan.state] ?? 0;
      arc < (automaton.firstArc[plan.state + 1] ?? 0);
      arc++
    ) {
      const label = automaton.label[arc] ?? 0;
      const target = automaton.target[arc] ?? 0;
      const cost = (automaton.cost[arc] ?? 0) * COST_UNIT;
      if (label < wordCount) this.#addWord(root, plan, { label, target, cost });
      else {
        const trie = lists[label - wordCount]?.trieAfter(plan.before, plan.article);
        if (trie === undefined) continue;
        for (const [phone, node] of trie.children[0] ?? []) {
          heads.push([phone, this.#listNode(trie, node, target), cost]);
        }
        for (const end of trie.ends[0] ?? []) {
          const next = this.#wordNode(target, end.before, 0);
          root.leaves.push([end.phone, cost + end.cost, 1 + wordCount + end.entry, next]);
        }
      }
    }
    this.#emit(state, root, 0, heads);
  }

  #addWord(
    root: Branch,
    plan: Plan & { kind: 'word' },
    word: { label: number; target: number; cost: number },
  ): void {
    const info = this.#classSounds[word.label];
    if (info === undefined) return;
    if (plan.article > 0 && (info.mask & (1 << plan.article)) === 0) return;
    for (const { phones, before, onset } of info.sounds) {
      if (!onsetFits(plan.before, onset)) continue;
      let branch = root;
      for (const phone of phones.slice(0, -1)) {
        let next = branch.children.get(phone);
        if (next === undefined) {
          next = { least: Number.POSITIVE_INFINITY, children: new Map(), leaves: [] };
          branch.children.set(phone, next);
        }
        next.least = Math.min(next.least, word.cost);
        branch = next;
      }
      const destination = this.#wordNode(word.target, before, info.article);
      branch.leaves.push([phones.at(-1) ?? 0, word.cost, word.label + 1, destination]);
    }
  }

  #expandList(state: number, { trie, node, target }: Plan & { kind: 'list' }): void {
    const wordCount = this.#parts.classes.members.length;
    this.first[state] = this.arcCount;
    for (const [phone, child] of trie.children[node] ?? []) {
      this.#addArc(phone, this.#listNode(trie, child, target), 0, 0);
    }
    for (const end of trie.ends[node] ?? []) {
      const destination = this.#wordNode(target, end.before, 0);
      this.#addArc(end.phone, destination, end.cost, 1 + wordCount + end.entry);
    }
    this.count[state] = this.arcCount - (this.first[state] ?? 0);
  }

  /**
   * Write a tree of words: the arcs of one state must lie together, so children come after. The cost
   * of the cheapest word below is paid at once (`paid` so far), so that rare words are given up early.
   */
  #emit(
    state: number,
    branch: Branch,
    paid: number,
    heads: readonly (readonly [number, number, number])[],
  ): void {
    this.first[state] = this.arcCount;
    const inner: [number, Branch][] = [];
    for (const [phone, child] of branch.children) {
      const next = this.#newState(undefined);
      this.#addArc(phone, next, child.least - paid, 0);
      inner.push([next, child]);
    }
    for (const [phone, cost, label, destination] of branch.leaves) {
      this.#addArc(phone, destination, cost - paid, label);
    }
    for (const [phone, destination, cost] of heads) this.#addArc(phone, destination, cost, 0);
    this.count[state] = this.arcCount - (this.first[state] ?? 0);
    for (const [next, child] of inner) this.#emit(next, child, child.least, []);
  }

  #wordNode(state: number, before: Before, article: number): number {
    const key =
      (state * BEFORE.length + BEFORE.indexOf(before)) * this.#parts.articles.size + article;
    let id = this.#wordNodes.get(key);
    if (id === undefined) {
      id = this.#newState({ kind: 'word', state, before, article });
      this.#wordNodes.set(key, id);
      const final = this.#parts.automaton.finalCost[state] ?? -1;
      // What is only said before a vowel cannot be the last word.
      if (final >= 0 && before !== 'V') this.finalCost[id] = final * COST_UNIT;
    }
    return id;
  }

  #listNode(trie: Trie, node: number, target: number): number {
    let nodes = this.#listNodes.get(trie);
    if (nodes === undefined) {
      nodes = new Map();
      this.#listNodes.set(trie, nodes);
    }
    const key = node * this.#parts.automaton.finalCost.length + target;
    let id = nodes.get(key);
    if (id === undefined) {
      id = this.#newState({ kind: 'list', trie, node, target });
      nodes.set(key, id);
    }
    return id;
  }

  #newState(plan: Plan | undefined): number {
    const id = this.stateCount++;
    if (id >= this.first.length) {
      this.first = grown(this.first, -1);
      this.count = grown(this.count, 0);
      this.finalCost = grown(this.finalCost, Number.POSITIVE_INFINITY);
    }
    this.#plans[id] = plan;
    return id;
  }

  #addArc(phone: number, destination: number, cost: number, label: number): void {
    const id = this.arcCount++;
    if (id >= this.phone.length) {
      this.phone = grown(this.phone, 0);
      this.destination = grown(this.destination, 0);
      this.cost = grown(this.cost, 0);
      this.label = grown(this.label, 0);
    }
    this.phone[id] = phone;
    this.destination[id] = destination;
    this.cost[id] = cost;
    this.label[id] = label;
  }
}

function grown<Column extends Int32Array | Float32Array | Uint8Array>(
  old: Column,
  fill: number,
): Column {
  const larger = new (old.constructor as new (length: number) => Column)(old.length * 2);
  larger.set(old);
  larger.fill(fill, old.length);
  return larger;
}

function classSounds({ grammar, classes, rules, articles }: NetworkParts): ClassSounds[] {
  return classes.members.map((words) => {
    const spelt = words.map((word) => grammar.words[word] ?? '');
    const spoken = grammar.pronunciations[words[0] ?? 0] ?? [];
    // Of words that sound the same any may be meant, so the class follows what any may follow.
    const aspirated = spelt.find((word) => word.startsWith('h')) ?? '';
    return {
      sounds: soundsOf(spoken, aspirated, rules),
      article: Math.max(0, ...spelt.map((word) => articles.articleOf(word))),
      mask: spelt.reduce((mask, word) => mask | articles.maskOfWord(word), 0),
    };
  });
}
