import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-policy.ts';

test('the first retry is immediate, then the waits grow to 30 s', () => {
  const waits = Array.from({ length: 20 }, (_, failures) =>
    Math.round(retryDelayMs(failures, 'home/unreachable', 0.999)),
  );
  expect(waits[0]).toBe(0);
  expect(waits[1]).toBeLessThan(1_000);
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  expect(waits.at(-1)).toBeGreaterThan(29_000);
});

test('a wrong token or version waits a minute from the start', () => {
  expect(retryDelayMs(1, 'home/auth-failed', 0.999)).toBeGreaterThan(59_000);
  expect(retryDelayMs(1, 'home/too-old', 0)).toBe(30_000);
});

test('no count and no chance leads outside the bounds', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (n, r) => {
      const delayMs = retryDelayMs(n, 'home/disconnected', r);
      return delayMs >= 0 && delayMs <= 30_000;
    }),
  );
});
