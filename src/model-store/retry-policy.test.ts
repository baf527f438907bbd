import { describe, expect, it } from 'vitest';
import { attemptDelayMs, pauseMs, retryAfterMs } from './retry-policy.ts';

describe('the pauses of a download', () => {
  it('double between attempts, up to half a minute, spread over the upper half', () => {
    expect([1, 2, 3, 6, 50].map((failures) => attemptDelayMs(failures, 0))).toEqual([
      500, 1_000, 2_000, 15_000, 15_000,
    ]);
    expect(attemptDelayMs(1, 0.999)).toBeLessThan(1_000);
  });

  it('are as long as the server asks for, within bounds', () => {
    expect(attemptDelayMs(1, 0, 20_000)).toBe(20_000);
    expect(attemptDelayMs(1, 0, 1e9)).toBe(120_000);
  });

  it('grow to an hour while the net is away, and are long where waiting mends nothing', () => {
    expect([1, 2, 30].map((failures) => pauseMs(failures, 'model/unreachable', 0))).toEqual([
      30_000, 60_000, 1_800_000,
    ]);
    expect(pauseMs(1, 'model/refused', 0)).toBe(3 * 60 * 60_000);
  });

  it('read Retry-After in both of its forms', () => {
    const nowMs = Date.UTC(2026, 10, 21, 7, 0, 0);
    expect(retryAfterMs('120', nowMs)).toBe(120_000);
    expect(retryAfterMs('Sat, 21 Nov 2026 07:00:30 GMT', nowMs)).toBe(30_000);
    expect(
      ['Sat, 21 Nov 2020 07:00:30 GMT', 'soon', '', undefined].map((h) => retryAfterMs(h, nowMs)),
    ).toEqual([0, 0, 0, 0]);
  });
});
