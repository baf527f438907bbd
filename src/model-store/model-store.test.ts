import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../tests/fakes/fake-hub.ts';
import { hurriedClock } from '../../tests/fakes/hurried-clock.ts';
import { until } from '../../tests/fakes/until.ts';
import { holdsTheModel, LARGE_PATH, MODEL, SMALL, StoreBesideHub } from './model-store.fixture.ts';

let models: StoreBesideHub;

beforeEach(async () => {
  models = await StoreBesideHub.start();
  return () => models.stop();
});

describe('a model that is installed', () => {
  it('is whole, announced, and there at the next start without a request', async () => {
    const store = await models.open();
    expect(store.folder('voice')).toBeUndefined();
    const at = await store.install('voice');
    expect(at).toBe(join(models.folder, 'voice'));
    await holdsTheModel(at);
    const states = models.events.flatMap((event) =>
      event.type === 'model-download' ? [event.state] : [],
    );
    expect([states[0], states.at(-1)]).toEqual(['queued', 'ready']);
    await store.close();
    models.hub.requests.length = 0;
    const next = await models.open();
    expect(next.folder('voice')).toBe(at);
    expect(await next.install('voice')).toBe(at);
    expect(models.hub.requests).toEqual([]);
    await holdsTheModel(at);
  });

  it('has its checksums pinned where nobody published one', async () => {
    const store = await models.open();
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
    const store = await models.open();
    const asked = Array.from({ length: 5 }, () => store.install('voice'));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([join(models.folder, 'voice')]));
    expect(models.hub.rangesOf(LARGE_PATH)).toEqual([undefined]);
  });

  it('is completed when one of its files was lost, and only that file is fetched', async () => {
    const store = await models.open();
    await store.install('voice');
    await store.close();
    await rm(join(models.folder, 'voice/model.json'));
    models.hub.requests.length = 0;
    const next = await models.open();
    expect(next.state('voice')).toEqual({ name: 'absent' });
    await holdsTheModel(await next.install('voice'));
    expect(models.hub.rangesOf(LARGE_PATH)).toEqual([]);
  });

  it('is replaced when the catalogue names another revision', async () => {
    await (await models.open()).install('voice');
    const revision = 'b'.repeat(40);
    const renewed = Buffer.from('renewed');
    models.hub.put(`/voices/exo/resolve/${revision}/model.json`, renewed, false);
    const model = { ...MODEL, revision, files: [{ path: 'model.json' }] };
    const store = await models.open({ catalogue: [model] });
    expect(store.folder('voice')).toBe(join(models.folder, 'voice'));
    const at = await store.install('voice');
    expect(await readFile(join(at, 'model.json'))).toEqual(renewed);
    expect(existsSync(join(at, 'model.onnx'))).toBe(false);
  });

  it('is gone when it is removed', async () => {
    const store = await models.open();
    await store.install('voice');
    await store.remove('voice');
    expect(store.state('voice')).toEqual({ name: 'absent' });
    expect(existsSync(join(models.folder, 'voice'))).toBe(false);
  });
});

describe('the disk', () => {
  it('is asked first, and the error has both numbers', async () => {
    const store = await models.open({ freeBytes: async () => 150e6 });
    await expect(store.install('voice')).rejects.toMatchObject({
      code: 'model/disk-full',
      message: expect.stringMatching(/2 MB are needed.*150 MB/),
    });
    expect(models.hub.requests).toEqual([]);
  });

  it('says when it is full in the middle of a file', async () => {
    const incoming = join(models.folder, '.incoming/voice');
    await mkdir(incoming, { recursive: true });
    const { id, repository, revision } = MODEL;
    const manifest = { id, repository, revision, files: [] };
    await writeFile(join(incoming, 'manifest.json'), JSON.stringify(manifest));
    await symlink('/dev/full', join(incoming, 'model.onnx.part'));
    const store = await models.open();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/disk-full' });
    expect(store.state('voice')).toMatchObject({ name: 'waiting', code: 'model/disk-full' });
  });

  it('says when it cannot be written', async () => {
    // Nobody makes a folder there, root neither.
    await expect(models.open({ folder: '/sys/exo-models' })).rejects.toMatchObject({
      code: 'model/read-only',
    });
  });

  it('says when its place is taken by a file', async () => {
    await writeFile(models.folder, 'in the way');
    await expect(models.open()).rejects.toMatchObject({ code: 'model/read-only' });
  });
});

describe('a model that is set aside', () => {
  it('is fetched again by itself, but not twice within the hour', async () => {
    const store = await models.open();
    await store.install('voice');
    await truncate(join(models.folder, 'voice/model.onnx'), 10);
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
    const store = await models.open();
    await expect(store.install('../etc')).rejects.toMatchObject({ code: 'model/unknown' });
    expect(() => store.state('nobody')).toThrow('no such model');
  });
});
