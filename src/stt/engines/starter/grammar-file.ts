/**
 * The compiled templates: `models/starter/<language>.grammar.json.gz`, written by `grammar/compile.py`.
 * A word automaton whose arcs carry a word or a list; an accepted path of a block's start state is
 * one sentence, the block says which intent it means and the tags on the way which slots it fills.
 */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ExoError } from '../../../core/errors.ts';

/** What must follow a pronunciation: anything, a vowel (`V`) or a consonant (`C`). */
export type Before = '' | 'V' | 'C';
/** Units joined by spaces, and what must follow. */
export type Spoken = readonly [phones: string, before: Before];

/** What a number counts. */
export type Measure = 'seconds' | 'minutes' | 'hours' | 'percent' | 'degrees' | 'kelvin';

export type ListKind =
  | {
      readonly kind: 'name';
      readonly domains: readonly string[];
      readonly deviceClasses: readonly string[];
    }
  | {
      readonly kind: 'number';
      readonly from: number;
      readonly to: number;
      readonly step: number;
      readonly measure: Measure;
    }
  | { readonly kind: 'area' | 'floor' | 'item' };

/** A slot that the path fills: with `value`, or with the value of the list on the same arc. */
export interface Tag {
  readonly slot: string;
  readonly value?: string;
  /** The house must have a cover of one of these classes. */
  readonly deviceClasses?: readonly string[];
}

export interface Block {
  readonly intent: string;
  /** State from which its sentences are read. */
  readonly start: number;
  readonly slots?: Readonly<Record<string, string>>;
  readonly domains?: readonly string[];
  /** The area of the room that is spoken to becomes a slot. */
  readonly takesArea?: boolean;
  /** `answer`: only heard while a question is open. */
  readonly group?: 'answer';
  /** Passed on instead of the words that were said, with `{slot}` in it. */
  readonly text?: string;
}

export interface Agreement {
  readonly articles: readonly string[];
  readonly feminine: readonly string[];
  readonly masculine: readonly string[];
  readonly invariable: readonly string[];
}

interface GrammarFile {
  readonly version: number;
  readonly language: string;
  readonly words: readonly string[];
  readonly pronunciations: readonly (readonly Spoken[])[];
  readonly lists: readonly ListKind[];
  readonly tags: readonly (readonly Tag[])[];
  /** A row a state: label, target, cost, tags, label, target, … */
  readonly arcs: readonly (readonly number[])[];
  /** Cost of ending in a state, -1 where no sentence ends. */
  readonly finals: readonly number[];
  readonly blocks: readonly Block[];
  readonly numbers: Readonly<Record<string, readonly Spoken[]>>;
  readonly agreement: Agreement;
  /** Phrases around a command that mean nothing, the longest first. */
  readonly polite: readonly string[];
  /** Things that people put on lists; used where the house tells of none. */
  readonly items: readonly (readonly [text: string, spoken: readonly Spoken[]])[];
}

/** Labels below `words.length` are words, the rest are lists. Costs are tenths of a nat. */
export interface Grammar extends Omit<GrammarFile, 'arcs' | 'finals' | 'version'> {
  /** Arcs of state s are `firstArc[s]` up to `firstArc[s + 1]`. */
  readonly firstArc: Int32Array;
  readonly arcLabel: Int32Array;
  readonly arcTarget: Int32Array;
  readonly arcCost: Int32Array;
  /** 0, or 1 + an index into `tags`. */
  readonly arcTags: Int32Array;
  readonly finalCost: Int32Array;
}

const VERSION = 1;
/** Nats in one unit of cost. */
export const COST_UNIT = 0.1;

export async function loadGrammar(path: string): Promise<Grammar> {
  let file: GrammarFile;
  try {
    const packed = await readFile(path);
    file = JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as GrammarFile;
  } catch (cause) {
    throw new ExoError('stt/model-missing', `cannot read the grammar ${path}`, { cause });
  }
  if (file.version !== VERSION) {
    throw new ExoError('stt/model-missing', `${path} has version ${file.version}, not ${VERSION}`);
  }
  return unpackGrammar(file);
}

export function unpackGrammar(file: GrammarFile): Grammar {
  const count = file.arcs.reduce((sum, row) => sum + row.length / 4, 0);
  const firstArc = new Int32Array(file.arcs.length + 1);
  const columns = [0, 1, 2, 3].map(() => new Int32Array(count));
  let at = 0;
  file.arcs.forEach((row, state) => {
    firstArc[state] = at;
    for (let i = 0; i < row.length; i++) {
      const column = columns[i % 4];
      if (column) column[at + Math.floor(i / 4)] = row[i] ?? 0;
    }
    at += row.length / 4;
  });
  firstArc[file.arcs.length] = at;
  const [arcLabel, arcTarget, arcCost, arcTags] = columns as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const { language, words, pronunciations, lists, tags, blocks, numbers, agreement, items } = file;
  const finalCost = Int32Array.from(file.finals);
  return {
    language,
    words,
    pronunciations,
    lists,
    tags,
    blocks,
    numbers,
    agreement,
    items,
    polite: file.polite,
    firstArc,
    arcLabel,
    arcTarget,
    arcCost,
    arcTags,
    finalCost,
  };
}
