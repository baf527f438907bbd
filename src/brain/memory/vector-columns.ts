/**
 * Vectors kept by place, not by text. One of few words is zero in most of its 384 places, so that a question reads the
 * few columns that it needs, each from one end to the other, rather than look into every text.
 */

/** Steps of a vector's values: four times smaller than floats, and the order of the answers stays. */
const STEPS = 127;
const FIRST_CAPACITY = 256;

/** Rows are numbered from 0 without a gap. */
export class VectorColumns {
  readonly #columns: Int8Array[];
  /** Undoes the steps of a row. */
  #scales = new Float32Array(FIRST_CAPACITY);
  #size = 0;

  constructor(dimensions: number) {
    this.#columns = Array.from({ length: dimensions }, () => new Int8Array(FIRST_CAPACITY));
  }

  get size(): number {
    return this.#size;
  }

  /** @param row an existing one, or `size` */
  set(row: number, vector: Float32Array): void {
    if (row === this.#scales.length) this.#grow();
    this.#size = Math.max(this.#size, row + 1);
    const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    this.#scales[row] = largest / STEPS;
    for (const [place, column] of this.#columns.entries())
      column[row] = Math.round(((vector[place] ?? 0) / largest) * STEPS);
  }

  /** The last row takes its place. */
  remove(row: number): void {
    this.#size -= 1;
    this.#scales[row] = this.#scales[this.#size] ?? 0;
    for (const column of this.#columns) column[row] = column[this.#size] ?? 0;
  }

  /** Of each row with the vector: their scalar product. */
  similarities(vector: Float32Array): Float32Array {
    const sums = new Float32Array(this.#size);
    for (const [place, column] of this.#columns.entries()) {
      const value = vector[place] ?? 0;
      if (value === 0) continue;
      for (let row = 0; row < sums.length; row += 1)
        sums[row] = (sums[row] ?? 0) + value * (column[row] ?? 0);
    }
    return sums.map((sum, row) => sum * (this.#scales[row] ?? 0));
  }

  #grow(): void {
    const capacity = this.#scales.length * 2;
    const scales = new Float32Array(capacity);
    scales.set(this.#scales);
    this.#scales = scales;
    for (const [place, column] of this.#columns.entries()) {
      const larger = new Int8Array(capacity);
      larger.set(column);
      this.#columns[place] = larger;
    }
  }
}
