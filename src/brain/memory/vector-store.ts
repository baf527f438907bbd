/** Port: the database of texts and their vectors. What holds facts, and passages of documents. */

export type Metadata = Readonly<Record<string, string | number | boolean>>;

export interface StoredText {
  /** At most 128 characters. */
  readonly id: string;
  readonly text: string;
  readonly metadata: Metadata;
}

export interface VectorRecord extends StoredText {
  readonly vector: Float32Array;
}

export interface Near {
  readonly id: string;
  /** Cosine, −1 to 1. */
  readonly similarity: number;
}

export interface Match extends StoredText, Near {}

/** Everything throws `memory/unreachable` where the database does not answer, `memory/failed` where it refuses. */
export interface VectorCollection {
  readonly name: string;
  /** As it was when the collection was opened or described. */
  readonly metadata: Metadata;
  describe(metadata: Metadata): Promise<void>;
  /** Resolves when they are on disk: they survive a kill. Replaces what has the same id. */
  upsert(records: readonly VectorRecord[]): Promise<void>;
  /** What is not there is gone already. */
  delete(ids: readonly string[]): Promise<void>;
  /** The nearest first; for whoever has their texts already. */
  nearest(vector: Float32Array, limit: number, signal: AbortSignal): Promise<readonly Near[]>;
  /** The same with their texts, which takes a third longer. */
  query(vector: Float32Array, limit: number, signal: AbortSignal): Promise<readonly Match[]>;
  /** In an order that stays the same while nothing changes. */
  page(offset: number, limit: number): Promise<readonly StoredText[]>;
  /** Which of them are there. */
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  count(): Promise<number>;
}

/**
 * @example
 * const animals = await store.open('animals.house.ngram-384-1', { collection: 'animals' });
 * await animals.upsert([{ id: '1', text: 'Felix est un chat', metadata: {}, vector }]);
 */
export interface VectorStore {
  list(): Promise<readonly VectorCollection[]>;
  /** Made with this metadata where it is not there; 3 to 512 characters of `[a-zA-Z0-9._-]`. */
  open(name: string, metadata: Metadata): Promise<VectorCollection>;
  drop(name: string): Promise<void>;
  /** Resolves where the database answers. */
  heartbeat(): Promise<void>;
}
