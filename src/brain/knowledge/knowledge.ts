/**
 * What the house's own documents say, subject by subject:
 *
 *   folder ─▶ find ─▶ plan ─▶ document child ─▶ passages ─▶ embedder ─▶ database
 *   a turn's words ─▶ subjects ─▶ the one that is meant ─▶ its nearest passages
 */
import type { Clock } from '../../core/clock.ts';
import { delay } from '../../core/clock.ts';
import { type ErrorCode, toExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { ExpiringMap } from '../expiring-map.ts';
import type { Embedder } from '../memory/embeddings/embedder.ts';
import { oneQuestion } from '../memory/fact-collections.ts';
import { foldCase } from '../memory/spoken-words.ts';
import type { VectorStore } from '../memory/vector-store.ts';
import type { DocumentReader } from './document-reader.ts';
import { watchFolder } from './folder-watch.ts';
import { type KnowledgeFiles, KnowledgeIndexer } from './knowledge-indexer.ts';
import { type FoundPassage, PassageIndex } from './passage-index.ts';
import { NO_SUBJECT, pickSubject, type SubjectChoice } from './pick-subject.ts';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** A folder of the network tells no changes. */
const RESCAN_MS = 5 * 60_000;
const REEMBED_PAUSE_MS = 60;
const BUSY_PAUSE_MS = 250;
/** Each takes a query; more are looked at where they are named. */
const MAX_ASKED_SUBJECTS = 8;
const MAX_PASSAGES_TOLD = 3;
const CONVERSATION_MS = 10 * 60_000;
const MAX_CONVERSATIONS = 200;

export interface KnowledgeOptions {
  /** `/share/exo/knowledge` */
  readonly root: string;
  /** Where it is noted which files are in the database. */
  readonly recordPath: string;
  readonly store: VectorStore;
  readonly embedders: readonly Embedder[];
  /** Makes one for each time that there is something to read. */
  readonly newReader: () => DocumentReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly isBusy?: () => boolean;
}

export interface KnowledgeState extends KnowledgeFiles {
  /** `absent`: there is no such folder, or nothing in it. */
  readonly status: 'absent' | 'indexing' | 'ready' | 'degraded';
  readonly code: ErrorCode | null;
}

export interface KnowledgeQuestion {
  readonly text: string;
  /** What belongs together: the subject stays from one question to the next. */
  readonly conversation: string;
}

/** @example const passages = await knowledge.passagesFor({ text: turn.text, conversation }, signal); */
export class Knowledge {
  readonly #options: KnowledgeOptions;
  readonly #indexer: KnowledgeIndexer;
  readonly #stop = new AbortController();
  readonly #subjects: ExpiringMap<SubjectChoice>;
  #running: Promise<void> = Promise.resolve();
  #index: PassageIndex | undefined;
  #isIndexing = false;
  #code: ErrorCode | null = null;
  #wake: () => void = () => undefined;
  #hasChanged = false;
  #embedders: readonly Embedder[];

  constructor(options: KnowledgeOptions) {
    this.#options = options;
    this.#embedders = options.embedders;
    this.#indexer = new KnowledgeIndexer(options);
    this.#subjects = new ExpiringMap(options.clock, CONVERSATION_MS, MAX_CONVERSATIONS);
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** From now on; what others made answers until it is embedded anew. */
  use(embedders: readonly Embedder[]): void {
    this.#embedders = embedders;
    this.#changed();
  }

  get state(): KnowledgeState {
    const files = this.#indexer.files;
    const isAbsent = files.subjects.length === 0 && files.refused.length === 0;
    const calm = isAbsent && !this.#isIndexing ? 'absent' : this.#isIndexing ? 'indexing' : 'ready';
    return { ...files, code: this.#code, status: this.#code === null ? calm : 'degraded' };
  }

  /** The nearest first; nothing where no document has to do with it. Quiet when aborted. */
  async passagesFor(
    { text, conversation }: KnowledgeQuestion,
    signal: AbortSignal,
  ): Promise<readonly FoundPassage[]> {
    const index = this.#index;
    if (!index || signal.aborted) return [];
    const before = this.#subjects.get(conversation) ?? NO_SUBJECT;
    const asked = subjectsToAsk(index.subjects, text, before.subject);
    if (asked.length === 0) return [];
    const question = oneQuestion(text, signal);
    try {
      const found = await Promise.all(
        asked.map((subject) => index.query(question, subject, MAX_PASSAGES_TOLD, signal)),
      );
      const scores = found.flatMap(([nearest]) =>
        nearest ? [{ subject: nearest.subject, similarity: nearest.similarity }] : [],
      );
      const choice = pickSubject(before, text, scores);
      this.#subjects.set(conversation, choice);
      return found.flat().filter(({ subject }) => subject === choice.subject);
    } catch (error) {
      if (signal.aborted) return [];
      throw toExoError(error, 'memory/failed', 'the documents were not asked');
    }
  }

  async #run(): Promise<void> {
    const { clock, log, root } = this.#options;
    const { signal } = this.#stop;
    const unwatch = watchFolder(root, clock, () => this.#changed());
    let failures = 0;
    while (!signal.aborted) {
      let waitMs = RESCAN_MS;
      try {
        await this.#bringUpToDate();
        failures = 0;
        this.#code = null;
      } catch (error) {
        const { code } = toExoError(error, 'knowledge/failed', 'the documents were not indexed');
        if (!signal.aborted && this.#code !== code) log.warn('documents wait', { code });
        this.#code = code;
        this.#index = undefined;
        waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
        failures = Math.min(failures + 1, 16);
      }
      this.#isIndexing = false;
      await this.#pause(waitMs);
    }
    unwatch();
  }

  async #bringUpToDate(): Promise<void> {
    const { clock, isBusy, store } = this.#options;
    const { signal } = this.#stop;
    this.#hasChanged = false;
    // Anew each time: another embedder may be there, and the database may have been another one meanwhile.
    const index = await PassageIndex.open(store, this.#embedders, clock);
    this.#index = index;
    this.#isIndexing = true;
    await this.#indexer.update(index, signal);
    while (index.isReembedding && !signal.aborted && !this.#hasChanged) {
      if (!isBusy?.()) await index.reembed(signal);
      await delay(clock, isBusy?.() ? BUSY_PAUSE_MS : REEMBED_PAUSE_MS, signal);
    }
  }

  #changed(): void {
    this.#hasChanged = true;
    this.#wake();
  }

  async #pause(waitMs: number): Promise<void> {
    const over = new AbortController();
    this.#wake = () => over.abort();
    if (!this.#hasChanged)
      await delay(this.#options.clock, waitMs, AbortSignal.any([over.signal, this.#stop.signal]));
    this.#wake = () => undefined;
  }
}

/** Those that are spoken of first, because not all of many can be asked in the time that a turn has. */
function subjectsToAsk(
  subjects: readonly string[],
  text: string,
  current: string | null,
): readonly string[] {
  const said = foldCase(text);
  const rank = (subject: string) =>
    subject === current ? 0 : said.includes(subject.slice(0, 5)) ? 1 : 2;
  return subjects.toSorted((one, other) => rank(one) - rank(other)).slice(0, MAX_ASKED_SUBJECTS);
}
