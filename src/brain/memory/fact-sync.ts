/** Keeps the database and what is known the same: joins it, reads it, writes what waits, embeds anew. */
import type { Clock } from '../../core/clock.ts';
import { delay } from '../../core/clock.ts';
import { type ErrorCode, toExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { FactCollections } from './fact-collections.ts';
import type { FactJournal } from './fact-journal.ts';
import type { KnownFacts } from './known-facts.ts';
import type { MemoryState } from './memory.ts';
import type { VectorStore } from './vector-store.ts';

/** Of one write to the database. */
const BATCH = 32;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** Between two batches of embedding anew: the machine has other work to do first. */
const REEMBED_PAUSE_MS = 60;
/** While somebody waits for an answer. */
const BUSY_PAUSE_MS = 250;
/** Whether the database is still there, where nobody asks it anything. */
const HEALTH_CHECK_MS = 15_000;
/** A request that nobody answers must not hold up the end. */
const CLOSE_PATIENCE_MS = 1_000;

export interface FactSyncOptions {
  readonly store: VectorStore;
  readonly embedders: readonly Embedder[];
  readonly journal: FactJournal;
  readonly known: KnownFacts;
  readonly clock: Clock;
  readonly log: Log;
  readonly isBusy?: () => boolean;
}

export class FactSync {
  readonly #options: FactSyncOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  #collections: FactCollections | undefined;
  #code: ErrorCode | null = null;
  #hasJoined = false;
  /** Also between two pauses. */
  #isWoken = false;
  #embedders: readonly Embedder[];
  #hasOtherEmbedders = false;

  constructor(options: FactSyncOptions) {
    this.#options = options;
    this.#embedders = options.embedders;
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    const settled = new AbortController();
    const running = this.#running.finally(() => settled.abort());
    await Promise.race([running, delay(this.#options.clock, CLOSE_PATIENCE_MS, settled.signal)]);
  }

  /** From now on; what others made is embedded anew in the background. */
  use(embedders: readonly Embedder[]): void {
    this.#embedders = embedders;
    this.#hasOtherEmbedders = true;
    this.wake();
  }

  /** There is something to write, or the database may be away. */
  wake(): void {
    this.#isWoken = true;
    this.#wake();
  }

  /** Undefined while the database is away, and before all of it has been read. */
  get collections(): FactCollections | undefined {
    return this.#collections;
  }

  get state(): Pick<MemoryState, 'status' | 'code' | 'embedders' | 'reembedding'> {
    const status = this.#collections ? 'ready' : this.#code ? 'degraded' : 'starting';
    return {
      status,
      code: this.#collections ? null : this.#code,
      embedders: this.#collections?.embedders ?? {},
      reembedding: this.#collections?.reembedding ?? [],
    };
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const collections = await this.#join();
        log.info('the memory is in the database', { facts: this.#options.known.size });
        failures = 0;
        await this.#work(collections);
        continue;
      } catch (error) {
        const { code } = toExoError(error, 'memory/failed', 'the database was not written');
        if (this.#code !== code && !signal.aborted) log.warn('facts wait on disk', { code });
        this.#code = code;
      }
      this.#collections = undefined;
      const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
      failures = Math.min(failures + 1, 16);
      await delay(clock, waitMs, signal);
    }
  }

  /** Reads what the database knows, and gives back to it what it has lost. */
  async #join(): Promise<FactCollections> {
    const { journal, known, store } = this.#options;
    this.#hasOtherEmbedders = false;
    const collections = await FactCollections.open(store, this.#embedders);
    const seen = new Set<string>();
    for await (const facts of collections.facts()) {
      this.#stop.signal.throwIfAborted();
      // Anew for each page: people go on talking meanwhile, and what they say is newer.
      const waiting = new Set(
        journal.pending.map((entry) => (entry.type === 'put' ? entry.fact.id : entry.id)),
      );
      for (const fact of facts) {
        // EXO ended while it moved: it is in both places, and what was replaced stays so.
        const isLeftOver = seen.has(fact.id) && fact.supersededBy === null;
        if (!this.#hasJoined && !waiting.has(fact.id) && !isLeftOver) known.put(fact);
        seen.add(fact.id);
      }
    }
    const lost = this.#hasJoined ? [...known.values()].filter(({ id }) => !seen.has(id)) : [];
    for (let at = 0; at < lost.length; at += BATCH) {
      const facts = lost.slice(at, at + BATCH).filter(({ id }) => known.get(id));
      await collections.apply(facts.map((fact) => ({ type: 'put', fact })));
    }
    this.#hasJoined = true;
    this.#collections = collections;
    this.#code = null;
    return collections;
  }

  /** Ends by the error that parts it from the database, or when the collections are to be opened anew. */
  async #work(collections: FactCollections): Promise<void> {
    const { isBusy, journal, store } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted && !this.#hasOtherEmbedders) {
      const batch = journal.pending.slice(0, BATCH);
      if (batch.length > 0) {
        await collections.apply(batch);
        await journal.settle(batch);
      } else if (collections.reembedding.length > 0) {
        if (!isBusy?.()) await collections.reembed(signal);
        await this.#pause(isBusy?.() ? BUSY_PAUSE_MS : REEMBED_PAUSE_MS);
      } else {
        await this.#pause(HEALTH_CHECK_MS);
        if (journal.pending.length === 0 && !signal.aborted) await store.heartbeat();
      }
    }
  }

  /** What is to be written does not wait for the pause to end. */
  async #pause(pauseMs: number): Promise<void> {
    const over = new AbortController();
    this.#wake = () => over.abort();
    if (!this.#isWoken)
      await delay(this.#options.clock, pauseMs, AbortSignal.any([over.signal, this.#stop.signal]));
    this.#isWoken = false;
    this.#wake = () => undefined;
  }
}
