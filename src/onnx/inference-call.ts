/** One call to an inference child: settled once, timed from the moment it is made. */
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { Priority } from './call-queue.ts';

export interface CallOptions {
  /** From the call to its answer, the wait in the queue included. */
  readonly deadlineMs: number;
  /** A function where it may change while the call waits. */
  readonly priority?: Priority | (() => Priority);
  readonly signal?: AbortSignal;
}

export interface Settlement {
  /** A part of the result, sent ahead of it. */
  readonly onPartial?: (value: unknown) => void;
  /** Called once, with how the call ended; the child of a call that overran is not to be trusted. */
  readonly onSettled: (call: InferenceCall, how: 'answered' | 'overdue' | 'aborted') => void;
}

export class InferenceCall {
  readonly promise: Promise<unknown>;
  readonly operation: string;
  readonly payload: unknown;
  /** Of the clock given. */
  readonly dueMs: number;
  readonly #priority: Priority | (() => Priority);
  readonly #settlement: Settlement;
  readonly #signal: AbortSignal | undefined;
  readonly #cancelDeadline: () => void;
  readonly #onAbort = () => this.#settle('aborted', () => this.#reject(this.#signal?.reason));
  #resolve: (value: unknown) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #settled = false;

  constructor(
    operation: string,
    payload: unknown,
    options: CallOptions,
    clock: Clock,
    settlement: Settlement,
  ) {
    this.operation = operation;
    this.payload = payload;
    this.#priority = options.priority ?? 'waiting';
    this.dueMs = clock.nowMs() + options.deadlineMs;
    this.#settlement = settlement;
    this.#signal = options.signal;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#cancelDeadline = clock.after(options.deadlineMs, () => {
      const error = new ExoError(
        'inference/deadline',
        `${operation} took longer than ${options.deadlineMs} ms`,
        { retryable: true },
      );
      this.#settle('overdue', () => this.#reject(error));
    });
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Now. */
  get priority(): Priority {
    return typeof this.#priority === 'function' ? this.#priority() : this.#priority;
  }

  get settled(): boolean {
    return this.#settled;
  }

  partial(value: unknown): void {
    if (!this.#settled) this.#settlement.onPartial?.(value);
  }

  resolve(value: unknown): void {
    this.#settle('answered', () => this.#resolve(value));
  }

  reject(error: ExoError): void {
    this.#settle('answered', () => this.#reject(error));
  }

  #settle(how: 'answered' | 'overdue' | 'aborted', finish: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#cancelDeadline();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    finish();
    this.#settlement.onSettled(this, how);
  }
}
