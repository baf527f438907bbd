/** Who waits for the inference child, in which order. Pure. */

/** `waiting`: a person waits for the answer. `background`: nobody does. */
export type Priority = 'waiting' | 'background';

/** First come, first served within a priority; bounded, because each call holds its audio. */
export class CallQueue<Call> {
  readonly #capacity: number;
  readonly #lanes: Record<Priority, Call[]> = { waiting: [], background: [] };

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#lanes.waiting.length + this.#lanes.background.length;
  }

  /**
   * Full: a person's call takes the place of the newest background call, which is returned to be
   * refused; otherwise the call itself is refused.
   */
  add(call: Call, priority: Priority): Call | undefined {
    if (this.size < this.#capacity) {
      this.#lanes[priority].push(call);
      return undefined;
    }
    const displaced = priority === 'waiting' ? this.#lanes.background.pop() : undefined;
    if (displaced === undefined) return call;
    this.#lanes.waiting.push(call);
    return displaced;
  }

  next(): Call | undefined {
    return this.#lanes.waiting.shift() ?? this.#lanes.background.shift();
  }

  /** False when the call was not waiting any more. */
  remove(call: Call): boolean {
    for (const lane of [this.#lanes.waiting, this.#lanes.background]) {
      const at = lane.indexOf(call);
      if (at >= 0) {
        lane.splice(at, 1);
        return true;
      }
    }
    return false;
  }

  drain(): Call[] {
    return [...this.#lanes.waiting.splice(0), ...this.#lanes.background.splice(0)];
  }
}
