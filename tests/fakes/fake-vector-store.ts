/** A vector store without a server: what was written is kept, and the connection can be cut. */

import { cosine } from '../../src/brain/memory/embeddings/embedder.ts';
import type {
  Match,
  Metadata,
  Near,
  StoredText,
  VectorCollection,
  VectorRecord,
  VectorStore,
} from '../../src/brain/memory/vector-store.ts';
import { ExoError } from '../../src/core/errors.ts';

export class FakeVectorStore implements VectorStore {
  readonly collections = new Map<string, FakeCollection>();
  isAway = false;

  async list(): Promise<readonly VectorCollection[]> {
    await this.answer();
    return [...this.collections.values()];
  }

  async open(name: string, metadata: Metadata): Promise<VectorCollection> {
    await this.answer();
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]$/.test(name))
      throw new ExoError('memory/failed', 'no name');
    const collection = this.collections.get(name) ?? new FakeCollection(this, name, metadata);
    this.collections.set(name, collection);
    return collection;
  }

  async drop(name: string): Promise<void> {
    await this.answer();
    if (!this.collections.delete(name)) throw new ExoError('memory/failed', 'no such collection');
  }

  heartbeat(): Promise<void> {
    return this.answer();
  }

  /** Every request takes this way. */
  async answer(): Promise<void> {
    await Promise.resolve();
    if (this.isAway) throw new ExoError('memory/unreachable', 'cut', { retryable: true });
  }
}

class FakeCollection implements VectorCollection {
  readonly name: string;
  readonly records = new Map<string, VectorRecord>();
  readonly #store: FakeVectorStore;
  metadata: Metadata;

  constructor(store: FakeVectorStore, name: string, metadata: Metadata) {
    this.#store = store;
    this.name = name;
    this.metadata = metadata;
  }

  async describe(metadata: Metadata): Promise<void> {
    await this.#answer();
    this.metadata = metadata;
  }

  async upsert(records: readonly VectorRecord[]): Promise<void> {
    await this.#answer();
    if (new Set(records.map(({ id }) => id)).size < records.length)
      throw new ExoError('memory/failed', 'an id twice');
    for (const record of records) this.records.set(record.id, record);
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.#answer();
    for (const id of ids) this.records.delete(id);
  }

  async nearest(
    vector: Float32Array,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly Near[]> {
    const matches = await this.query(vector, limit, signal);
    return matches.map(({ id, similarity }) => ({ id, similarity }));
  }

  async query(vector: Float32Array, limit: number, signal: AbortSignal): Promise<readonly Match[]> {
    await this.#answer();
    signal.throwIfAborted();
    return [...this.records.values()]
      .map((record) => ({ ...record, similarity: cosine(vector, record.vector) }))
      .sort((one, other) => other.similarity - one.similarity)
      .slice(0, limit);
  }

  async page(offset: number, limit: number): Promise<readonly StoredText[]> {
    await this.#answer();
    return [...this.records.values()].slice(offset, offset + limit);
  }

  async existing(ids: readonly string[]): Promise<ReadonlySet<string>> {
    await this.#answer();
    return new Set(ids.filter((id) => this.records.has(id)));
  }

  async count(): Promise<number> {
    await this.#answer();
    return this.records.size;
  }

  /** What was dropped is not there any more for whoever still holds it. */
  async #answer(): Promise<void> {
    await this.#store.answer();
    if (this.#store.collections.get(this.name) !== this)
      throw new ExoError('memory/failed', 'no such collection');
  }
}
