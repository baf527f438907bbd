import { describe, expect, test } from 'vitest';
import type { ExoEvent } from '../core/events.ts';
import { newFeedState, reduceApp } from './app-state.ts';
import type { FeedState } from './feed-state.ts';

const engines = [
  { name: 'whisper', stage: 'hears', isBuiltIn: false },
  { name: 'starter', stage: 'hears', isBuiltIn: true },
  { name: 'espeak-ng', stage: 'speaks', isBuiltIn: true },
] as const;

function given(...events: ExoEvent[]): FeedState {
  return events.reduce(reduceApp, newFeedState({ version: '1', language: 'fr', engines }));
}
const ready = (engine: string): ExoEvent => ({ type: 'engine-ready', atMs: 0, engine });
const fallen = (engine: string): ExoEvent => ({
  type: 'rung-fallen',
  atMs: 0,
  stage: 'stt',
  engine,
  code: 'inference/crashed',
});
const answered: ExoEvent = {
  type: 'model-answered',
  atMs: 0,
  engine: 'openai',
  model: 'gpt-4o',
  inputTokens: 1_000,
  outputTokens: 50,
  cachedTokens: 800,
  firstMs: 300,
  tookMs: 900,
};

describe('what the feed shows of EXO', () => {
  test('the best engine that is ready is the one in use', () => {
    const { app } = given(ready('starter'), ready('whisper'));
    expect(app.engines['whisper']?.isActive).toBe(true);
    expect(app.engines['starter']?.isActive).toBe(false);
    const lower = given(ready('starter'), ready('whisper'), fallen('whisper')).app;
    expect(lower.engines['whisper']).toMatchObject({ state: 'failed', isActive: false });
    expect(lower.engines['starter']?.isActive).toBe(true);
  });

  test('where a model runs is known, until it runs elsewhere', () => {
    const where = { type: 'engine-runs-on', atMs: 0, engine: 'whisper' } as const;
    const onGpu = given({ ...where, provider: 'cuda', fellBack: null }, ready('whisper'));
    expect(onGpu.app.engines['whisper']).toMatchObject({ provider: 'cuda', fellBack: false });
    const off = reduceApp(onGpu, { ...where, provider: 'cpu', fellBack: 'its process died' });
    expect(off.app.engines['whisper']).toMatchObject({
      state: 'ready',
      provider: 'cpu',
      fellBack: true,
    });
    expect(off.app.engines['starter']).toMatchObject({ provider: null, fellBack: false });
    expect(given({ ...where, engine: 'nobody', provider: 'cpu', fellBack: null })).toEqual(given());
  });

  test('a rung lower is no fault of the whole, nothing left is', () => {
    const all = [ready('starter'), ready('whisper'), ready('espeak-ng')];
    expect(given(...all, fallen('whisper')).health).toBe('ok');
    expect(given(...all, fallen('whisper'), fallen('starter')).health).toBe('degraded');
  });

  test('a model on its way is shown until it is there', () => {
    const download = { type: 'model-download', atMs: 0, model: 'whisper', code: null } as const;
    const half = given({ ...download, state: 'downloading', receivedBytes: 5, totalBytes: 10 });
    expect(half.app.downloads['whisper']).toMatchObject({ receivedBytes: 5, totalBytes: 10 });
    const done = { ...download, state: 'ready', receivedBytes: 0, totalBytes: 0 } as const;
    expect(reduceApp(half, done).app.downloads).toEqual({});
  });

  test('turns, errors and tokens are counted', () => {
    const ended = (outcome: 'answered' | 'failed' | 'cancelled', tookMs: number): ExoEvent => ({
      type: 'turn-ended',
      atMs: 0,
      turnId: 't',
      outcome,
      tookMs,
    });
    const { app } = given(
      ended('answered', 410.4),
      ended('failed', 90),
      ended('cancelled', 5),
      answered,
      answered,
    );
    expect(app).toMatchObject({
      turnCount: 3,
      errorCount: 1,
      lastTurnMs: 90,
      lastOutcome: 'cancelled',
      model: 'openai',
      inputTokens: 2_000,
      outputTokens: 100,
    });
  });

  test('a model that ends is a notice with its day, told once', () => {
    const retiring: ExoEvent = {
      type: 'model-retiring',
      atMs: 0,
      engine: 'openai',
      model: 'gpt-4o',
      retiresAtMs: Date.UTC(2027, 0, 14),
      daysLeft: 54,
      replacement: 'gpt-6-luna',
    };
    const once = given(retiring);
    expect(Object.values(once.app.notices)).toEqual([
      { kind: 'model-retiring', subject: 'openai', date: '2027-01-14' },
    ]);
    expect(reduceApp(once, retiring)).toBe(once);
  });

  test('a restart that was needed is a notice until it happened', () => {
    const checked = (restartNeeded: boolean): ExoEvent => ({
      type: 'integration-checked',
      atMs: 0,
      state: 'installed',
      isKnown: null,
      restartNeeded,
    });
    expect(Object.keys(given(checked(true)).app.notices)).toHaveLength(1);
    expect(given(checked(true), checked(false)).app.notices).toEqual({});
  });

  test('what does not concern it changes nothing', () => {
    const before = given();
    expect(reduceApp(before, { type: 'link-opened', atMs: 0 })).toBe(before);
    expect(reduceApp(before, ready('unknown'))).toBe(before);
  });
});
