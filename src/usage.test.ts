import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../tests/fakes/fake-clock.ts';
import type { ExoEvent } from './core/events.ts';
import { silentLog } from './core/log.ts';
import { addUsage, Usage } from './usage.ts';

const call = (model: string): Extract<ExoEvent, { type: 'model-answered' }> => ({
  type: 'model-answered',
  atMs: 0,
  engine: 'openai',
  model,
  inputTokens: 1_000_000,
  outputTokens: 0,
  cachedTokens: 0,
  firstMs: 1,
  tookMs: 2,
});
const NOVEMBER = Date.UTC(2026, 10, 21);
const DECEMBER = Date.UTC(2026, 11, 1);

describe('the cost of a month', () => {
  test('adds up, and begins anew with the month', () => {
    const once = addUsage(undefined, call('gpt-4o'), NOVEMBER);
    const twice = addUsage(once, call('gpt-4o'), NOVEMBER);
    expect(twice).toEqual({ month: '2026-11', costUsd: 5 });
    expect(addUsage(twice, call('gpt-4o'), DECEMBER)).toEqual({ month: '2026-12', costUsd: 2.5 });
  });

  test('is not guessed where no price is known', () => {
    expect(addUsage(undefined, call('mystery'), NOVEMBER)).toBeUndefined();
    const known = { month: '2026-11', costUsd: 5 };
    expect(addUsage(known, call('mystery'), NOVEMBER)).toEqual(known);
    expect(addUsage(known, call('mystery'), DECEMBER)).toBeUndefined();
  });

  test('outlives a restart', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'exo-usage-'));
    const clock = new FakeClock();
    const costs: (number | null)[] = [];
    const start = () =>
      new Usage({ dataDir, clock, log: silentLog, onCost: (cost) => costs.push(cost) });
    const usage = start();
    usage.observe(call('gpt-4o'));
    await usage.close();
    start();
    expect(costs).toEqual([null, 2.5, 2.5]);
  });

  test.each(['', 'null', '{"month":"x","costUsd":1}', '{"month":"2027-01","costUsd":-1}'])(
    '%j on disk is nothing',
    (text) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'exo-usage-'));
      writeFileSync(join(dataDir, 'usage.json'), text);
      const costs: (number | null)[] = [];
      const onCost = (cost: number | null) => costs.push(cost);
      new Usage({ dataDir, clock: new FakeClock(), log: silentLog, onCost });
      expect(costs).toEqual([null]);
    },
  );
});
