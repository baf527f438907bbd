/**
 * A GPU that is there and does not serve: real children with real, small models are asked to use it, and say where
 * they run, to the events, the feed, the page and the log.
 *
 *   "there is a GPU" ─▶ models ─▶ ears, voice ─▶ child ─▶ inference runtime ✗ CUDA ─▶ processor
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Close, Starting } from '../../src/app-context.ts';
import { Doubts } from '../../src/brain/doubts.ts';
import { Choices } from '../../src/choices.ts';
import { systemClock } from '../../src/core/clock.ts';
import { eventLog } from '../../src/core/event-log.ts';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { createLog } from '../../src/core/log.ts';
import { startEars } from '../../src/ears.ts';
import { runEngine } from '../../src/exo-bench/engine-run.ts';
import { whisperEar } from '../../src/exo-bench/engines-here.ts';
import { type ModelUser, startLocalModels } from '../../src/local-models.ts';
import { readCatalogue } from '../../src/model-store/catalogue.ts';
import { detectProviders } from '../../src/onnx/providers.ts';
import { parseOptions } from '../../src/options.ts';
import { startVoice } from '../../src/voice.ts';
import { hurriedClock } from '../fakes/hurried-clock.ts';
import { dataFolderWith, type SmallModel, writeSmallCatalogue } from '../fakes/small-models.ts';

const MODELS: readonly SmallModel[] = ['whisper-base-int8', 'piper-fr_FR-siwis-low'];
const patiently = { timeout: 60_000, interval: 20 };
const limitMs = 90_000;
const gpuIsThere = () => Promise.resolve({ isUsable: true, reason: undefined });

const closers: Close[] = [];
const lines: string[] = [];
const happened: ExoEvent[] = [];
let data: Awaited<ReturnType<typeof dataFolderWith>>;
let catalogue: string;

beforeEach(async () => {
  data = await dataFolderWith(MODELS);
  catalogue = join(data.path, 'small-catalogue.json');
  await writeSmallCatalogue(catalogue, MODELS);
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() };
  const speed = JSON.stringify({ ...machine, gigaops: 250 });
  await writeFile(join(data.path, 'speed.json'), speed);
}, limitMs);
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await data.remove();
  lines.length = 0;
  happened.length = 0;
});

function starting(clock = systemClock): Starting {
  const log = createLog('info', (line) => lines.push(line));
  const events = new EventBus(log);
  events.observe(eventLog(log));
  events.observe((event) => happened.push(event));
  const options = parseOptions(
    {},
    { EXO_DATA_DIR: data.path, EXO_MODEL_CATALOGUE: catalogue, EXO_MODELS_DOWNLOAD: 'false' },
  );
  return { options, clock, log, events, closers };
}

const where = (engine: string) =>
  happened.filter((event) => event.type === 'engine-runs-on' && event.engine === engine);

// Where there is a GPU that works, it is not what this is about.
describe.skipIf(detectProviders().cudaMissing === undefined)('a runtime without CUDA', () => {
  it('runs what was meant for the GPU on the processor, and that is seen', {
    timeout: limitMs,
  }, async () => {
    const context = starting();
    const { log, options } = context;
    const parts = { remote: [], onLanguages: () => undefined, onVoices: () => undefined };
    const doubts = new Doubts(systemClock);
    const choices = new Choices(options.dataDir, log);
    const ears = await startEars(context, { ...parts, doubts });
    const voice = await startVoice(context, { ...parts, choices });
    await startLocalModels(context, [ears.whisper, voice.model], gpuIsThere);
    const inUse = () => lines.filter((line) => line.includes('a model is in use')).length;
    await vi.waitFor(() => expect(inUse()).toBe(2), patiently);
    for (const engine of ['whisper', 'piper']) {
      expect(where(engine)).toEqual([
        expect.objectContaining({ provider: 'cpu', fellBack: expect.stringMatching(/cuda/i) }),
      ]);
      expect(lines.join('\n')).toMatch(
        new RegExp(`warn .* a model runs engine=${engine} provider=cpu fellBack=.*cuda`, 'i'),
      );
      expect(happened).toContainEqual(expect.objectContaining({ type: 'engine-ready', engine }));
    }
    // The same model serves the processor: nothing else is taken.
    expect(lines.join('\n')).not.toContain('another model');
  });

  it('is seen in the bench of the house', { timeout: limitMs }, async () => {
    const { clock, log } = starting();
    const [model] = await readCatalogue(catalogue);
    if (!model) throw new TypeError('no model');
    const ear = whisperEar(
      { model, folder: join(data.path, 'models', model.id) },
      { clock, log, language: 'fr', threads: 1, hasGpu: true },
    );
    const run = await runEngine(ear, () => Promise.resolve('measured'), {
      clock,
      signal: new AbortController().signal,
      engineMs: 60_000,
      freeMemoryBytes: () => Promise.resolve(1e9),
    });
    expect(run).toMatchObject({
      found: 'measured',
      provider: 'cpu',
      fellBack: expect.stringMatching(/cuda/i),
    });
  });
});

describe('a model that was chosen for the GPU', () => {
  /** Chooses by the GPU, and runs where it is told that it does. */
  function user(runs: (id: string) => Promise<'cpu' | 'cuda'>) {
    const used: string[] = [];
    const one: ModelUser = {
      role: 'hears',
      choose: (known, { hasGpu }) => known[hasGpu ? 0 : 1],
      use: async ({ id }) => {
        used.push(id);
        return { provider: await runs(id), fellBack: undefined };
      },
    };
    return { one, used };
  }
  const [forGpu, forProcessor] = MODELS;

  it.each([
    ['runs on the processor', () => Promise.resolve('cpu' as const)],
    [
      'cannot run at all',
      (id: string) =>
        id === forGpu
          ? Promise.reject(new TypeError('no kernel'))
          : Promise.resolve('cpu' as const),
    ],
  ])('and %s gives way to the one for the processor', async (_, runs) => {
    const { one, used } = user(runs);
    await startLocalModels(starting(hurriedClock), [one], gpuIsThere);
    await vi.waitFor(() => expect(used).toEqual([forGpu, forProcessor]), patiently);
    expect(lines.join('\n')).toContain(
      `another model is taken, for the processor before=${forGpu}`,
    );
  });

  it('and runs there stays', async () => {
    const { one, used } = user(() => Promise.resolve('cuda'));
    await startLocalModels(starting(hurriedClock), [one], gpuIsThere);
    await vi.waitFor(() => expect(lines.join('\n')).toContain('a model is in use'), patiently);
    expect(used).toEqual([forGpu]);
  });
});
