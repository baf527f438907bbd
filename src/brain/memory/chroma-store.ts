/** The vector store in a Chroma server, over its HTTP client. */
import { ChromaClient, type Collection, IncludeEnum } from 'chromadb';
import { z } from 'zod';
import { ExoError, toExoError } from '../../core/errors.ts';
import type {
  Match,
  Metadata,
  Near,
  StoredText,
  VectorCollection,
  VectorRecord,
  VectorStore,
} from './vector-store.ts';

/** Of one request; the slowest write of a hundred records that was seen took a tenth of it. */
const REQUEST_TIMEOUT_MS = 5_000;
const COLLECTIONS_PER_PAGE = 100;
/** A house has tens; more than this are not ours. */
const MAX_COLLECTIONS = 2_000;

const metadataSchema = z.record(
  z.string().max(64),
  z.union([z.string().max(4_000), z.number(), z.boolean()]),
);

export interface ChromaAddress {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean;
  /** Of a server that asks for one. */
  readonly token?: string;
}

/** @example const store: VectorStore = new ChromaStore({ host: '127.0.0.1', port: 8000, ssl: false }); */
export class ChromaStore implements VectorStore {
  readonly #client: ChromaClient;

  constructor({ host, port, ssl, token }: ChromaAddress) {
    this.#client = new ChromaClient({
      host,
      port,
      ssl,
      // Named, so that the client does not ask the server who it is first.
      tenant: 'default_tenant',
      database: 'default_database',
      ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
    });
  }

  async heartbeat(): Promise<void> {
    await within(() => this.#client.heartbeat());
  }

  async list(): Promise<readonly VectorCollection[]> {
    const found: VectorCollection[] = [];
    for (let offset = 0; offset < MAX_COLLECTIONS; offset += COLLECTIONS_PER_PAGE) {
      const page = await within(() =>
        this.#client.listCollections({ limit: COLLECTIONS_PER_PAGE, offset }),
      );
      found.push(...page.map((collection) => new ChromaCollection(collection)));
      if (page.length < COLLECTIONS_PER_PAGE) break;
    }
    return found;
  }

  async open(name: string, metadata: Metadata): Promise<VectorCollection> {
    const collection = await within(() =>
      this.#client.getOrCreateCollection({
        name,
        metadata,
        embeddingFunction: null,
        configuration: { hnsw: { space: 'cosine' } },
      }),
    );
    return new ChromaCollection(collection);
  }

  async drop(name: string): Promise<void> {
    await within(() => this.#client.deleteCollection({ name }));
  }
}

class ChromaCollection implements VectorCollection {
  readonly #collection: Collection;
  #metadata: Metadata;

  constructor(collection: Collection) {
    this.#collection = collection;
    this.#metadata = readMetadata(collection.metadata);
  }

  get name(): string {
    return this.#collection.name;
  }

  get metadata(): Metadata {
    return this.#metadata;
  }

  async describe(metadata: Metadata): Promise<void> {
    await within(() => this.#collection.modify({ metadata }));
    this.#metadata = metadata;
  }

  async upsert(records: readonly VectorRecord[]): Promise<void> {
    if (records.length === 0) return;
    await within(() =>
      this.#collection.upsert({
        ids: records.map(({ id }) => id),
        documents: records.map(({ text }) => text),
        metadatas: records.map(({ metadata }) => metadata),
        embeddings: records.map(({ vector }) => Array.from(vector)),
      }),
    );
  }

  async delete(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await within(() => this.#collection.delete({ ids: [...ids] }));
  }

  async nearest(
    vector: Float32Array,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly Near[]> {
    const { ids, distances } = await within(
      () =>
        this.#collection.query({
          queryEmbeddings: [Array.from(vector)],
          nResults: limit,
          include: [IncludeEnum.distances],
        }),
      signal,
    );
    return (ids[0] ?? []).map((id, index) => ({ id, similarity: cosineOf(distances[0]?.[index]) }));
  }

  async query(vector: Float32Array, limit: number, signal: AbortSignal): Promise<readonly Match[]> {
    const { ids, documents, metadatas, distances } = await within(
      () =>
        this.#collection.query({
          queryEmbeddings: [Array.from(vector)],
          nResults: limit,
          include: [IncludeEnum.documents, IncludeEnum.metadatas, IncludeEnum.distances],
        }),
      signal,
    );
    return (ids[0] ?? []).map((id, index) => ({
      id,
      text: documents[0]?.[index] ?? '',
      metadata: readMetadata(metadatas[0]?.[index]),
      similarity: cosineOf(distances[0]?.[index]),
    }));
  }

  async page(offset: number, limit: number): Promise<readonly StoredText[]> {
    const { ids, documents, metadatas } = await within(() =>
      this.#collection.get({
        offset,
        limit,
        include: [IncludeEnum.documents, IncludeEnum.metadatas],
      }),
    );
    return ids.map((id, index) => ({
      id,
      text: documents[index] ?? '',
      metadata: readMetadata(metadatas[index]),
    }));
  }

  async existing(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const found = await within(() => this.#collection.get({ ids: [...ids], include: [] }));
    return new Set(found.ids);
  }

  count(): Promise<number> {
    return within(() => this.#collection.count());
  }
}

/** Chroma tells how far; what it does not tell is as far as can be. */
function cosineOf(distance: number | null | undefined): number {
  return 1 - (distance ?? 2);
}

/** What is no metadata of ours reads as none: whoever needs a field looks for it. */
function readMetadata(metadata: unknown): Metadata {
  return metadataSchema.safeParse(metadata).data ?? {};
}

/** The client has no timeout of its own, and a server that was stopped mid-way never answers. */
async function within<Result>(
  request: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  let onAbort: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(stop.reason);
    stop.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([request(), stopped]);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw chromaError(error, timeout.aborted);
  } finally {
    stop.removeEventListener('abort', onAbort);
  }
}

/** By name: some of its errors are not exported. Its messages may hold what was stored, and go no further. */
function chromaError(error: unknown, isOverdue: boolean): ExoError {
  const name = error instanceof Error ? error.name : '';
  const isRefusal =
    !isOverdue &&
    /^Chroma/.test(name) &&
    !['ChromaConnectionError', 'ChromaRateLimitError', 'ChromaServerError'].includes(name);
  return isRefusal
    ? toExoError(undefined, 'memory/failed', `the database refused: ${name}`)
    : new ExoError('memory/unreachable', 'the database does not answer', { retryable: true });
}
