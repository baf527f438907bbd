import { describe, expect, it } from 'vitest';
import { splitLong, windowFor } from './windows.ts';

const RATE_HZ = 1_000;

describe('windowFor', () => {
  it.each([
    [0, 5],
    [2.44, 5],
    [2.45, 6],
    [3, 6],
    [10, 13],
    [27.44, 30],
    [29, 30],
  ])('%d s of speech: %d s', (lengthS, windowS) => {
    expect(windowFor(lengthS, true)).toBe(windowS);
  });

  it('is 30 s where the model takes nothing else', () => {
    expect(windowFor(1, false)).toBe(30);
  });
});

describe('splitLong', () => {
  it('leaves what fits into a window whole', () => {
    const samples = new Float32Array(30 * RATE_HZ);
    expect(splitLong(samples, RATE_HZ)).toEqual([samples]);
  });

  it('cuts in the pause, and loses nothing', () => {
    const samples = Float32Array.from({ length: 40 * RATE_HZ }, (_, at) =>
      at > 27_000 && at < 27_500 ? 0 : Math.sin(at),
    );
    const parts = splitLong(samples, RATE_HZ);
    expect(parts).toHaveLength(2);
    expect(parts[0]?.length).toBeGreaterThan(27_000);
    expect(parts[0]?.length).toBeLessThan(27_500);
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe(samples.length);
  });

  it('makes no window longer than 30 s of speech without a pause', () => {
    const parts = splitLong(new Float32Array(95 * RATE_HZ).fill(0.5), RATE_HZ);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(30 * RATE_HZ);
    expect(parts.every(({ length }) => length > 0)).toBe(true);
  });
});
