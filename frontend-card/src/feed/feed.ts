/**
 * The feed of one connection to Home Assistant, shared by all cards of a page: opened for the first, closed some
 * seconds after the last, so that a change of view does not begin again.
 */
import type { HassConnection } from '../home-assistant.ts';
import { type Envelope, type FeedEvent, type FeedView, NO_FEED, reduceFeed } from './feed-view.ts';

const LINGER_MS = 5_000;
/** While the integration is not there: set-up or a restart may bring it. */
const RETRY_MS = 5_000;

export interface FeedListener {
  onView(view: FeedView): void;
  onEnvelope(envelope: Envelope): void;
}

export class Feed {
  readonly #connection: HassConnection;
  readonly #listeners = new Set<FeedListener>();
  #view = NO_FEED;
  #unsubscribe: (() => Promise<void>) | undefined;
  #isOpen = false;
  #timer: number | undefined;

  constructor(connection: HassConnection) {
    this.#connection = connection;
  }

  get view(): FeedView {
    return this.#view;
  }

  follow(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    window.clearTimeout(this.#timer);
    if (!this.#isOpen) this.#open();
    listener.onView(this.#view);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#close(), LINGER_MS);
    };
  }

  #open(): void {
    this.#isOpen = true;
    this.#connection.addEventListener('disconnected', this.#onDisconnected);
    void this.#subscribe();
  }

  async #subscribe(): Promise<void> {
    try {
      // The connection subscribes anew by itself after it was lost; the first event is the whole state again.
      const unsubscribe = await this.#connection.subscribeMessage<FeedEvent>(
        (event) => this.#take(event),
        { type: 'exo/feed' },
      );
      if (this.#isOpen) this.#unsubscribe = unsubscribe;
      else void unsubscribe().catch(() => undefined);
    } catch {
      this.#show({ ...this.#view, problem: 'no-integration' });
      if (this.#isOpen) this.#timer = window.setTimeout(() => void this.#subscribe(), RETRY_MS);
    }
  }

  #close(): void {
    this.#isOpen = false;
    this.#connection.removeEventListener('disconnected', this.#onDisconnected);
    // It may be gone with its connection.
    void this.#unsubscribe?.().catch(() => undefined);
    this.#unsubscribe = undefined;
    this.#view = NO_FEED;
  }

  #take(event: FeedEvent): void {
    if (event.type === 'envelope') {
      for (const listener of this.#listeners) listener.onEnvelope(event);
    } else this.#show(reduceFeed(this.#view, event));
  }

  #show(view: FeedView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener.onView(view);
  }

  readonly #onDisconnected = (): void => this.#show({ ...this.#view, problem: 'disconnected' });
}

const feeds = new WeakMap<HassConnection, Feed>();

export function feedOf(connection: HassConnection): Feed {
  const known = feeds.get(connection);
  if (known) return known;
  const feed = new Feed(connection);
  feeds.set(connection, feed);
  return feed;
}
