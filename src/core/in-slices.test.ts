import { expect, it } from 'vitest';
import { inSlices } from './in-slices.ts';

it('gives every item in order, and others their turn after each slice', async () => {
  let nowMs = 0;
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const seen: number[] = [];
  // Each takes a millisecond: slices of four.
  for await (const item of inSlices([1, 2, 3, 4, 5, 6, 7, 8, 9], () => nowMs)) {
    seen.push(item);
    nowMs += 1;
  }
  isOver = true;
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(turns).toBe(2);
});
