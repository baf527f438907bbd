/**
 * Texts that are found by what they mean, whichever embedder made their vectors:
 *
 *   upsert, delete ─▶ active ┐ both, while a new embedder takes over
 *                  └▶ target ┘ ◀─ reembed(), batch by batch, from the active one
 *   query ─▶ active
 */
import { ExoError } from '../../core/errors.ts';
import { serial } from '../../core/serial.ts';
import type { Embedder, EmbedOptions } from './embeddings/embedder.ts';
import type {
  Match,
  Metadata,
  Near,
  StoredText,
  VectorCollection,
  VectorStore,
} from './vector-store.ts';

/** Of one step of `reembed`: few, because what a person waits for stands behind it. */
const REEMBED_BATCH = 8;

export interface EmbeddedCollectionOptions {
  readonly store: VectorStore;
  /** Without its embedder: `animals.house`. */
  readonly label: string;
  readonly metadata: Metadata;
  /** The first is the one to use; the others answer for what they made until it has taken over. */
  readonly embedders: readonly Embedder[];
}

/** Gives the vector of one question as an embedder makes it: asked once for several collections. */
export type QueryVector = (embedder: Embedder) => Promise<Float32Array>;

interface Generation {
  readonly collection: VectorCollection;
  /** Undefined: the embedder is not there any more. */
  readonly embedder: Embedder | undefined;
}

/** Throws what the store and the embedders throw; single-use: after a loss of the database make another. */
export class EmbeddedCollection {
  readonly #options: EmbeddedCollectionOptions;
  readonly #inTurn = serial();
  #active: Generation | undefined;
  #target: Generation | undefined;
  /** How far the copying has come; what is deleted meanwhile moves the pages. */
  #offset = 0;
  #isPassClean = true;

  constructor(options: EmbeddedCollectionOptions) {
    if (options.embedders.length === 0) throw new ExoError('core/internal', 'no embedder');
    this.#options = options;
  }

  /** Takes over what the database has of it. */
  async adopt(found: readonly VectorCollection[]): Promise<void> {
    const preferred = this.#preferred.id;
    const isOf = ({ metadata }: VectorCollection) => metadata['embedder'] === preferred;
    const complete = found.filter(({ metadata }) => metadata['complete'] === true);
    const active = complete.find(isOf) ?? complete[0];
    const begun = found.find((one) => !complete.includes(one) && isOf(one));
    this.#active = this.#generation(active);
    const isCurrent = active === undefined || isOf(active);
    if (!isCurrent) this.#target = this.#generation(begun) ?? (await this.#open(false));
    // Left over where EXO ended between the takeover and the clearing up, or was to use another embedder since.
    const kept = isCurrent ? [active] : [active, begun];
    for (const one of found) if (!kept.includes(one)) await this.#options.store.drop(one.name);
  }

  /** Whose vectors answer now; null where nothing is stored. */
  get embedderId(): string | null {
    const id = this.#active?.collection.metadata['embedder'];
    return typeof id === 'string' ? id : null;
  }

  get isReembedding(): boolean {
    return this.#target !== undefined;
  }

  /** Resolves when they are on disk. */
  upsert(
    texts: readonly StoredText[],
    priority: EmbedOptions['priority'] = 'waiting',
  ): Promise<void> {
    return this.#inTurn(async () => {
      this.#active ??= await this.#open(true);
      for (const { embedder, collection } of this.#generations()) {
        if (embedder) await write(texts, embedder, collection, priority);
      }
    });
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const { collection } of this.#generations()) await collection.delete(ids);
      this.#isPassClean = false;
    });
  }

  /** As `query`, for whoever has their texts already. */
  nearest(vectorOf: QueryVector, limit: number, signal: AbortSignal): Promise<readonly Near[]> {
    return this.#related(vectorOf, (collection, vector) =>
      collection.nearest(vector, limit, signal),
    );
  }

  /** Throws `embeddings/unavailable` where what made the vectors is gone and its successor not yet ready. */
  query(vectorOf: QueryVector, limit: number, signal: AbortSignal): Promise<readonly Match[]> {
    return this.#related(vectorOf, (collection, vector) => collection.query(vector, limit, signal));
  }

  async #related<Found extends Near>(
    vectorOf: QueryVector,
    ask: (collection: VectorCollection, vector: Float32Array) => Promise<readonly Found[]>,
  ): Promise<readonly Found[]> {
    const active = this.#active;
    if (!active) return [];
    if (!active.embedder)
      throw new ExoError('embeddings/unavailable', 'what made these vectors is not there any more');
    const { relatedFrom } = active.embedder;
    const found = await ask(active.collection, await vectorOf(active.embedder));
    return found.filter(({ similarity }) => similarity >= relatedFrom);
  }

  async *everything(pageSize: number): AsyncGenerator<readonly StoredText[], void, undefined> {
    const collection = this.#active?.collection;
    for (let offset = 0; collection; offset += pageSize) {
      const page = await collection.page(offset, pageSize);
      yield page;
      if (page.length < pageSize) return;
    }
  }

  async count(): Promise<number> {
    return (await this.#active?.collection.count()) ?? 0;
  }

  /** Gone from the database. */
  drop(): Promise<void> {
    return this.#inTurn(async () => {
      const names = this.#generations().map(({ collection }) => collection.name);
      this.#active = undefined;
      this.#target = undefined;
      for (const name of names) await this.#options.store.drop(name);
    });
  }

  /** One batch; true while there is more to do. What was done is kept where EXO ends meanwhile. */
  reembed(signal: AbortSignal): Promise<boolean> {
    return this.#inTurn(async () => {
      const target = this.#target;
      if (!this.#active || !target?.embedder || signal.aborted) return this.isReembedding;
      const page = await this.#active.collection.page(this.#offset, REEMBED_BATCH);
      const ids = page.map(({ id }) => id);
      const existing = await target.collection.existing(ids);
      const missing = page.filter(({ id }) => !existing.has(id));
      await write(missing, target.embedder, target.collection, 'background', signal);
      this.#offset += page.length;
      if (page.length === REEMBED_BATCH) return true;
      if (await this.#isAllThere(target)) await this.#takeOver(target);
      return this.isReembedding;
    });
  }

  /** Pages shift under deletions, so that a text may have been passed over: then all of it is looked at again. */
  async #isAllThere(target: Generation): Promise<boolean> {
    const isClean = this.#isPassClean && (await target.collection.count()) >= (await this.count());
    this.#offset = 0;
    this.#isPassClean = true;
    return isClean;
  }

  async #takeOver(target: Generation): Promise<void> {
    const { collection } = target;
    await collection.describe({ ...collection.metadata, complete: true });
    const old = this.#active?.collection.name;
    this.#active = target;
    this.#target = undefined;
    if (old !== undefined) await this.#options.store.drop(old);
  }

  get #preferred(): Embedder {
    const [preferred] = this.#options.embedders;
    if (!preferred) throw new ExoError('core/internal', 'no embedder');
    return preferred;
  }

  #generations(): Generation[] {
    return [this.#active, this.#target].filter((generation) => generation !== undefined);
  }

  #generation(collection: VectorCollection | undefined): Generation | undefined {
    if (!collection) return undefined;
    const id = collection.metadata['embedder'];
    return { collection, embedder: this.#options.embedders.find((embedder) => embedder.id === id) };
  }

  async #open(complete: boolean): Promise<Generation> {
    const { label, metadata, store } = this.#options;
    const embedder = this.#preferred;
    const collection = await store.open(`${label}.${embedder.id}`, {
      ...metadata,
      label,
      embedder: embedder.id,
      complete,
    });
    return { collection, embedder };
  }
}

async function write(
  texts: readonly StoredText[],
  embedder: Embedder,
  collection: VectorCollection,
  priority: EmbedOptions['priority'],
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  for (let at = 0; at < texts.length; at += embedder.maxBatch) {
    const batch = texts.slice(at, at + embedder.maxBatch);
    const vectors = await embedder.embed(
      batch.map(({ text }) => text),
      { kind: 'passage', priority },
      signal,
    );
    await collection.upsert(
      batch.map((record, index) => {
        const vector = vectors[index];
        if (!vector) throw new ExoError('embeddings/failed', 'a text came back without its vector');
        return { ...record, vector };
      }),
    );
  }
}
