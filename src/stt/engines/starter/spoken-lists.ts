/** What can stand in each list, with its sound: names of the house and numbers, as prefix trees. */
import { type ArticleMask, type ArticleRules, NO_ARTICLE } from './agreement.ts';
import type { Before, Grammar, ListKind, Spoken } from './grammar-file.ts';
import type { SlotValue } from './house-names.ts';
import { numberCost } from './number-cost.ts';
import { collapse, type Onset, onsetOf, type PhoneRules } from './phone-rules.ts';

/** A value as it may be heard. `id` tells meanings apart, `text` is what is written. */
export interface ListEntry {
  readonly kind: ListKind['kind'];
  readonly id: string;
  readonly text: string;
  readonly domain: string;
  readonly deviceClass: string;
  readonly sounds: readonly Sound[];
  /** Articles that may stand before it. */
  readonly articles: ArticleMask;
}

export interface Sound {
  readonly phones: readonly number[];
  readonly before: Before;
  readonly onset: Onset;
}

/** A long list makes each of its values less likely. */
export const LIST_COST_PER_LOG_SIZE = 0.6;
const MAX_PHONES = 80;

export function soundsOf(spoken: readonly Spoken[], spelling: string, rules: PhoneRules): Sound[] {
  return spoken.flatMap(([text, before]) => {
    const phones = collapse(text.split(' ').flatMap((unit) => rules.indexOf.get(unit) ?? []));
    const first = rules.units[phones[0] ?? 0] ?? '';
    return phones.length === 0 ? [] : [{ phones, before, onset: onsetOf(first, spelling) }];
  });
}

/** Entries for values of the house; those without a pronunciation are left out. */
export function houseEntries(
  values: readonly SlotValue[],
  pronunciations: ReadonlyMap<string, readonly (readonly number[])[]>,
  rules: PhoneRules,
  articles: ArticleRules,
): ListEntry[] {
  const known = new Set<string>();
  return values.flatMap((value) => {
    const sounds = (pronunciations.get(value.text) ?? []).flatMap((units) => {
      const phones = units.slice(0, MAX_PHONES);
      // An alias that sounds like the name is written as the name.
      const key = `${value.kind} ${value.id} ${phones.join()}`;
      if (known.has(key)) return [];
      known.add(key);
      const onset = onsetOf(rules.units[phones[0] ?? 0] ?? '', value.text);
      return [{ phones, before: '' as const, onset }];
    });
    if (sounds.length === 0) return [];
    return [{ ...value, sounds, articles: articles.maskOfName(value.text) }];
  });
}

/** Entries for every number that the grammar knows. */
export function numberEntries(grammar: Grammar, rules: PhoneRules): ListEntry[] {
  return Object.entries(grammar.numbers).map(([key, spoken]) => {
    const value = Number.parseInt(key, 10);
    return {
      kind: 'number',
      id: String(value),
      text: String(value),
      // French numbers before a feminine noun (une heure) are entries of their own.
      domain: key.endsWith('f') ? 'feminine' : '',
      deviceClass: '',
      sounds: soundsOf(spoken, '', rules),
      articles: ~0,
    };
  });
}

/** Entries for what people usually put on lists. */
export function itemEntries(grammar: Grammar, rules: PhoneRules): ListEntry[] {
  return grammar.items.map(([text, spoken]) => ({
    kind: 'item',
    id: text.toLowerCase(),
    text,
    domain: '',
    deviceClass: '',
    sounds: soundsOf(spoken, text, rules),
    articles: ~0,
  }));
}

/** Whether a value may stand in a list. */
export function fits(
  list: ListKind,
  entry: ListEntry,
  hasFeminine: (id: string) => boolean,
): boolean {
  if (list.kind !== entry.kind) return false;
  if (list.kind === 'name') {
    const domain = list.domains.length === 0 || list.domains.includes(entry.domain);
    return (
      domain && (list.deviceClasses.length === 0 || list.deviceClasses.includes(entry.deviceClass))
    );
  }
  if (list.kind === 'number') {
    const value = Number(entry.id);
    if (value < list.from || value > list.to || (value - list.from) % list.step !== 0) return false;
    // Lists that start at one count minutes and hours, which are feminine; the others measure.
    if (list.from !== 1) return entry.domain === '';
    return entry.domain === 'feminine' || !hasFeminine(entry.id);
  }
  return true;
}

/** Prefix tree over the phones of some entries. Node 0 is the root. */
export interface Trie {
  /** Children of node n: pairs phone, node. */
  readonly children: readonly (readonly (readonly [phone: number, node: number])[])[];
  /** Entries whose last phone leads from node n: phone, entry index, condition, cost. */
  readonly ends: readonly (readonly TrieEnd[])[];
}

export interface TrieEnd {
  readonly phone: number;
  readonly entry: number;
  readonly before: Before;
  readonly cost: number;
}

/** One list with its values; gives the tree of those that may follow a word. */
export class SpokenList {
  readonly members: readonly number[];
  readonly #entries: readonly ListEntry[];
  readonly #kind: ListKind;
  readonly #cost: number;
  readonly #tries = new Map<string, Trie | undefined>();
  readonly #bySet = new Map<string, Trie>();

  /** `members` are indices into `entries`. */
  constructor(entries: readonly ListEntry[], members: readonly number[], kind: ListKind) {
    this.members = members;
    this.#entries = entries;
    this.#kind = kind;
    this.#cost =
      kind.kind === 'number' ? 0 : LIST_COST_PER_LOG_SIZE * Math.log(Math.max(1, members.length));
  }

  /** Values that may stand after this article and whose start fits the condition. */
  trieAfter(before: Before, article: number): Trie | undefined {
    const key = `${before}${article}`;
    if (this.#tries.has(key)) return this.#tries.get(key);
    const bit = 1 << article;
    const chosen: [number, Sound][] = [];
    for (const index of this.members) {
      const entry = this.#entries[index];
      if (entry === undefined || (article !== NO_ARTICLE && (entry.articles & bit) === 0)) continue;
      for (const sound of entry.sounds) {
        if (onsetFits(before, sound.onset)) chosen.push([index, sound]);
      }
    }
    // Most articles leave the same values: they share a tree.
    const set = chosen.map(([index, sound]) => `${index}:${sound.phones.join('.')}`).join();
    let trie = this.#bySet.get(set);
    if (trie === undefined && chosen.length > 0) {
      trie = this.#build(chosen);
      this.#bySet.set(set, trie);
    }
    this.#tries.set(key, trie);
    return trie;
  }

  #valueCost(entry: number): number {
    if (this.#kind.kind !== 'number') return 0;
    return numberCost(this.#kind.measure, Number(this.#entries[entry]?.id));
  }

  #build(chosen: readonly (readonly [number, Sound])[]): Trie {
    const children: [number, number][][] = [[]];
    const ends: TrieEnd[][] = [[]];
    for (const [entry, { phones, before }] of chosen) {
      let node = 0;
      for (const phone of phones.slice(0, -1)) {
        const found = children[node]?.find(([known]) => known === phone);
        if (found) {
          node = found[1];
          continue;
        }
        children[node]?.push([phone, children.length]);
        node = children.length;
        children.push([]);
        ends.push([]);
      }
      const cost = this.#cost + this.#valueCost(entry);
      ends[node]?.push({ phone: phones.at(-1) ?? 0, entry, before, cost });
    }
    return { children, ends };
  }
}

export function onsetFits(before: Before, onset: Onset): boolean {
  if (before === '' || onset === 'either') return true;
  return (before === 'V') === (onset === 'vowel');
}
