/** Who waits for the inference child, in which order. Pure. */

/** `waiting`: a person waits for the answer. `background`: nobody does. */
export type Priority = 'waiting' | 'background';

interface Queued<Call> {
  readonly call: Call;
  readonly priority: () => Priority;
}

/** First come, first served within a priority; bounded, because each call holds its audio. */
export class CallQueue<Call> {
  readonly #capacity: number;
  #queued: readonly Queued<Call>[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#queued.length;
  }

  /**
   * Full: a person's call takes the place of the newest background call, which is returned to be
   * refused; otherwise the call itself is refused.
   *
   * @param priority A function is asked whenever the next call is chosen: what nobody waited for may
   *   have become what somebody waits for.
   */
  add(call: Call, priority: Priority | (() => Priority)): Call | undefined {
    const now = typeof priority === 'function' ? priority : () => priority;
    const queued = { call, priority: now };
    if (this.size < this.#capacity) {
      this.#queued = [...this.#queued, queued];
      return undefined;
    }
    const displaced =
      now() === 'waiting' ? this.#queued.findLast((one) => !isAwaited(one)) : undefined;
    if (displaced === undefined) return call;
    this.#queued = [...this.#queued.filter((one) => one !== displaced), queued];
    return displaced.call;
  }

  next(): Call | undefined {
    const next = this.#queued.find(isAwaited) ?? this.#queued[0];
    this.#queued = this.#queued.filter((one) => one !== next);
    return next?.call;
  }

  /** False when the call was not waiting any more. */
  remove(call: Call): boolean {
    const before = this.size;
    this.#queued = this.#queued.filter((one) => one.call !== call);
    return this.size < before;
  }

  /** All of them, those that a person waits for first. */
  drain(): Call[] {
    const all = this.#queued;
    this.#queued = [];
    return [...all.filter(isAwaited), ...all.filter((one) => !isAwaited(one))].map(
      ({ call }) => call,
    );
  }
}

function isAwaited<Call>({ priority }: Queued<Call>): boolean {
  return priority() === 'waiting';
}
