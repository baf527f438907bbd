/** Port: what EXO was told and keeps. */
import type { ErrorCode } from '../../core/errors.ts';
import type { Fact, Viewer } from './fact.ts';

/** What the memory adds by itself is left out. */
export type NewFact = Omit<Fact, 'id' | 'storedAtMs' | 'supersededBy'>;

/**
 * - `stored`: it was new.
 * - `known`: it was known; `fact` is the one that was kept, confirmed.
 * - `replaced`: it contradicts `superseded`, which are kept and no longer told.
 */
export interface Remembered {
  readonly status: 'stored' | 'known' | 'replaced';
  readonly fact: Fact;
  readonly superseded: readonly Fact[];
}

export interface MemoryQuery {
  readonly text: string;
  readonly viewer: Viewer;
  /** None: all of them. */
  readonly collections?: readonly string[];
  /** At most 50. */
  readonly limit: number;
}

export interface RecalledFact {
  readonly fact: Fact;
  /** 1 is the same words; comparable within one answer only. */
  readonly similarity: number;
}

export interface MemoryState {
  /** `degraded`: the database is away; what is known here answers, and writes wait in a file. */
  readonly status: 'ready' | 'starting' | 'degraded';
  /** Why it is degraded. */
  readonly code: ErrorCode | null;
  readonly factCount: number;
  /** Acknowledged, safe on disk, not yet in the database. */
  readonly pendingCount: number;
  /** Which embedder answers, by collection. */
  readonly embedders: Readonly<Record<string, string>>;
  /** Collections that are being embedded anew. */
  readonly reembedding: readonly string[];
}

/**
 * A fact of one person is never told to another: every method that gives facts asks for whom.
 *
 * @example
 * const { status } = await memory.remember({ text: 'Felix est un chat noir', collection: 'animals', … });
 * const found = await memory.recall({ text: 'le chat', viewer: turn.userId, limit: 5 }, signal);
 */
export interface Memory {
  readonly state: MemoryState;
  /**
   * Resolves when the fact would survive a loss of power. Throws `memory/invalid`, `memory/full`, or
   * `memory/disk` where nothing could be written.
   */
  remember(fact: NewFact): Promise<Remembered>;
  /** The nearest first. Quiet (nothing) when aborted; falls back rather than throw. */
  recall(query: MemoryQuery, signal: AbortSignal): Promise<readonly RecalledFact[]>;
  /** All that a person may hear, the newest first. */
  list(viewer: Viewer, collection?: string): readonly Fact[];
  /**
   * Removes them and what they had replaced, for good. What the viewer may not hear is not there for them.
   * Returns what was removed.
   */
  forget(ids: readonly string[], viewer: Viewer): Promise<readonly Fact[]>;
}
