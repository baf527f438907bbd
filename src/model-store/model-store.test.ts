import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeHub, sha256 } from '../../tests/fakes/fake-hub.ts';
import { hurriedClock } from '../../tests/fakes/hurried-clock.ts';
import { until } from '../../tests/fakes/until.ts';
import { EventBus, type ExoEvent } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import type { CatalogueModel } from './catalogue.ts';
import { ModelStore, type ModelStoreOptions } from './model-store.ts';

const REVISION = 'a'.repeat(40);
const LARGE = Buffer.from(Uint8Array.from({ length: 2_000_000 }, (_, at) => (at * 31) % 251));
const SMALL = Buffer.from('{"sample_rate": 22050}');
const pathOf = (file: string) => `/voices/exo/resolve/${REVISION}/${file}`;
const LARGE_PATH = pathOf('onnx/model.onnx');
const SMALL_PATH = pathOf('model.json');

const MODEL: CatalogueModel = {
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
  isOptional: false,
};

let hub: FakeHub;
let folder: string;
let events: ExoEvent[];
const stores: ModelStore[] = [];

async function openStore(options: Partial<ModelStoreOptions> = {}): Promise<ModelStore> {
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const store = new ModelStore({
    folder,
    catalogue: [MODEL],
    clock: hurriedClock,
    log: silentLog,
    events: bus,
    mirror: hub.url,
    stallMs: 2_000_000,
    random: () => 0,
    ...options,
  });
  stores.push(store);
  await store.start();
  return store;
}

async function untilBytesCome(store: ModelStore): Promise<void> {
  await until(() => {
    const state = store.state('voice');
    return state.name === 'downloading' && state.receivedBytes > 0;
  });
}

async function holdsTheModel(at: string): Promise<void> {
  // Not `toEqual`: the difference of two large files takes minutes to print.
  expect((await readFile(join(at, 'model.onnx'))).equals(LARGE)).toBe(true);
  expect(await readFile(join(at, 'model.json'))).toEqual(SMALL);
}

beforeEach(async () => {
  hub = new FakeHub();
  await hub.start();
  hub.put(LARGE_PATH, LARGE, true);
  hub.put(SMALL_PATH, SMALL, false);
  folder = join(await mkdtemp(join(tmpdir(), 'exo-models-')), 'models');
  events = [];
});

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await hub.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

describe('a model that is installed', () => {
  it('is whole, announced, and there at the next start without a request', async () => {
    const store = await openStore();
    expect(store.folder('voice')).toBeUndefined();
    const at = await store.install('voice');
    expect(at).toBe(join(folder, 'voice'));
    await holdsTheModel(at);
    const states = events.flatMap((event) =>
      event.type === 'model-download' ? [event.state] : [],
    );
    expect([states[0], states.at(-1)]).toEqual(['queued', 'ready']);
    await store.close();
    hub.requests.length = 0;
    const next = await openStore();
    expect(next.folder('voice')).toBe(at);
    expect(await next.install('voice')).toBe(at);
    expect(hub.requests).toEqual([]);
    expect(await next.verify('voice')).toEqual([]);
  });

  it('has its checksums pinned where nobody published one', async () => {
    const store = await openStore();
    const manifest = JSON.parse(
      await readFile(join(await store.install('voice'), 'manifest.json'), 'utf8'),
    );
    expect(manifest.files).toContainEqual({
      path: 'model.json',
      bytes: SMALL.length,
      sha256: sha256(SMALL),
    });
  });

  it('is fetched once for all who ask', async () => {
    const store = await openStore();
    const asked = Array.from({ length: 5 }, () => store.install('voice'));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([join(folder, 'voice')]));
    expect(hub.rangesOf(LARGE_PATH)).toEqual([undefined]);
  });

  it('is completed when one of its files was lost, and only that file is fetched', async () => {
    const store = await openStore();
    await store.install('voice');
    await store.close();
    await rm(join(folder, 'voice/model.json'));
    hub.requests.length = 0;
    const next = await openStore();
    expect(next.state('voice')).toEqual({ name: 'absent' });
    await holdsTheModel(await next.install('voice'));
    expect(hub.rangesOf(LARGE_PATH)).toEqual([]);
  });

  it('is found out when a byte of it changed', async () => {
    const store = await openStore();
    const at = await store.install('voice');
    const bytes = await readFile(join(at, 'model.onnx'));
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    await writeFile(join(at, 'model.onnx'), bytes);
    expect(await store.verify('voice')).toEqual(['model.onnx']);
  });

  it('is replaced when the catalogue names another revision', async () => {
    await (await openStore()).install('voice');
    const revision = 'b'.repeat(40);
    const renewed = Buffer.from('renewed');
    hub.put(`/voices/exo/resolve/${revision}/model.json`, renewed, false);
    const model = { ...MODEL, revision, files: [{ path: 'model.json' }] };
    const store = await openStore({ catalogue: [model] });
    expect(store.folder('voice')).toBe(join(folder, 'voice'));
    const at = await store.install('voice');
    expect(await readFile(join(at, 'model.json'))).toEqual(renewed);
    expect(existsSync(join(at, 'model.onnx'))).toBe(false);
  });

  it('is gone when it is removed', async () => {
    const store = await openStore();
    await store.install('voice');
    await store.remove('voice');
    expect(store.state('voice')).toEqual({ name: 'absent' });
    expect(existsSync(join(folder, 'voice'))).toBe(false);
  });
});

describe('a download that is disturbed', () => {
  it('goes on where the connection broke', async () => {
    hub.fail(LARGE_PATH, { kind: 'cut', afterBytes: 1_000_000 });
    await holdsTheModel(await (await openStore()).install('voice'));
    const [first, second] = hub.rangesOf(LARGE_PATH);
    expect(first).toBeUndefined();
    expect(second).toMatch(/^bytes=[1-9]\d*-$/);
    const { ifRange } = hub.requests.filter(({ range }) => range === second)[0] ?? {};
    expect(ifRange).toMatch(/^"storage-/);
  });

  it('goes on where it stopped at the last start', async () => {
    hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 120_000 });
    const store = await openStore();
    const installing = expect(store.install('voice')).rejects.toMatchObject({
      code: 'model/cancelled',
    });
    await untilBytesCome(store);
    await store.close();
    await installing;
    await holdsTheModel(await (await openStore()).install('voice'));
    expect(hub.rangesOf(LARGE_PATH)[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('gives up a connection that is silent, and goes on', async () => {
    hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 50_000 });
    await holdsTheModel(await (await openStore({ stallMs: 300_000 })).install('voice'));
    expect(hub.rangesOf(LARGE_PATH)).toHaveLength(2);
  });

  it('starts over when the file changed in between', async () => {
    const other = Buffer.from(LARGE).reverse();
    const files = [{ path: 'onnx/model.onnx', as: 'model.onnx' }, { path: 'model.json' }];
    hub.put(LARGE_PATH, other, true);
    hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 100_000 });
    const store = await openStore({ catalogue: [{ ...MODEL, files }], stallMs: 300_000 });
    const installing = store.install('voice');
    await untilBytesCome(store);
    hub.put(LARGE_PATH, LARGE, true);
    await holdsTheModel(await installing);
  });

  it.each([
    ['ignores the range', { kind: 'ignore-range' }],
    ['sends another part', { kind: 'wrong-part' }],
    ['says 416', { kind: 'status', status: 416 }],
    ['is busy', { kind: 'status', status: 429, retryAfter: '2' }],
    ['has an error', { kind: 'status', status: 500 }],
    ['sends other bytes', { kind: 'corrupt' }],
  ] as const)('ends well though the server %s', async (_, fault) => {
    hub.fail(LARGE_PATH, { kind: 'cut', afterBytes: 1_000_000 }, fault);
    await holdsTheModel(await (await openStore()).install('voice'));
  });

  it('is over after two files with other bytes, and is tried again much later', async () => {
    hub.fail(LARGE_PATH, { kind: 'corrupt' }, { kind: 'corrupt' });
    const store = await openStore();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/corrupt' });
    expect(store.state('voice')).toMatchObject({ name: 'waiting', code: 'model/corrupt' });
    expect(store.folder('voice')).toBeUndefined();
  });

  it('takes no more than was declared', async () => {
    hub.fail(LARGE_PATH, { kind: 'too-long' }, { kind: 'too-long' });
    const store = await openStore();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/corrupt' });
  });

  it('is refused before a byte when the hub has another file than the catalogue', async () => {
    hub.put(LARGE_PATH, Buffer.from(LARGE).reverse(), true);
    const store = await openStore();
    await expect(store.install('voice')).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('catalogue'),
    });
    const seen = store.state('voice');
    expect(seen.name).toBe('waiting');
  });

  it.each([401, 403, 404])('says when the hub answers %s', async (status) => {
    hub.fail(SMALL_PATH, { kind: 'status', status });
    await expect((await openStore()).install('voice')).rejects.toMatchObject({
      code: 'model/refused',
      message: expect.stringContaining(String(status)),
    });
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'not a url::'])(
    'does not follow to %s',
    async (location) => {
      hub.fail(SMALL_PATH, { kind: 'redirect', location }, { kind: 'redirect', location });
      await expect((await openStore()).install('voice')).rejects.toMatchObject({
        code: 'model/refused',
      });
    },
  );

  it.each(['ftp://hub', 'not an address', ''])('refuses the mirror "%s"', async (mirror) => {
    const store = await openStore({ mirror });
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/refused' });
  });

  it('takes no endless file from a mirror that says nothing of its size', async () => {
    hub.declares = false;
    hub.put(SMALL_PATH, Buffer.alloc(60_000_000), false);
    hub.fail(SMALL_PATH, { kind: 'too-long' }, { kind: 'too-long' });
    await expect((await openStore()).install('voice')).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('longer'),
    });
  });

  it('does not follow for ever', async () => {
    const loop = { kind: 'redirect', location: SMALL_PATH } as const;
    hub.fail(SMALL_PATH, ...Array.from({ length: 9 }, () => loop));
    await expect((await openStore()).install('voice')).rejects.toMatchObject({
      code: 'model/refused',
    });
  });

  it('waits while the hub is away, and then comes by itself', async () => {
    const store = await openStore();
    const port = await hub.goAway();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/unreachable' });
    expect(store.state('voice')).toMatchObject({ name: 'waiting', code: 'model/unreachable' });
    await hub.comeBack(port);
    const ready = new Promise<void>((resolve) => {
      store.observe((_, state) => state.name === 'ready' && resolve());
    });
    await ready;
    await holdsTheModel(store.folder('voice') ?? '');
  });

  it('works with a mirror that declares nothing', async () => {
    hub.declares = false;
    hub.fail(LARGE_PATH, { kind: 'cut', afterBytes: 1_000_000 });
    await holdsTheModel(await (await openStore()).install('voice'));
  });
});

describe('askers who leave', () => {
  it('let the download go on for the others, and stop it when they were the last', async () => {
    hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 50_000 });
    const store = await openStore();
    const first = new AbortController();
    const second = new AbortController();
    const one = store.install('voice', first.signal);
    const two = store.install('voice', second.signal);
    await untilBytesCome(store);
    first.abort();
    await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    expect(store.state('voice').name).toBe('downloading');
    second.abort();
    await expect(two).rejects.toMatchObject({ name: 'AbortError' });
    await until(() => store.state('voice').name === 'absent');
    await holdsTheModel(await store.install('voice'));
  });

  it('get a new download when they come back at once', async () => {
    const store = await openStore();
    const abort = new AbortController();
    const left = expect(store.install('voice', abort.signal)).rejects.toThrow();
    abort.abort();
    await holdsTheModel(await store.install('voice'));
    await left;
  });

  it('find the queue moving: a queued model is removed without waiting for the one before', async () => {
    const second = { ...MODEL, id: 'second' };
    hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 50_000 });
    const store = await openStore({ catalogue: [MODEL, second] });
    const first = store.install('voice').catch(() => undefined);
    const queued = expect(store.install('second')).rejects.toMatchObject({
      code: 'model/cancelled',
    });
    await until(() => store.state('voice').name === 'downloading');
    expect(store.state('second').name).toBe('queued');
    await store.remove('second');
    await queued;
    await store.close();
    await first;
  });
});

describe('the disk', () => {
  it('is asked first, and the error has both numbers', async () => {
    const store = await openStore({ freeBytes: async () => 150e6 });
    await expect(store.install('voice')).rejects.toMatchObject({
      code: 'model/disk-full',
      message: expect.stringMatching(/2 MB are needed.*150 MB/),
    });
    expect(hub.requests).toEqual([]);
  });

  it('says when it is full in the middle of a file', async () => {
    const incoming = join(folder, '.incoming/voice');
    await mkdir(incoming, { recursive: true });
    const { id, repository, revision } = MODEL;
    const manifest = { id, repository, revision, files: [] };
    await writeFile(join(incoming, 'manifest.json'), JSON.stringify(manifest));
    await symlink('/dev/full', join(incoming, 'model.onnx.part'));
    const store = await openStore();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/disk-full' });
    expect(store.state('voice')).toMatchObject({ name: 'waiting', code: 'model/disk-full' });
  });

  it('says when it cannot be written', async () => {
    // Nobody makes a folder there, root neither.
    await expect(openStore({ folder: '/sys/exo-models' })).rejects.toMatchObject({
      code: 'model/read-only',
    });
  });

  it('says when its place is taken by a file', async () => {
    await writeFile(folder, 'in the way');
    await expect(openStore()).rejects.toMatchObject({ code: 'model/read-only' });
  });
});

describe('a model that is set aside', () => {
  it('is fetched again by itself, but not twice within the hour', async () => {
    const store = await openStore();
    await store.install('voice');
    await truncate(join(folder, 'voice/model.onnx'), 10);
    await store.quarantine('voice', 'inference/model-broken');
    expect(store.folder('voice')).toBeUndefined();
    await until(() => store.state('voice').name === 'ready');
    await holdsTheModel(store.folder('voice') ?? '');
    await store.quarantine('voice', 'inference/model-broken');
    const state = store.state('voice');
    expect(state).toMatchObject({ name: 'waiting', code: 'model/corrupt' });
    const dueMs = state.name === 'waiting' ? state.retryAtMs - hurriedClock.wallMs() : 0;
    expect(dueMs).toBeGreaterThan(3_000_000);
  });
});

describe('a model that is not in the catalogue', () => {
  it('is an error', async () => {
    const store = await openStore();
    await expect(store.install('../etc')).rejects.toMatchObject({ code: 'model/unknown' });
    expect(() => store.state('nobody')).toThrow('no such model');
  });
});
