import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { ExoError } from '../core/errors.ts';
import { type Bounds, runEngine } from './engine-run.ts';

function bounds(change: Partial<Bounds> = {}): Bounds & { readonly clock: FakeClock } {
  const clock = new FakeClock();
  return {
    engineMs: 1_000,
    signal: new AbortController().signal,
    freeMemoryBytes: () => Promise.resolve(500e6),
    ...change,
    clock,
  };
}

const known = { engine: 'whisper', model: 'whisper-tiny-int8', isRemote: false };

describe("an engine's turn", () => {
  it('loads, measures, asks for the memory, ends', async () => {
    const within = bounds();
    const close = vi.fn(() => Promise.resolve());
    const run = await runEngine(
      {
        ...known,
        close,
        load: () => Promise.resolve(within.clock.advance(300)),
        runsOn: () => ({ provider: 'cpu', fellBack: 'no cuDNN' }),
        memoryBytes: () => Promise.resolve(200_400_000),
      },
      (budgetMs) => Promise.resolve(budgetMs),
      within,
    );
    const where = { provider: 'cpu', fellBack: 'no cuDNN' };
    expect(run).toEqual({
      ...known,
      ...where,
      loadMs: 300,
      memoryMb: 200,
      skipped: null,
      found: 700,
    });
    expect(close).toHaveBeenCalledOnce();
  });

  it('is left out where the memory would not do', async () => {
    const load = vi.fn(() => Promise.resolve());
    const run = await runEngine(
      { ...known, load, neededMb: 501 },
      () => Promise.resolve(1),
      bounds(),
    );
    expect(run).toMatchObject({ skipped: 'too-little-memory', found: undefined });
    expect(load).not.toHaveBeenCalled();
  });

  it('names what went wrong, and ends all the same', async () => {
    const close = vi.fn(() => Promise.resolve());
    const broken = new ExoError('inference/model-broken', 'cut off');
    const run = await runEngine(
      { ...known, close, load: () => Promise.reject(broken) },
      () => Promise.resolve(1),
      bounds(),
    );
    expect(run).toMatchObject({ skipped: 'inference/model-broken', loadMs: null });
    expect(close).toHaveBeenCalledOnce();
  });

  it('is ended in the middle of its loading when its time is over', async () => {
    const within = bounds();
    let fail: (error: Error) => void = () => undefined;
    const run = runEngine(
      {
        ...known,
        load: () =>
          new Promise((_, reject) => {
            fail = reject;
            void within.clock.advance(1_000);
          }),
        close: () => Promise.resolve(fail(new ExoError('inference/crashed', 'ended'))),
      },
      () => Promise.resolve(1),
      within,
    );
    expect(await run).toMatchObject({ skipped: 'time-over', found: undefined });
  });

  it('does not begin after the end of the whole', async () => {
    const run = await runEngine(
      known,
      () => Promise.reject(new Error('not asked')),
      bounds({ signal: AbortSignal.abort() }),
    );
    expect(run).toMatchObject({ skipped: 'time-over' });
  });
});
