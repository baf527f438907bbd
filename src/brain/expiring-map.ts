/** A small memory that forgets: by age, and the oldest first when it is full. */
import type { Clock } from '../core/clock.ts';

export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #capacity: number;

  constructor(clock: Clock, lifetimeMs: number, capacity: number) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether anything is remembered that is not too old. */
  get hasFresh(): boolean {
    const nowMs = this.#clock.nowMs();
    for (const { untilMs } of this.#entries.values()) if (untilMs > nowMs) return true;
    return false;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#forget();
    this.#entries.set(key, { value, untilMs: this.#clock.nowMs() + this.#lifetimeMs });
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.untilMs > this.#clock.nowMs() ? entry.value : undefined;
  }

  /** Reads it and forgets it. */
  take(key: string): Value | undefined {
    const value = this.get(key);
    this.#entries.delete(key);
    return value;
  }

  /** Entries are in the order of their age. */
  #forget(): void {
    const nowMs = this.#clock.nowMs();
    for (const [key, { untilMs }] of this.#entries) {
      if (untilMs > nowMs && this.#entries.size < this.#capacity) return;
      this.#entries.delete(key);
    }
  }
}
