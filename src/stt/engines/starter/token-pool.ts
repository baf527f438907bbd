/** Tokens of one frame: for each active place up to K, sorted by score, with distinct histories. */

const INITIAL_SLOTS = 1_024;

export class TokenPool {
  readonly perSlot: number;
  score: Float32Array;
  history: Int32Array;
  /** Index into the back pointers, -1 at the start. */
  back: Int32Array;
  /** Tokens in a slot. */
  size: Uint8Array;
  /** Arc of a slot, or ~state for tokens that wait in a state on a blank. */
  owner: Int32Array;
  slots = 0;

  constructor(perSlot: number) {
    this.perSlot = perSlot;
    this.score = new Float32Array(INITIAL_SLOTS * perSlot);
    this.history = new Int32Array(INITIAL_SLOTS * perSlot);
    this.back = new Int32Array(INITIAL_SLOTS * perSlot);
    this.size = new Uint8Array(INITIAL_SLOTS);
    this.owner = new Int32Array(INITIAL_SLOTS);
  }

  clear(): void {
    this.slots = 0;
  }

  open(owner: number): number {
    const slot = this.slots++;
    if (slot === this.size.length) this.#grow();
    this.owner[slot] = owner;
    this.size[slot] = 0;
    return slot;
  }

  /** Score of the best token, -Infinity in an empty slot. */
  best(slot: number): number {
    return this.size[slot] === 0
      ? Number.NEGATIVE_INFINITY
      : (this.score[slot * this.perSlot] as number);
  }

  /** Whether a token of this score would stay. */
  wants(slot: number, score: number): boolean {
    const { perSlot } = this;
    return (
      (this.size[slot] as number) < perSlot ||
      score > (this.score[slot * perSlot + perSlot - 1] as number)
    );
  }

  /** Insert in order; of two tokens with the same history the better one stays. */
  put(slot: number, score: number, history: number, back: number): void {
    const { perSlot } = this;
    const scores = this.score;
    const histories = this.history;
    const backs = this.back;
    const from = slot * perSlot;
    const size = this.size[slot] as number;
    let at = from;
    const end = from + size;
    while (at < end && histories[at] !== history) at++;
    if (at < end) {
      if ((scores[at] as number) >= score) return;
    } else if (size < perSlot) {
      this.size[slot] = size + 1;
    } else {
      at = end - 1;
      if ((scores[at] as number) >= score) return;
    }
    while (at > from && (scores[at - 1] as number) < score) {
      scores[at] = scores[at - 1] as number;
      histories[at] = histories[at - 1] as number;
      backs[at] = backs[at - 1] as number;
      at--;
    }
    scores[at] = score;
    histories[at] = history;
    backs[at] = back;
  }

  #grow(): void {
    const slots = this.size.length * 2;
    const widen = <Column extends Float32Array | Int32Array | Uint8Array>(
      old: Column,
      wide: Column,
    ): Column => {
      wide.set(old);
      return wide;
    };
    this.score = widen(this.score, new Float32Array(slots * this.perSlot));
    this.history = widen(this.history, new Int32Array(slots * this.perSlot));
    this.back = widen(this.back, new Int32Array(slots * this.perSlot));
    this.size = widen(this.size, new Uint8Array(slots));
    this.owner = widen(this.owner, new Int32Array(slots));
  }
}
