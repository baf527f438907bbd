/** Wyoming door, codec: puts a part of a frame together from the pieces in which it arrives. */

const FIRST_CAPACITY_BYTES = 4_096;

/**
 * Holds at most twice what has arrived and never more than the part can have; copies each byte a bounded
 * number of times.
 */
export class ByteCollector {
  #bytes = new Uint8Array();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `maxBytes`: what the whole part can have. */
  append(piece: Uint8Array, maxBytes: number): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const ample = Math.max(this.#bytes.length * 2, FIRST_CAPACITY_BYTES);
      const capacity = Math.max(length, Math.min(ample, maxBytes));
      const grown = new Uint8Array(capacity);
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All that was collected, with `last` behind it; the collector is empty again. */
  finish(last: Uint8Array): Uint8Array {
    if (this.#length === 0) return last;
    this.append(last, this.#length + last.length);
    const whole = this.#bytes.subarray(0, this.#length);
    this.#bytes = new Uint8Array();
    this.#length = 0;
    return whole;
  }
}
