import fc from 'fast-check';
import { expect, it } from 'vitest';
import { VectorColumns } from './vector-columns.ts';

const DIMENSIONS = 6;
const vectors = fc.array(
  fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: DIMENSIONS,
    maxLength: DIMENSIONS,
  }),
  { minLength: 1, maxLength: 20 },
);
const product = (one: readonly number[], other: readonly number[]) =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);

/** A step is half of one in 127 of the largest value, in each place. */
const tolerance = (one: readonly number[]) => (DIMENSIONS * Math.max(...one.map(Math.abs))) / 127;

it('gives nearly the products of the vectors themselves, whatever is replaced and removed', () => {
  fc.assert(
    fc.property(vectors, fc.array(fc.nat(), { maxLength: 10 }), (kept, removed) => {
      const columns = new VectorColumns(DIMENSIONS);
      const rows: number[][] = [];
      for (const vector of kept) {
        columns.set(rows.length, Float32Array.from(vector).reverse());
        columns.set(rows.length, Float32Array.from(vector));
        rows.push(vector);
      }
      for (const at of removed) {
        if (rows.length === 0) break;
        const row = at % rows.length;
        columns.remove(row);
        const last = rows.pop() ?? [];
        if (row < rows.length) rows[row] = last;
      }
      expect(columns.size).toBe(rows.length);
      const [asked = []] = kept;
      const found = columns.similarities(Float32Array.from(asked));
      expect(found).toHaveLength(rows.length);
      for (const [row, vector] of rows.entries())
        expect(Math.abs((found[row] ?? 0) - product(asked, vector))).toBeLessThanOrEqual(
          tolerance(vector) + 1e-5,
        );
    }),
  );
});

it('grows', () => {
  const columns = new VectorColumns(2);
  for (let row = 0; row < 1_000; row += 1) columns.set(row, Float32Array.of(row / 1_000, 1));
  const found = columns.similarities(Float32Array.of(0, 1));
  expect(found).toHaveLength(1_000);
  expect(found.every((similarity) => Math.abs(similarity - 1) < 0.01)).toBe(true);
});
