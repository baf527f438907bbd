/** From heard labels to what is meant (intent and slots) and how it is written. Pure. */

import type { Block, Grammar, Tag } from './grammar-file.ts';
import type { WordClasses } from './sentence-automaton.ts';
import { spellingCost } from './spelling.ts';
import { fits, type ListEntry } from './spoken-lists.ts';

export interface FilledSlot {
  readonly name: string;
  /** Id of what is meant; tells meanings apart. */
  readonly value: string;
  /** As written. */
  readonly text: string;
  readonly entry: ListEntry | undefined;
}

export interface Meaning {
  readonly intent: string;
  readonly slots: readonly FilledSlot[];
  /** Equal for sentences that ask for the same. */
  readonly key: string;
  /** What the agent will read: lower case, without polite words. */
  readonly gist: string;
  /** The sentence in normal spelling, with names as the house spells them. */
  readonly text: string;
}

interface Reading {
  readonly block: number;
  readonly state: number;
  readonly cost: number;
  readonly words: readonly string[];
  readonly slots: readonly FilledSlot[];
}

/** Marks the room that is spoken to, where a sentence names none. */
const HERE = '@here';

export interface MeaningReader {
  readonly read: (labels: readonly number[]) => Meaning | undefined;
  /** Where these labels lead, in every way to read them. */
  readonly placesAfter: (labels: readonly number[]) => readonly Place[];
}

/** A state of the grammar, in the reading of one of its blocks. */
export interface Place {
  readonly block: number;
  readonly state: number;
}

/** Reads labels of the phone network: 1 + word class, or 1 + classes + entry. */
export function meaningReader(
  grammar: Grammar,
  classes: WordClasses,
  entries: readonly ListEntry[],
  isPossible: (block: Block) => boolean,
): MeaningReader {
  const wordCount = grammar.words.length;
  const classCount = classes.members.length;
  const feminine = new Set(entries.flatMap((e) => (e.domain === 'feminine' ? [e.id] : [])));

  const matches = (arcLabel: number, label: number): boolean => {
    if (arcLabel < wordCount) return classes.classOf[arcLabel] === label - 1;
    const entry = entries[label - 1 - classCount];
    const list = grammar.lists[arcLabel - wordCount];
    return entry !== undefined && list !== undefined && fits(list, entry, (id) => feminine.has(id));
  };

  const step = (readings: readonly Reading[], label: number): Reading[] => {
    const entry = entries[label - 1 - classCount];
    const best = new Map<string, Reading>();
    for (const reading of readings) {
      const last = grammar.firstArc[reading.state + 1] ?? 0;
      for (let arc = grammar.firstArc[reading.state] ?? 0; arc < last; arc++) {
        const arcLabel = grammar.arcLabel[arc] ?? 0;
        if (!matches(arcLabel, label)) continue;
        const tags = grammar.tags[(grammar.arcTags[arc] ?? 0) - 1] ?? [];
        const slots = tags.map((tag) => filled(tag, arcLabel < wordCount ? undefined : entry));
        const word = arcLabel < wordCount ? (grammar.words[arcLabel] ?? '') : (entry?.text ?? '');
        const spelling = spellingCost(grammar.language, reading.words, word);
        const next: Reading = {
          block: reading.block,
          state: grammar.arcTarget[arc] ?? 0,
          cost: reading.cost + (grammar.arcCost[arc] ?? 0) + spelling,
          words: [...reading.words, word],
          slots: [...reading.slots, ...slots],
        };
        // The last word stays in the key: how the next one is spelt may depend on it.
        const filledSlots = next.slots.map((slot) => `${slot.name}=${slot.value}`).join();
        const key = `${next.block},${next.state},${word},${filledSlots}`;
        const known = best.get(key);
        if (known === undefined || known.cost > next.cost) best.set(key, next);
      }
    }
    return [...best.values()];
  };

  const starts = grammar.blocks.flatMap((block, index) =>
    isPossible(block)
      ? [{ block: index, state: block.start, cost: 0, words: [], slots: [] } satisfies Reading]
      : [],
  );
  // Nearly all blocks fall away at the first word, so what is left after it is kept.
  const afterFirst = new Map<number, readonly Reading[]>();
  const begin = (label: number): readonly Reading[] => {
    const known = afterFirst.get(label) ?? step(starts, label);
    afterFirst.set(label, known);
    return known;
  };
  const follow = (labels: readonly number[]): readonly Reading[] => {
    const [first, ...others] = labels;
    return first === undefined
      ? []
      : others.reduce<readonly Reading[]>((readings, label) => step(readings, label), begin(first));
  };
  const read = (labels: readonly number[]): Meaning | undefined => {
    const ends = follow(labels).flatMap((reading) => {
      const final = grammar.finalCost[reading.state] ?? -1;
      return final < 0 ? [] : [{ ...reading, cost: reading.cost + final }];
    });
    const best = ends.sort(likeTheAgent)[0];
    const block = best && grammar.blocks[best.block];
    return best && block ? meaningOf(block, best, grammar.polite) : undefined;
  };
  return { read, placesAfter: follow };
}

/** Home Assistant prefers the sentence that names a thing, the longest name first. */
function likeTheAgent(a: Reading, b: Reading): number {
  const nameLength = (reading: Reading): number =>
    reading.slots.find((slot) => slot.name === 'name')?.text.length ?? 0;
  return nameLength(b) - nameLength(a) || a.cost - b.cost;
}

function filled(tag: Tag, entry: ListEntry | undefined): FilledSlot {
  if (tag.value !== undefined)
    return { name: tag.slot, value: tag.value, text: tag.value, entry: undefined };
  return { name: tag.slot, value: entry?.id ?? '', text: entry?.text ?? '', entry };
}

function meaningOf(block: Block, reading: Reading, polite: readonly string[]): Meaning {
  const slots = [...reading.slots];
  const add = (name: string, value: string): void => {
    if (!slots.some((slot) => slot.name === name))
      slots.push({ name, value, text: value, entry: undefined });
  };
  for (const [name, value] of Object.entries(block.slots ?? {})) add(name, value);
  if (block.takesArea) add('area', HERE);
  const parts = slots.map((slot) => `${slot.name}=${slot.value}`).sort();
  const text = block.text === undefined ? joinWords(reading.words) : fillText(block.text, slots);
  const gist = polite.reduce((rest, phrase) => rest.replace(phrase, ''), text.toLowerCase()).trim();
  return { intent: block.intent, slots, key: [block.intent, ...parts].join('|'), gist, text };
}

/** An elided article is written together with its noun: l' + Entrée. */
function joinWords(words: readonly string[]): string {
  return words.join(' ').replaceAll("' ", "'");
}

function fillText(template: string, slots: readonly FilledSlot[]): string {
  return template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => slots.find((slot) => slot.name === name)?.text ?? '',
  );
}
