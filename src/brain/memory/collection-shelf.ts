/** The collections of one kind in the database, each by its label. */
import { EmbeddedCollection } from './embedded-collection.ts';
import type { Embedder } from './embeddings/embedder.ts';
import type { Metadata, VectorCollection, VectorStore } from './vector-store.ts';

/** Lasts as long as the database answers; after that another one is opened. */
export class CollectionShelf {
  readonly #store: VectorStore;
  readonly #kind: string;
  readonly #embedders: readonly Embedder[];
  readonly #byLabel = new Map<string, EmbeddedCollection>();

  private constructor(store: VectorStore, kind: string, embedders: readonly Embedder[]) {
    this.#store = store;
    this.#kind = kind;
    this.#embedders = embedders;
  }

  /** @param kind what else is in the same database is left alone */
  static async open(
    store: VectorStore,
    kind: string,
    embedders: readonly Embedder[],
  ): Promise<CollectionShelf> {
    const shelf = new CollectionShelf(store, kind, embedders);
    const found = new Map<string, VectorCollection[]>();
    for (const collection of await store.list()) {
      const { kind: itsKind, label } = collection.metadata;
      if (itsKind !== kind || typeof label !== 'string') continue;
      found.set(label, [...(found.get(label) ?? []), collection]);
    }
    for (const [label, generations] of found)
      await shelf.get(label, generations[0]?.metadata ?? {}).adopt(generations);
    return shelf;
  }

  get entries(): IterableIterator<[label: string, collection: EmbeddedCollection]> {
    return this.#byLabel.entries();
  }

  /** Which embedder answers, by label. */
  get embedders(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      [...this.#byLabel].flatMap(([label, { embedderId }]) =>
        embedderId === null ? [] : [[label, embedderId]],
      ),
    );
  }

  get reembedding(): readonly string[] {
    return [...this.#byLabel].filter(([, one]) => one.isReembedding).map(([label]) => label);
  }

  /** Made where it is not there, on its first write. */
  get(label: string, metadata: Metadata): EmbeddedCollection {
    const there = this.#byLabel.get(label);
    if (there) return there;
    const made = new EmbeddedCollection({
      store: this.#store,
      label,
      metadata: { ...metadata, kind: this.#kind },
      embedders: this.#embedders,
    });
    this.#byLabel.set(label, made);
    return made;
  }

  async drop(label: string): Promise<void> {
    await this.#byLabel.get(label)?.drop();
    this.#byLabel.delete(label);
  }

  /** One batch of one collection; true while there is more to do. */
  async reembed(signal: AbortSignal): Promise<boolean> {
    const [collection] = [...this.#byLabel.values()].filter((one) => one.isReembedding);
    if (!collection) return false;
    return (await collection.reembed(signal)) || this.reembedding.length > 0;
  }
}
