/**
 * The feed of one connection to Home Assistant, shared by all cards of a page: opened for the first, closed some
 * seconds after the last, so that a change of view does not begin again.
 */
import type { HassConnection } from '../home-assistant.ts';
import { type Envelope, type FeedView, NO_FEED, readEnvelope, reduceFeed } from './feed-view.ts';
import { Heartbeat } from './heartbeat.ts';

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
  readonly #heartbeat: Heartbeat;
  #view = NO_FEED;
  #isAnswering = true;
  #unsubscribe: (() => Promise<void>) | undefined;
  #isOpen = false;
  #attempt = 0;
  #retryTimer: number | undefined;
  #lingerTimer: number | undefined;

  constructor(connection: HassConnection) {
    this.#connection = connection;
    this.#heartbeat = new Heartbeat({
      // It throws where there is no socket.
      ping: async () => await connection.ping(),
      onChange: (isAnswering) => {
        this.#isAnswering = isAnswering;
        this.#show(this.#view);
      },
    });
  }

  get view(): FeedView {
    return this.#isAnswering ? this.#view : { ...this.#view, problem: 'disconnected' };
  }

  follow(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    window.clearTimeout(this.#lingerTimer);
    if (!this.#isOpen) this.#open();
    listener.onView(this.view);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      window.clearTimeout(this.#lingerTimer);
      this.#lingerTimer = window.setTimeout(() => this.#close(), LINGER_MS);
    };
  }

  #open(): void {
    this.#isOpen = true;
    this.#connection.addEventListener('disconnected', this.#onDisconnected);
    this.#connection.addEventListener('ready', this.#onReady);
    this.#heartbeat.start();
    void this.#subscribe();
  }

  async #subscribe(): Promise<void> {
    window.clearTimeout(this.#retryTimer);
    const attempt = ++this.#attempt;
    const isNewest = () => this.#isOpen && attempt === this.#attempt;
    try {
      const unsubscribe = await this.#connection.subscribeMessage<unknown>(
        (event) => {
          if (isNewest()) this.#take(event);
        },
        { type: 'exo/feed' },
        // Done here: a Home Assistant that has just started may not know the command for some seconds.
        { resubscribe: false },
      );
      if (isNewest()) this.#unsubscribe = unsubscribe;
      else void unsubscribe().catch(() => undefined);
    } catch (error) {
      if (!isNewest()) return;
      // The connection's own failures are numbers.
      const isAnswered = typeof (error as { code?: unknown })?.code === 'string';
      this.#show({ ...this.#view, problem: isAnswered ? 'no-integration' : 'disconnected' });
      this.#retryTimer = window.setTimeout(() => void this.#subscribe(), RETRY_MS);
    }
  }

  #close(): void {
    this.#isOpen = false;
    this.#heartbeat.stop();
    this.#isAnswering = true;
    window.clearTimeout(this.#retryTimer);
    this.#connection.removeEventListener('disconnected', this.#onDisconnected);
    this.#connection.removeEventListener('ready', this.#onReady);
    // It may be gone with its connection.
    void this.#unsubscribe?.().catch(() => undefined);
    this.#unsubscribe = undefined;
    this.#view = NO_FEED;
  }

  #take(event: unknown): void {
    const envelope = readEnvelope(event);
    if (envelope) for (const listener of this.#listeners) listener.onEnvelope(envelope);
    else this.#show(reduceFeed(this.#view, event));
  }

  #show(view: FeedView): void {
    this.#view = view;
    const shown = this.view;
    for (const listener of this.#listeners) listener.onView(shown);
  }

  readonly #onDisconnected = (): void => {
    // Its subscriptions went with it.
    this.#unsubscribe = undefined;
    this.#show({ ...this.#view, problem: 'disconnected' });
  };

  readonly #onReady = (): void => void this.#subscribe();
}

const feeds = new WeakMap<HassConnection, Feed>();

export function feedOf(connection: HassConnection): Feed {
  const known = feeds.get(connection);
  if (known) return known;
  const feed = new Feed(connection);
  feeds.set(connection, feed);
  return feed;
}
