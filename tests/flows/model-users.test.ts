/** Who uses the models of the machine, when using them fails: a real store, real files, users that follow a script. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Close } from '../../src/app-context.ts';
import { type ErrorCode, ExoError } from '../../src/core/errors.ts';
import { EventBus } from '../../src/core/events.ts';
import { createLog } from '../../src/core/log.ts';
import { type ModelUser, startLocalModels } from '../../src/local-models.ts';
import { parseOptions } from '../../src/options.ts';
import { hurriedClock } from '../fakes/hurried-clock.ts';
import { dataFolderWith, writeSmallCatalogue } from '../fakes/small-models.ts';

const ID = 'multilingual-e5-small-int8';
const patiently = { timeout: 10_000, interval: 10 };
const ends: Close[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** `failures`: thrown in turn; after them the model is taken. */
async function prepare(...failures: ErrorCode[]) {
  const data = await dataFolderWith([ID]);
  const catalogue = join(data.path, 'small-catalogue.json');
  await writeSmallCatalogue(catalogue, [ID]);
  ends.push(data.remove);
  const lines: string[] = [];
  const user: ModelUser = {
    role: 'embeds',
    choose: (known) => known[0],
    use: async () => {
      await Promise.resolve();
      const code = failures.shift();
      if (code) throw new ExoError(code, 'no', { retryable: !code.endsWith('-broken') });
    },
  };
  const log = createLog('info', (line) => lines.push(line));
  const options = parseOptions(
    {},
    { EXO_DATA_DIR: data.path, EXO_MODEL_CATALOGUE: catalogue, EXO_MODELS_DOWNLOAD: 'false' },
  );
  const events = new EventBus(log);
  const starting = { options, clock: hurriedClock, log, events, closers: ends };
  return {
    start: () => startLocalModels(starting, [user]),
    /** As by an earlier start; without it, no child is quick enough for a clock that hurries. */
    measure: () => {
      const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() };
      return writeFile(join(data.path, 'speed.json'), JSON.stringify({ ...machine, gigaops: 50 }));
    },
    count: (text: string) => lines.filter((line) => line.includes(text)).length,
  };
}

it('tries a model again that could not be loaded on a busy machine', async () => {
  const { count, measure, start } = await prepare('inference/deadline', 'inference/crashed');
  await measure();
  await start();
  await vi.waitFor(() => expect(count('a model is in use')).toBe(1), patiently);
  expect(count('a model cannot be used')).toBe(2);
});

it('sets a broken one aside, and asks nobody to use it again', async () => {
  const { count, measure, start } = await prepare('inference/model-broken');
  await measure();
  const store = await start();
  await vi.waitFor(() => expect(count('a model is set aside')).toBe(1), patiently);
  expect(store?.folder(ID)).toBeUndefined();
  expect(count('a model is in use')).toBe(0);
});

it('measures a machine again that was too busy to be measured', async () => {
  const { count, measure, start } = await prepare();
  const starting = start();
  await vi.waitFor(() => expect(count('measured again later')).toBeGreaterThan(0), patiently);
  await measure();
  await starting;
  await vi.waitFor(() => expect(count('a model is in use')).toBe(1), patiently);
});
