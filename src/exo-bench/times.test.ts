import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExoError } from '../core/errors.ts';
import { summary, timesOf } from './times.ts';

const { signal } = new AbortController();

/** Every run takes what is next, and the clock goes on by it. */
function runs(tookMs: readonly number[]) {
  let nowMs = 0;
  let at = 0;
  return {
    clock: { nowMs: () => nowMs },
    run: () => {
      const took = tookMs[at] ?? 1;
      at += 1;
      nowMs += took;
      return Promise.resolve(took);
    },
    count: () => at,
  };
}

describe('rounds', () => {
  it('does not count the first one', async () => {
    const { clock, run } = runs([500, 10, 20, 30]);
    const times = await timesOf(run, { clock, budgetMs: 1_000, maxRounds: 3 }, signal);
    expect(times).toEqual({ count: 3, p50Ms: 20, p95Ms: 29 });
  });

  it('counts it where each one costs', async () => {
    const { clock, count, run } = runs([500]);
    const bounds = { clock, budgetMs: 1_000, maxRounds: 1, warmsUp: false };
    expect(await timesOf(run, bounds, signal)).toEqual({ count: 1, p50Ms: 500, p95Ms: 500 });
    expect(count()).toBe(1);
  });

  it('begins none after its time, but one in any case', async () => {
    const slow = runs([400, 400, 400]);
    expect(await timesOf(slow.run, { clock: slow.clock, budgetMs: 100 }, signal)).toMatchObject({
      count: 1,
    });
  });

  it('keeps what it has when it is aborted, and not the round that was', async () => {
    const leaving = new AbortController();
    let round = 0;
    const run = () => {
      round += 1;
      if (round < 4) return Promise.resolve(round);
      leaving.abort();
      return Promise.reject(new ExoError('inference/crashed', 'ended'));
    };
    const clock = { nowMs: () => 0 };
    const times = await timesOf(run, { clock, budgetMs: 1_000 }, leaving.signal);
    expect(times).toMatchObject({ count: 2, p50Ms: 2.5 });
    expect(await timesOf(run, { clock, budgetMs: 1_000 }, leaving.signal)).toBeNull();
  });

  it('throws what goes wrong', async () => {
    const broken = () => Promise.reject(new ExoError('stt/failed', 'no'));
    const clock = { nowMs: () => 0 };
    await expect(timesOf(broken, { clock, budgetMs: 1 }, signal)).rejects.toMatchObject({
      code: 'stt/failed',
    });
  });
});

it('the middle is a middle, and few are above the other', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, (tookMs) => {
      const { count, p50Ms, p95Ms } = summary(tookMs) ?? { count: 0, p50Ms: 0, p95Ms: 0 };
      expect(count).toBe(tookMs.length);
      expect(tookMs.filter((ms) => ms < p50Ms).length).toBeLessThanOrEqual(count / 2);
      expect(tookMs.filter((ms) => ms > p50Ms).length).toBeLessThanOrEqual(count / 2);
      expect(tookMs.filter((ms) => ms > p95Ms).length).toBeLessThanOrEqual(Math.ceil(count / 20));
    }),
  );
});
