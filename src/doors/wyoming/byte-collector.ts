/** Wyoming door, codec: puts a part of a frame together from the pieces in which it arrives. */

const FIRST_CAPACITY_BYTES = 4_096;

/** Holds at most twice what has arrived, and copies each byte a bounded number of times. */
export class ByteCollector {
  #bytes = new Uint8Array();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.#bytes.length * 2, FIRST_CAPACITY_BYTES));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All that was collected, with `last` behind it; the collector is empty again. */
  finish(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last;
    this.append(last);
    const whole = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array();
    this.#length = 0;
    return whole;
  }
}
