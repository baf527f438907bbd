/** A timer whose end is put off with every sign of life: thousands a second cost no timer of the system each. */
import type { Clock } from './clock.ts';

/**
 * @example
 * const silence = new SlidingTimer(clock, () => socket.destroy());
 * socket.on('data', () => silence.set(30_000));
 * socket.once('close', () => silence.close());
 */
export class SlidingTimer {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #dueMs: number | undefined;
  /** Of the clock's timer, which may be earlier than what is due; infinite where none runs. */
  #firesMs = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** Calls back once after the delay, and not when it would have. */
  set(delayMs: number): void {
    const dueMs = this.#clock.nowMs() + delayMs;
    this.#dueMs = dueMs;
    if (this.#firesMs > dueMs) this.#arm(delayMs, dueMs);
  }

  /** Does not call back until it is set again. */
  rest(): void {
    this.#dueMs = undefined;
  }

  /** The same, and nothing of it runs on. */
  close(): void {
    this.#cancel();
    this.#firesMs = Number.POSITIVE_INFINITY;
    this.#dueMs = undefined;
  }

  #arm(delayMs: number, dueMs: number): void {
    this.#cancel();
    this.#firesMs = dueMs;
    this.#cancel = this.#clock.after(delayMs, () => this.#fire());
  }

  #fire(): void {
    this.#firesMs = Number.POSITIVE_INFINITY;
    if (this.#dueMs === undefined) return;
    const leftMs = this.#dueMs - this.#clock.nowMs();
    if (leftMs > 0) {
      this.#arm(leftMs, this.#dueMs);
      return;
    }
    this.#dueMs = undefined;
    this.#callback();
  }
}
