import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { Bench, type BenchedRung, benchWaitMs } from './bench.ts';
import { ExoError } from './errors.ts';
import { EventBus, type ExoEvent } from './events.ts';
import { silentLog } from './log.ts';

const unreachable = new ExoError('stt/unreachable', 'No answer', { retryable: true });
const refused = new ExoError('stt/key-refused', 'The key is refused');

function setUp() {
  const clock = new FakeClock();
  const bus = new EventBus(silentLog);
  const seen: ExoEvent[] = [];
  bus.observe((event) => seen.push(event));
  // Halfway: no jitter.
  const bench = new Bench({ stage: 'stt', clock, random: () => 0.5, events: bus });
  return { clock, seen, bench };
}

/** Its probe never answers; what it was asked with. */
function mute() {
  const signals: AbortSignal[] = [];
  const rung: BenchedRung = {
    name: 'mute',
    probe: (signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    },
  };
  return { rung, signals };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the wait on the bench', () => {
  it('doubles to five minutes, within a quarter either way', () => {
    expect([1, 2, 3].map((failures) => benchWaitMs(failures, true, 0.5))).toEqual([
      2_000, 4_000, 8_000,
    ]);
    expect(benchWaitMs(1, true, 0)).toBe(1_500);
    expect(benchWaitMs(1, true, 0.999)).toBeCloseTo(2_500, -1);
    expect(benchWaitMs(5_000, true, 0.5)).toBe(300_000);
  });

  it('is long from the start where only a person can help', () => {
    expect(benchWaitMs(1, false, 0.5)).toBe(60_000);
    expect(benchWaitMs(4, false, 0.5)).toBe(300_000);
  });
});

describe('the bench', () => {
  it('keeps nothing of a probe that worked', async () => {
    const { clock, bench } = setUp();
    const signals: AbortSignal[] = [];
    const rung = {
      name: 'whisper',
      probe: async (signal: AbortSignal) => void signals.push(signal),
    };
    bench.fell(rung, unreachable);
    await clock.advance(2_000);
    expect(bench.state(rung)).toBe('up');
    expect(signals.map((signal) => getEventListeners(signal, 'abort'))).toEqual([[]]);
  });

  it('takes a rung back when its probe works, and tells of both once', async () => {
    const { clock, seen, bench } = setUp();
    let isUp = false;
    let probes = 0;
    const rung: BenchedRung = {
      name: 'whisper',
      probe: async () => {
        probes += 1;
        await Promise.resolve();
        if (!isUp) throw unreachable;
      },
    };
    expect(bench.state(rung)).toBe('up');
    bench.fell(rung, unreachable);
    bench.fell(rung, refused);
    expect(bench.isUsable(rung)).toBe(false);
    await clock.advance(2_000);
    expect(probes).toBe(1);
    isUp = true;
    await clock.advance(3_999);
    expect(bench.isUsable(rung)).toBe(false);
    await clock.advance(1);
    expect(bench.state(rung)).toBe('up');
    expect(seen).toEqual([
      { type: 'rung-fallen', atMs: 0, stage: 'stt', engine: 'whisper', code: 'stt/unreachable' },
      {
        type: 'rung-recovered',
        atMs: 6_000,
        stage: 'stt',
        engine: 'whisper',
        code: 'stt/unreachable',
      },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('knows before the first request which rungs work, and says so', async () => {
    const { seen, bench } = setUp();
    const works: BenchedRung = { name: 'azure', probe: () => Promise.resolve() };
    const refuses: BenchedRung = { name: 'openai', probe: () => Promise.reject(refused) };
    const unknown: BenchedRung = { name: 'starter' };
    bench.check([works, refuses, unknown]);
    await settled();
    expect(seen).toMatchObject([
      { type: 'engine-ready', engine: 'azure' },
      { type: 'rung-fallen', engine: 'openai', code: 'stt/key-refused' },
    ]);
    expect([works, refuses, unknown].map((rung) => bench.isUsable(rung))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('benches one whose first probe does not answer, and says nothing once it is closed', async () => {
    const { clock, seen, bench } = setUp();
    const silent: BenchedRung = { name: 'azure', probe: () => new Promise(() => undefined) };
    bench.check([silent]);
    await clock.advance(5_000);
    await settled();
    expect(seen).toMatchObject([{ type: 'rung-fallen', engine: 'azure' }]);
    bench.check([{ name: 'openai', probe: () => Promise.resolve() }]);
    bench.close();
    await settled();
    expect(seen).toHaveLength(1);
  });

  it('waits longer each time for one whose probe works and whose requests do not', async () => {
    const { clock, bench } = setUp();
    const rung: BenchedRung = { name: 'liar', probe: () => Promise.resolve() };
    for (const waitMs of [2_000, 4_000, 8_000]) {
      bench.fell(rung, unreachable);
      await clock.advance(waitMs - 1);
      expect(bench.state(rung)).toBe('down');
      await clock.advance(1);
      expect(bench.state(rung)).toBe('up');
    }
    bench.worked(rung);
    bench.fell(rung, unreachable);
    await clock.advance(2_000);
    expect(bench.state(rung)).toBe('up');
  });

  it('tries one without a probe again, and says that it is back when it is', async () => {
    const { clock, seen, bench } = setUp();
    const rung = { name: 'plain' };
    bench.fell(rung, unreachable);
    await clock.advance(2_000);
    expect(bench.state(rung)).toBe('trial');
    bench.fell(rung, refused);
    await clock.advance(60_000);
    expect(bench.state(rung)).toBe('down');
    await clock.advance(60_000);
    expect(bench.state(rung)).toBe('trial');
    bench.worked(rung);
    expect(bench.state(rung)).toBe('up');
    expect(seen.map(({ type }) => type)).toEqual(['rung-fallen', 'rung-recovered']);
  });

  it('gives up on a probe that does not answer', async () => {
    const { clock, bench } = setUp();
    const { rung, signals } = mute();
    bench.fell(rung, unreachable);
    await clock.advance(2_000 + 5_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await clock.advance(4_000);
    expect(signals).toHaveLength(2);
  });

  it('has nothing left to do when it is closed', async () => {
    const { clock, seen, bench } = setUp();
    const { rung, signals } = mute();
    bench.fell(rung, unreachable);
    await clock.advance(2_000);
    bench.close();
    await clock.advance(1_000_000);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(clock.pending).toBe(0);
    expect(seen).toHaveLength(1);
    bench.fell(rung, unreachable);
    expect(clock.pending).toBe(0);
  });
});
