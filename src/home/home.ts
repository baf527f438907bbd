/**
 * Home Assistant as the rest of EXO sees it: always there to be asked, connected or not.
 *
 *   connect ─▶ HomeConnection ─▶ every follower (the house, the link) ─▶ closed ─▶ wait ─▶ connect
 *
 * A connection is used once; this client makes the next one.
 */
import type { MessageBase } from 'home-assistant-js-websocket';
import { aborted } from '../core/aborted.ts';
import { type Clock, delay } from '../core/clock.ts';
import { type ErrorCode, ExoError, toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { connect, type HomeConnection, type Unsubscribe } from './connection.ts';
import { retryDelayMs, STABLE_MS } from './retry-policy.ts';

export interface HomeOptions {
  /** From `webSocketAddress`, or `SUPERVISOR_ADDRESS`. */
  readonly address: string;
  readonly token: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events: EventBus;
  readonly log: Log;
}

type Follower = (connection: HomeConnection) => void;

/**
 * @example
 * const home = new HomeClient({ address, token, clock: systemClock, random: Math.random, events, log });
 * home.follow((connection) => void connection.subscribe({ type: 'subscribe_events' }, listener));
 * home.start();
 */
export class HomeClient {
  readonly #options: HomeOptions;
  readonly #log: Log;
  readonly #followers = new Set<Follower>();
  readonly #stop = new AbortController();
  #connection: HomeConnection | undefined;
  #reported: ErrorCode | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: HomeOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  get connection(): HomeConnection | undefined {
    return this.#connection;
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Called with the connection that is open now, if any, and with each one to come. */
  follow(follower: Follower): Unsubscribe {
    this.#followers.add(follower);
    if (this.#connection) this.#tell(follower, this.#connection);
    return () => this.#followers.delete(follower);
  }

  /** Asks over the open connection; rejects with `home/disconnected` at once when there is none. */
  async request(message: MessageBase, timeoutMs?: number): Promise<unknown> {
    if (!this.#connection)
      throw new ExoError('home/disconnected', 'Home Assistant is not connected', {
        retryable: true,
      });
    return await this.#connection.request(message, timeoutMs);
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#options;
    const signal = this.#stop.signal;
    let failures = 0;
    while (!signal.aborted) {
      let code: ErrorCode = 'home/disconnected';
      try {
        const connection = await connect(this.#options, signal);
        const startedMs = clock.nowMs();
        await this.#serve(connection);
        failures = clock.nowMs() - startedMs >= STABLE_MS ? 0 : failures + 1;
        if (!signal.aborted) this.#report(code, 'the connection was lost');
      } catch (error) {
        const reason = toExoError(error, 'home/unreachable', 'the connection failed');
        code = reason.code;
        failures += 1;
        if (!signal.aborted) this.#report(code, reason.message);
      }
      await delay(clock, retryDelayMs(failures, code, random()), signal);
    }
  }

  /** Resolves when the connection is over. */
  async #serve(connection: HomeConnection): Promise<void> {
    const { clock, events } = this.#options;
    this.#connection = connection;
    this.#reported = undefined;
    this.#log.info('connected to Home Assistant', { version: connection.version });
    events.emit({ type: 'home-connected', atMs: clock.nowMs(), version: connection.version });
    for (const follower of this.#followers) this.#tell(follower, connection);
    await aborted(connection.closed);
    this.#connection = undefined;
  }

  #tell(follower: Follower, connection: HomeConnection): void {
    try {
      follower(connection);
    } catch (error) {
      this.#log.error('a part could not use the connection', {
        error: error instanceof Error ? error.name : 'unknown',
      });
    }
  }

  /** Names each kind of failure once, however often it repeats. */
  #report(code: ErrorCode, message: string): void {
    if (this.#reported === code) return;
    this.#reported = code;
    this.#log.warn('no Home Assistant', { code, reason: message });
    this.#options.events.emit({
      type: 'home-disconnected',
      atMs: this.#options.clock.nowMs(),
      code,
    });
  }
}
