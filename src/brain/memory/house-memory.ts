/**
 * The house's memory: what is acknowledged is on disk, what is known answers with or without the database.
 *
 *   remember, forget ─▶ merge ─▶ journal (fsync) ─▶ known facts ─▶ "noted"
 *                                   └─▶ in the background: embedder ─▶ database
 *   recall ─▶ embedder ─▶ database ─▶ those that the asker may hear
 *      └─ no model yet, database away or too slow: known facts, by their words
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import { inSlices } from '../../core/in-slices.ts';
import type { Log } from '../../core/log.ts';
import { serial } from '../../core/serial.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { audienceOf, audiencesOf, type Fact, factSchema, mayHear, type Viewer } from './fact.ts';
import { oneQuestion } from './fact-collections.ts';
import type { FactJournal, JournalEntry } from './fact-journal.ts';
import { FactSync } from './fact-sync.ts';
import { KnownFacts, MAX_FACTS } from './known-facts.ts';
import type {
  Memory,
  MemoryQuery,
  MemoryState,
  NewFact,
  RecalledFact,
  Remembered,
} from './memory.ts';
import { decideMerge } from './merge-facts.ts';
import type { VectorStore } from './vector-store.ts';

/** Some of them turn out to be replaced or forgotten meanwhile. */
const SPARE_MATCHES = 8;
const MAX_LIMIT = 50;
/** How many likenesses a new fact is held against. */
const MAX_NEIGHBOURS = 30;
/** For the database; after that the known facts answer, well within what a turn waits for. */
const QUERY_TIMEOUT_MS = 100;
const MAX_QUERY_CHARACTERS = 2_000;

export interface HouseMemoryOptions {
  readonly store: VectorStore;
  /** The first is the one to use. The n-grams belong at the end: they answer for what was made with them. */
  readonly embedders: readonly Embedder[];
  readonly journal: FactJournal;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether somebody waits for an answer: embedding anew waits meanwhile. */
  readonly isBusy?: () => boolean;
}

/**
 * @example
 * const memory = new HouseMemory({ store, embedders: [ngramEmbedder], journal, clock, log });
 * await memory.start();
 */
export class HouseMemory implements Memory {
  readonly #options: HouseMemoryOptions;
  readonly #known = new KnownFacts();
  readonly #sync: FactSync;
  readonly #inTurn = serial();

  constructor(options: HouseMemoryOptions) {
    this.#options = options;
    this.#sync = new FactSync({ ...options, known: this.#known });
  }

  /** Resolves when facts are kept and told; the database joins when it answers. Throws `memory/disk`. */
  async start(): Promise<void> {
    const { journal } = this.#options;
    await journal.open();
    for (const entry of journal.pending) this.#take(entry);
    this.#sync.start();
  }

  async close(): Promise<void> {
    await this.#sync.close();
    await this.#options.journal.close();
  }

  /** From now on: a model has arrived. What others made answers until it is embedded anew. */
  use(embedders: readonly Embedder[]): void {
    this.#sync.use(embedders);
  }

  get state(): MemoryState {
    return {
      ...this.#sync.state,
      factCount: this.#known.size,
      pendingCount: this.#options.journal.pending.length,
    };
  }

  remember(fact: NewFact): Promise<Remembered> {
    return this.#inTurn(() => {
      const candidate = this.#newFact(fact);
      const decision = decideMerge(candidate, this.#neighbours(candidate));
      switch (decision.type) {
        case 'new':
          return this.#keep('stored', candidate, []);
        case 'known': {
          const { fact: known } = decision;
          const confidence = Math.max(known.confidence, candidate.confidence);
          const { storedAtMs } = candidate;
          return this.#keep('known', { ...known, confidence, storedAtMs }, []);
        }
        case 'replaces':
          return this.#keep('replaced', candidate, decision.facts);
      }
    });
  }

  async recall(query: MemoryQuery, signal: AbortSignal): Promise<readonly RecalledFact[]> {
    if (signal.aborted) return [];
    const limit = Math.min(query.limit, MAX_LIMIT);
    const text = query.text.slice(0, MAX_QUERY_CHARACTERS);
    const found = await this.#ask({ ...query, text, limit }, signal);
    return signal.aborted ? [] : found.slice(0, limit);
  }

  list(viewer: Viewer, collection?: string): readonly Fact[] {
    return this.#known.heardBy(viewer, collection);
  }

  forget(ids: readonly string[], viewer: Viewer): Promise<readonly Fact[]> {
    return this.#inTurn(async () => {
      const facts = ids
        .map((id) => this.#known.get(id))
        .filter((fact) => fact !== undefined && mayHear(viewer, fact))
        .flatMap((fact) => (fact ? this.#known.withPast(fact.id) : []));
      const entries = facts.map(forgotten);
      if (entries.length > 0) await this.#write(entries);
      return facts;
    });
  }

  /** Every fact, whoever may hear it: for the owner's own export. */
  everything(): Iterable<Fact> {
    return this.#known.values();
  }

  /** Facts as they were exported; what has the same id takes its place. Throws as `remember` does. */
  restore(facts: readonly Fact[]): Promise<void> {
    return this.#inTurn(async () => {
      const added = facts.filter(({ id }) => !this.#known.get(id)).length;
      if (this.#known.size + added > MAX_FACTS) throw full();
      await this.#write(facts.map((fact) => ({ type: 'put', fact })));
    });
  }

  #newFact(fact: NewFact): Fact {
    const parsed = factSchema.safeParse({
      ...fact,
      id: randomUUID(),
      storedAtMs: Math.round(this.#options.clock.wallMs()),
      supersededBy: null,
    });
    if (!parsed.success) {
      const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
      throw new ExoError('memory/invalid', `this is no fact that can be kept: ${fields}`);
    }
    if (fact.visibility === 'private' && fact.person === null)
      throw new ExoError('memory/invalid', 'a private fact needs to be of somebody');
    return parsed.data;
  }

  #neighbours(candidate: Fact): Fact[] {
    const audience = audienceOf(candidate);
    const isComparable = (fact: Fact) =>
      fact.collection === candidate.collection && audienceOf(fact) === audience;
    const near = this.#known.near(candidate.text, MAX_NEIGHBOURS, isComparable);
    const about = candidate.subject === null ? [] : this.#known.about(candidate.subject);
    return [...new Set([...near.map(({ fact }) => fact), ...about])];
  }

  async #keep(
    status: Remembered['status'],
    fact: Fact,
    replaced: readonly Fact[],
  ): Promise<Remembered> {
    if (status !== 'known' && this.#known.size >= MAX_FACTS) throw full();
    const superseded = replaced.map((old) => ({ ...old, supersededBy: fact.id }));
    await this.#write([fact, ...superseded].map((one) => ({ type: 'put', fact: one })));
    return { status, fact, superseded };
  }

  async #write(entries: readonly JournalEntry[]): Promise<void> {
    await this.#options.journal.append(entries);
    // A whole memory that is brought back has its vectors made.
    for await (const entry of inSlices(entries)) this.#take(entry);
    this.#sync.wake();
  }

  #take(entry: JournalEntry): void {
    if (entry.type === 'put') this.#known.put(entry.fact);
    else this.#known.remove(entry.id);
  }

  async #ask(query: MemoryQuery, signal: AbortSignal): Promise<readonly RecalledFact[]> {
    const { viewer, text, limit, collections } = query;
    const isWanted = (fact: Fact) =>
      mayHear(viewer, fact) && (collections === undefined || collections.includes(fact.collection));
    const database = this.#sync.collections;
    // Where the words are all that its vectors say too, the known facts say it ten times sooner.
    if (!database?.knowsMeaning) return this.#known.near(text, limit, isWanted);
    const within = AbortSignal.any([signal, AbortSignal.timeout(QUERY_TIMEOUT_MS)]);
    try {
      const question = oneQuestion(text, within);
      const audiences = audiencesOf(viewer);
      const matches = await database.query(
        question,
        audiences,
        collections,
        limit + SPARE_MATCHES,
        within,
      );
      const found = matches.flatMap(({ id, similarity }) => {
        const fact = this.#known.get(id);
        // Once more, by what is known now: it may have been replaced since the database heard of it.
        return fact && isWanted(fact) ? [{ fact, similarity }] : [];
      });
      return this.#withUnwritten(found, query, isWanted);
    } catch (error) {
      const { code } = toExoError(error, 'memory/failed', 'the database was not asked');
      if (!signal.aborted) {
        this.#options.log.debug('known facts answer', { code });
        this.#sync.wake();
      }
      return this.#known.near(text, limit, isWanted);
    }
  }

  /** What was said a moment ago is not in the database yet, and is what is asked about most. */
  #withUnwritten(
    found: readonly RecalledFact[],
    { text, limit }: MemoryQuery,
    isWanted: (fact: Fact) => boolean,
  ): readonly RecalledFact[] {
    const { pending } = this.#options.journal;
    if (pending.length === 0) return found;
    const unwritten = new Set(
      pending.flatMap((entry) => (entry.type === 'put' ? [entry.fact.id] : [])),
    );
    const recent = this.#known.near(
      text,
      limit,
      (fact) => unwritten.has(fact.id) && isWanted(fact),
    );
    const recentIds = new Set(recent.map(({ fact }) => fact.id));
    return [...recent, ...found.filter(({ fact }) => !recentIds.has(fact.id))];
  }
}

function forgotten(fact: Fact): JournalEntry {
  const audiences = new Set([audienceOf(fact), audienceOf({ ...fact, supersededBy: null })]);
  return { type: 'forget', id: fact.id, collection: fact.collection, audiences: [...audiences] };
}

function full(): ExoError {
  return new ExoError(
    'memory/full',
    `${MAX_FACTS} facts are known: some have to be forgotten first`,
  );
}
