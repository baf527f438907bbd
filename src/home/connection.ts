/** One signed-in connection to Home Assistant, used once: commands out, results and events in. */
import { type Connection, createConnection, type MessageBase } from 'home-assistant-js-websocket';
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, ExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { HomeRefusal } from './refusal.ts';
import { openSocket, type SocketOptions } from './socket.ts';

/** Home Assistant answers most commands in milliseconds; a restart in between must not hang a caller. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Supervisor's proxy and Home Assistant itself ping at this pace. */
const PING_INTERVAL_MS = 30_000;
const PING_TIMEOUT_MS = 10_000;
/** The first version with the tools and conversation calls EXO stands on. */
const OLDEST_VERSION = [2026, 8] as const;

export type Unsubscribe = () => void;

/** @example const result = await home.request({ type: 'conversation/process', text, language }); */
export interface HomeConnection {
  /** `2026.11.0` */
  readonly version: string;
  /** Aborts when the connection is over, for whatever reason. */
  readonly closed: AbortSignal;
  /** Rejects with a `HomeRefusal`, or `home/disconnected` when lost or unanswered. */
  request(message: MessageBase, timeoutMs?: number): Promise<unknown>;
  /** The result of the command that starts the subscription, and the function that ends it. */
  subscribe(
    message: MessageBase,
    listener: (event: unknown) => void,
  ): Promise<{ unsubscribe: Unsubscribe }>;
}

/** Rejects with `home/unreachable`, `home/auth-failed` or `home/too-old`; abort closes it at any time. */
export async function connect(
  options: SocketOptions & { readonly log: Log },
  signal: AbortSignal,
): Promise<HomeConnection> {
  const connection = await createConnection({
    setupRetry: 0,
    createSocket: () => openSocket(options, signal),
  });
  if (!isNewEnough(connection.haVersion)) {
    connection.close();
    throw new ExoError(
      'home/too-old',
      `Home Assistant ${connection.haVersion} is too old, ${OLDEST_VERSION.join('.')} is needed`,
    );
  }
  return new SingleUseConnection(connection, options.clock, options.log, signal);
}

export function isNewEnough(version: string): boolean {
  const [year = 0, month = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return year > OLDEST_VERSION[0] || (year === OLDEST_VERSION[0] && month >= OLDEST_VERSION[1]);
}

class SingleUseConnection implements HomeConnection {
  readonly version: string;
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #over = new AbortController();
  #cancelPing: () => void = () => undefined;

  constructor(connection: Connection, clock: Clock, log: Log, signal: AbortSignal) {
    this.version = connection.haVersion;
    this.#connection = connection;
    this.#clock = clock;
    this.#log = log;
    const end = () => this.#end();
    // The library would open the next socket by itself: ending here, before it does, prevents that.
    connection.addEventListener('disconnected', end);
    signal.addEventListener('abort', end, { once: true });
    this.closed.addEventListener('abort', () => signal.removeEventListener('abort', end));
    if (signal.aborted || !connection.connected) end();
    else this.#pingLater();
  }

  get closed(): AbortSignal {
    return this.#over.signal;
  }

  request(message: MessageBase, timeoutMs = REQUEST_TIMEOUT_MS): Promise<unknown> {
    return this.#answered(
      message.type,
      () => this.#connection.sendMessagePromise(message),
      timeoutMs,
    );
  }

  async subscribe(message: MessageBase, listener: (event: unknown) => void) {
    const guarded = (event: unknown) => {
      if (this.closed.aborted) return;
      try {
        listener(event);
      } catch (error) {
        this.#log.error('an event could not be handled', {
          subscription: message.type,
          error: errorCode(error),
        });
      }
    };
    const stop = await this.#answered(message.type, () =>
      this.#connection.subscribeMessage(guarded, message, { resubscribe: false }),
    );
    return {
      unsubscribe: () => {
        if (!this.closed.aborted) stop().catch(() => undefined);
      },
    };
  }

  /** The library forgets a subscription that waits when the connection is lost, hence the race. */
  #answered<T>(
    command: string,
    send: () => Promise<T>,
    timeoutMs = REQUEST_TIMEOUT_MS,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const lost = () => settle(() => reject(disconnected(command, 'the connection was lost')));
      const settle = (finish: () => void) => {
        cancel();
        this.closed.removeEventListener('abort', lost);
        finish();
      };
      const cancel = this.#clock.after(timeoutMs, () =>
        settle(() => reject(disconnected(command, `no answer within ${timeoutMs} ms`))),
      );
      this.closed.addEventListener('abort', lost, { once: true });
      if (this.closed.aborted) return lost();
      send().then(
        (result) => settle(() => resolve(result)),
        (error: unknown) => settle(() => reject(refusal(command, error))),
      );
    });
  }

  #pingLater(): void {
    this.#cancelPing = this.#clock.after(PING_INTERVAL_MS, () => {
      this.#answered('ping', () => this.#connection.ping(), PING_TIMEOUT_MS).then(
        () => this.#pingLater(),
        () => this.#end(),
      );
    });
  }

  #end(): void {
    if (this.closed.aborted) return;
    this.#cancelPing();
    this.#over.abort();
    this.#connection.close();
  }
}

function disconnected(command: string, why: string): ExoError {
  return new ExoError('home/disconnected', `${command}: ${why}`, { retryable: true });
}

/** The library rejects with Home Assistant's `{code, message}` or with a number of its own. */
function refusal(command: string, error: unknown): ExoError {
  const reason =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof reason === 'string'
    ? new HomeRefusal(command, reason.slice(0, 64))
    : disconnected(command, 'the connection was lost');
}

function errorCode(error: unknown): ErrorCode | string {
  return error instanceof ExoError ? error.code : error instanceof Error ? error.name : 'unknown';
}
