/** Passages in the database: one collection a subject. Opened anew whenever the database was away. */
import { createHash } from 'node:crypto';
import { type Clock, delay } from '../../core/clock.ts';
import { CollectionShelf } from '../memory/collection-shelf.ts';
import type { QueryVector } from '../memory/embedded-collection.ts';
import type { Embedder } from '../memory/embeddings/embedder.ts';
import type { Match, Metadata, VectorStore } from '../memory/vector-store.ts';
import type { Passage } from './document.ts';

const KIND = 'passages';
/** Each batch holds main's loop for a few milliseconds; what a person waits for comes in between. */
const BATCH = 8;
const PAUSE_MS = 25;

export interface FoundPassage {
  readonly subject: string;
  readonly file: string;
  readonly page: number | null;
  readonly heading: string;
  readonly text: string;
  readonly similarity: number;
}

export class PassageIndex {
  readonly #shelf: CollectionShelf;
  readonly #clock: Clock;

  private constructor(shelf: CollectionShelf, clock: Clock) {
    this.#shelf = shelf;
    this.#clock = clock;
  }

  static async open(
    store: VectorStore,
    embedders: readonly Embedder[],
    clock: Clock,
  ): Promise<PassageIndex> {
    return new PassageIndex(await CollectionShelf.open(store, KIND, embedders), clock);
  }

  get subjects(): readonly string[] {
    return [...this.#shelf.entries]
      .filter(([, { embedderId }]) => embedderId !== null)
      .map(([label]) => subjectOf(label));
  }

  get isReembedding(): boolean {
    return this.#shelf.reembedding.length > 0;
  }

  /** Replaces what was there of the file: `oldCount` passages. */
  async put(
    subject: string,
    file: string,
    passages: readonly Passage[],
    oldCount: number,
    signal: AbortSignal,
  ): Promise<void> {
    const collection = this.#of(subject);
    for (let at = 0; at < passages.length; at += BATCH) {
      signal.throwIfAborted();
      const batch = passages.slice(at, at + BATCH);
      await collection.upsert(
        batch.map((passage, index) => ({
          id: passageId(file, at + index),
          text: passage.heading === '' ? passage.text : `${passage.heading}\n${passage.text}`,
          metadata: metadataOf(file, passage),
        })),
        'background',
      );
      await delay(this.#clock, PAUSE_MS, signal);
    }
    await this.#removeFrom(subject, file, passages.length, oldCount);
  }

  async remove(subject: string, file: string, count: number): Promise<void> {
    await this.#removeFrom(subject, file, 0, count);
  }

  /** How many there are, by subject: less than was written where the database lost some. */
  async counts(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const [label, collection] of this.#shelf.entries)
      counts.set(subjectOf(label), await collection.count());
    return counts;
  }

  async drop(subject: string): Promise<void> {
    await this.#shelf.drop(labelOf(subject));
  }

  reembed(signal: AbortSignal): Promise<boolean> {
    return this.#shelf.reembed(signal);
  }

  /** The nearest first; those that have nothing to do with the question are left out. */
  async query(
    vectorOf: QueryVector,
    subject: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly FoundPassage[]> {
    const matches = await this.#of(subject).query(vectorOf, limit, signal);
    return matches.map((match) => toPassage(subject, match));
  }

  #of(subject: string) {
    return this.#shelf.get(labelOf(subject), { subject });
  }

  async #removeFrom(subject: string, file: string, from: number, to: number): Promise<void> {
    const ids = Array.from({ length: Math.max(0, to - from) }, (_, at) =>
      passageId(file, from + at),
    );
    for (let at = 0; at < ids.length; at += 200)
      await this.#of(subject).delete(ids.slice(at, at + 200));
  }
}

/** A fact's collection of the same name is another one. */
function labelOf(subject: string): string {
  return `${subject}.passages`;
}

function subjectOf(label: string): string {
  return label.slice(0, label.lastIndexOf('.'));
}

function passageId(file: string, at: number): string {
  return `${createHash('sha256').update(file).digest('hex').slice(0, 32)}-${at}`;
}

function metadataOf(file: string, { heading, page }: Passage): Metadata {
  return { file, heading, ...(page === null ? {} : { page }) };
}

function toPassage(subject: string, { text, similarity, metadata }: Match): FoundPassage {
  const { file, heading, page } = metadata;
  return {
    subject,
    file: typeof file === 'string' ? file : '',
    heading: typeof heading === 'string' ? heading : '',
    page: typeof page === 'number' ? page : null,
    text,
    similarity,
  };
}
