/** The feed: one state, sent whole to whoever begins to follow and as merge patches from then on. */
import type { Clock } from '../core/clock.ts';
import type { FeedState } from './feed-state.ts';
import { type JsonObject, mergePatch } from './merge-patch.ts';
import type { Envelope } from './reply-envelope.ts';

/** Changes that come together go together: a turn's end changes a room and the counters. */
const GATHER_MS = 20;

export interface FeedListener {
  readonly onState: (state: FeedState) => void;
  readonly onPatch: (patch: JsonObject) => void;
  /** Kept by nobody: who follows later has missed it. */
  readonly onEnvelope?: (envelope: Envelope) => void;
}

/**
 * @example
 * const feed = new Feed(initial, systemClock);
 * const stop = feed.follow({ onState: (state) => show(state), onPatch: (patch) => change(patch) });
 * feed.update((state) => ({ ...state, health: 'degraded' }));
 */
export class Feed {
  readonly #clock: Clock;
  readonly #listeners = new Set<FeedListener>();
  #state: FeedState;
  /** What the listeners know. */
  #sent: FeedState;
  #cancel: (() => void) | undefined;

  constructor(initial: FeedState, clock: Clock) {
    this.#state = initial;
    this.#sent = initial;
    this.#clock = clock;
  }

  get state(): FeedState {
    return this.#state;
  }

  update(change: (state: FeedState) => FeedState): void {
    const changed = change(this.#state);
    if (changed === this.#state) return;
    this.#state = changed;
    this.#cancel ??= this.#clock.after(GATHER_MS, () => this.#flush());
  }

  send(envelope: Envelope): void {
    for (const listener of this.#listeners) listener.onEnvelope?.(envelope);
  }

  /** Tells the whole state at once. Returns the function that ends it. */
  follow(listener: FeedListener): () => void {
    // Who follows already must not miss what the newcomer is told.
    this.#flush();
    this.#listeners.add(listener);
    listener.onState(this.#state);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#cancel?.();
    this.#listeners.clear();
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#sent === this.#state) return;
    const patch = mergePatch(json(this.#sent), json(this.#state));
    this.#sent = this.#state;
    if (patch) for (const listener of this.#listeners) listener.onPatch(patch);
  }
}

/** Its types hold nothing but JSON. */
function json(state: FeedState): JsonObject {
  return state as unknown as JsonObject;
}
