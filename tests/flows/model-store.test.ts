/** A model from the hub to its child: fetched, found broken by the runtime, set aside, fetched again, loaded. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { ModelStore } from '../../src/model-store/model-store.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { FakeHub } from '../fakes/fake-hub.ts';
import { hurriedClock } from '../fakes/hurried-clock.ts';
import { until } from '../fakes/until.ts';

const REVISION = 'e'.repeat(40);
const PATH = `/silero/vad/resolve/${REVISION}/onnx/model.onnx`;

const hub = new FakeHub();
let folder: string;
let store: ModelStore;
let host: InferenceHost;

beforeAll(async () => {
  await hub.start();
  folder = await mkdtemp(join(tmpdir(), 'exo-store-flow-'));
  store = new ModelStore({
    folder: join(folder, 'models'),
    catalogue: [
      {
        id: 'vad',
        role: 'hears',
        languages: ['*'],
        licence: 'MIT',
        repository: 'silero/vad',
        revision: REVISION,
        files: [{ path: 'onnx/model.onnx' }],
        quality: 1,
        referenceMs: 1,
        memoryMb: 50,
        minimumCores: 1,
        needsGpu: false,
        prefersGpu: false,
        isOptional: false,
      },
    ],
    clock: hurriedClock,
    log: silentLog,
    events: new EventBus(silentLog),
    mirror: hub.url,
  });
  await store.start();
  host = new InferenceHost({
    name: 'loader',
    entry: new URL('../fakes/loading-child.ts', import.meta.url),
    clock: { ...hurriedClock, after: () => () => undefined },
    log: silentLog,
  });
});

afterAll(async () => {
  await Promise.all([host.close(), store.close()]);
  await hub.close();
  await rm(folder, { recursive: true });
});

it('a model that the runtime cannot load is replaced by one that it can', async () => {
  const whole = await readFile(
    join(import.meta.dirname, '../../models/silero/silero_vad_v6_16k.onnx'),
  );
  hub.put(PATH, whole.subarray(0, 300_000), true);
  const load = (at: string) =>
    host.call('load', join(at, 'onnx/model.onnx'), { deadlineMs: 20_000 });
  const broken = expect(load(await store.install('vad'))).rejects;
  await broken.toMatchObject({
    code: 'inference/model-broken',
    message: expect.stringContaining('onnx/model.onnx'),
  });
  hub.put(PATH, whole, true);
  await store.quarantine('vad', 'inference/model-broken');
  await until(() => store.state('vad').name === 'ready');
  expect(await load(store.folder('vad') ?? '')).toEqual(['input', 'state']);
});
