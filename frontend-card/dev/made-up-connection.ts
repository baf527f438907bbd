/** A connection to a Home Assistant that is not there: what comes from it is said by the page, what is sent is kept. */
import type { HassConnection } from '../src/home-assistant.ts';
import { CARD_VERSION } from '../src/version.ts';
import type { ShownState } from './made-up-house.ts';

type Tell = (event: unknown) => void;
type Message = { readonly type: string; readonly [key: string]: unknown };

export class MadeUpConnection implements HassConnection {
  connected = true;
  version = CARD_VERSION;
  /** Refuses to subscribe, with this code of Home Assistant's. */
  refusal: string | undefined;
  /** The line is cut, and nobody has noticed. */
  isMute = false;
  /** Runs of Assist that were asked for, oldest first. */
  readonly runs: Message[] = [];
  /** Commands beside subscriptions; all are refused. */
  readonly told: Message[] = [];
  /** What was sent in binary. */
  readonly frames: Uint8Array[] = [];
  readonly socket = {
    send: (data: string | Uint8Array): void => {
      if (typeof data !== 'string') this.frames.push(data.slice());
    },
  };
  readonly #feeds = new Set<Tell>();
  readonly #state: ShownState;
  readonly #listeners = new Map<string, Set<() => void>>();
  #run: Tell | undefined;

  constructor(state: ShownState) {
    this.#state = state;
  }

  get rooms(): ShownState['rooms'] {
    return this.#state.rooms;
  }

  get followerCount(): number {
    return this.#feeds.size;
  }

  /** An event of the feed. */
  tell(event: unknown): void {
    for (const feed of this.#feeds) feed(event);
  }

  /** An event of the newest run. */
  tellRun(event: unknown): void {
    this.#run?.(event);
  }

  lose(): void {
    this.connected = false;
    this.#feeds.clear();
    this.#run = undefined;
    for (const listener of this.#listeners.get('disconnected') ?? []) listener();
  }

  comeBack(): void {
    this.connected = true;
    for (const listener of this.#listeners.get('ready') ?? []) listener();
  }

  subscribeMessage<Event>(callback: (event: Event) => void, message: Message) {
    if (!this.connected) return Promise.reject(3);
    if (this.refusal) return Promise.reject({ code: this.refusal, message: '' });
    const tell = callback as Tell;
    if (message.type !== 'exo/feed') {
      this.runs.push(message);
      this.#run = tell;
      return Promise.resolve(() => Promise.resolve());
    }
    this.#feeds.add(tell);
    tell({
      type: 'state',
      connected: true,
      protocol: 1,
      version: this.version,
      state: this.#state,
    });
    return Promise.resolve(() => Promise.resolve(void this.#feeds.delete(tell)));
  }

  ping(): Promise<unknown> {
    return this.isMute ? new Promise(() => undefined) : Promise.resolve();
  }

  sendMessagePromise<Result>(message: Message): Promise<Result> {
    this.told.push(message);
    return Promise.reject(new Error('no Home Assistant here'));
  }

  addEventListener(event: string, listener: () => void): void {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
  }

  removeEventListener(event: string, listener: () => void): void {
    this.#listeners.get(event)?.delete(listener);
  }
}
