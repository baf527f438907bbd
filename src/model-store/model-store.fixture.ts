/** A store of models for tests, beside a hub of one voice on a real socket. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { FakeHub, sha256 } from '../../tests/fakes/fake-hub.ts';
import { hurriedClock } from '../../tests/fakes/hurried-clock.ts';
import { until } from '../../tests/fakes/until.ts';
import { EventBus, type ExoEvent } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import type { CatalogueModel } from './catalogue.ts';
import { ModelStore, type ModelStoreOptions } from './model-store.ts';

const REVISION = 'a'.repeat(40);
export const LARGE = Buffer.from(
  Uint8Array.from({ length: 2_000_000 }, (_, at) => (at * 31) % 251),
);
export const SMALL = Buffer.from('{"sample_rate": 22050}');
const pathOf = (file: string) => `/voices/exo/resolve/${REVISION}/${file}`;
/** On the hub. */
export const LARGE_PATH = pathOf('onnx/model.onnx');
export const SMALL_PATH = pathOf('model.json');

export const MODEL: CatalogueModel = {
  id: 'voice',
  role: 'speaks',
  languages: ['fr'],
  licence: 'MIT',
  repository: 'voices/exo',
  revision: REVISION,
  files: [
    { path: 'onnx/model.onnx', as: 'model.onnx', bytes: LARGE.length, sha256: sha256(LARGE) },
    { path: 'model.json' },
  ],
  quality: 50,
  referenceMs: 80,
  memoryMb: 100,
  minimumCores: 1,
  needsGpu: false,
  prefersGpu: false,
  isOptional: false,
};

export class StoreBesideHub {
  readonly hub = new FakeHub();
  readonly events: ExoEvent[] = [];
  readonly folder: string;
  readonly #stores: ModelStore[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<StoreBesideHub> {
    const models = new StoreBesideHub(join(await mkdtemp(join(tmpdir(), 'exo-models-')), 'models'));
    const { hub } = models;
    await hub.start();
    hub.put(LARGE_PATH, LARGE, true);
    hub.put(SMALL_PATH, SMALL, false);
    return models;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stores.splice(0).map((store) => store.close()));
    await this.hub.close();
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }

  /** Of the same folder, each time. */
  async open(options: Partial<ModelStoreOptions> = {}): Promise<ModelStore> {
    const bus = new EventBus(silentLog);
    bus.observe((event) => this.events.push(event));
    const store = new ModelStore({
      folder: this.folder,
      catalogue: [MODEL],
      clock: hurriedClock,
      log: silentLog,
      events: bus,
      mirror: this.hub.url,
      stallMs: 2_000_000,
      random: () => 0,
      ...options,
    });
    this.#stores.push(store);
    await store.start();
    return store;
  }
}

export async function untilBytesCome(store: ModelStore): Promise<void> {
  await until(() => {
    const state = store.state('voice');
    return state.name === 'downloading' && state.receivedBytes > 0;
  });
}

export async function holdsTheModel(at: string): Promise<void> {
  // Not `toEqual`: the difference of two large files takes minutes to print.
  expect((await readFile(join(at, 'model.onnx'))).equals(LARGE)).toBe(true);
  expect(await readFile(join(at, 'model.json'))).toEqual(SMALL);
}
