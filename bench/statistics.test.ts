import { expect, test } from 'vitest';
import { median, percentile, ratios, rounded, spread } from './statistics.ts';

test('a percentile lies on a value or between two of them, in whatever order they come', () => {
  expect(percentile([30, 10, 20], 0)).toBe(10);
  expect(percentile([30, 10, 20], 0.5)).toBe(20);
  expect(percentile([30, 10, 20], 1)).toBe(30);
  expect(percentile([30, 10, 20], 0.75)).toBe(25);
  expect(median([1, 2, 3, 4])).toBe(2.5);
  expect(percentile([7], 0.99)).toBe(7);
});

test('the values given are left as they are', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test('no values and a share beyond the whole are refused', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
  expect(() => percentile([1], 1.01)).toThrow(RangeError);
  expect(() => percentile([1], -0.01)).toThrow(RangeError);
});

test('a spread names its percentiles, and is empty where nothing was measured', () => {
  expect(spread('stt', [10, 20, 30])).toEqual({ stt_p50_ms: 20, stt_p95_ms: 29 });
  expect(spread('stt', [])).toEqual({});
  expect(rounded(1.25)).toBe(1.3);
});

test('a ratio says how many times the peer takes what EXO takes', () => {
  const exo = { stt_p50_ms: 20, loop_p99_ms: 3, zero_ms: 0, answers: 9 };
  expect(ratios({ stt_p50_ms: 500, rss_mb: 400, zero_ms: 1, answers: 8 }, exo)).toEqual({
    stt_p50_ms: 25,
  });
});
