/** A model on its way, whatever the hub does, and whoever stops waiting for it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../tests/fakes/until.ts';
import {
  holdsTheModel,
  LARGE,
  LARGE_PATH,
  MODEL,
  SMALL_PATH,
  StoreBesideHub,
  untilBytesCome,
} from './model-store.fixture.ts';

let models: StoreBesideHub;

beforeEach(async () => {
  models = await StoreBesideHub.start();
  return () => models.stop();
});

describe('a download that is disturbed', () => {
  it('goes on where the connection broke', async () => {
    models.hub.fail(LARGE_PATH, { kind: 'cut', afterBytes: 1_000_000 });
    await holdsTheModel(await (await models.open()).install('voice'));
    const [first, second] = models.hub.rangesOf(LARGE_PATH);
    expect(first).toBeUndefined();
    expect(second).toMatch(/^bytes=[1-9]\d*-$/);
    const { ifRange } = models.hub.requests.filter(({ range }) => range === second)[0] ?? {};
    expect(ifRange).toMatch(/^"storage-/);
  });

  it('goes on where it stopped at the last start', async () => {
    models.hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 120_000 });
    const store = await models.open();
    const installing = expect(store.install('voice')).rejects.toMatchObject({
      code: 'model/cancelled',
    });
    await untilBytesCome(store);
    await store.close();
    await installing;
    await holdsTheModel(await (await models.open()).install('voice'));
    expect(models.hub.rangesOf(LARGE_PATH)[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('gives up a connection that is silent, and goes on', async () => {
    models.hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 50_000 });
    await holdsTheModel(await (await models.open({ stallMs: 300_000 })).install('voice'));
    expect(models.hub.rangesOf(LARGE_PATH)).toHaveLength(2);
  });

  it('starts over when the file changed in between', async () => {
    const other = Buffer.from(LARGE).reverse();
    const files = [{ path: 'onnx/model.onnx', as: 'model.onnx' }, { path: 'model.json' }];
    models.hub.put(LARGE_PATH, other, true);
    models.hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 100_000 });
    const store = await models.open({ catalogue: [{ ...MODEL, files }], stallMs: 300_000 });
    const installing = store.install('voice');
    await untilBytesCome(store);
    models.hub.put(LARGE_PATH, LARGE, true);
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
    models.hub.fail(LARGE_PATH, { kind: 'cut', afterBytes: 1_000_000 }, fault);
    await holdsTheModel(await (await models.open()).install('voice'));
  });

  it('is over after two files with other bytes, and is tried again much later', async () => {
    models.hub.fail(LARGE_PATH, { kind: 'corrupt' }, { kind: 'corrupt' });
    const store = await models.open();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/corrupt' });
    expect(store.state('voice')).toMatchObject({ name: 'waiting', code: 'model/corrupt' });
    expect(store.folder('voice')).toBeUndefined();
  });

  it('takes no more than was declared', async () => {
    models.hub.fail(LARGE_PATH, { kind: 'too-long' }, { kind: 'too-long' });
    const store = await models.open();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/corrupt' });
  });

  it('is refused before a byte when the hub has another file than the catalogue', async () => {
    models.hub.put(LARGE_PATH, Buffer.from(LARGE).reverse(), true);
    const store = await models.open();
    await expect(store.install('voice')).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('catalogue'),
    });
    const seen = store.state('voice');
    expect(seen.name).toBe('waiting');
  });

  it.each([401, 403, 404])('says when the hub answers %s', async (status) => {
    models.hub.fail(SMALL_PATH, { kind: 'status', status });
    await expect((await models.open()).install('voice')).rejects.toMatchObject({
      code: 'model/refused',
      message: expect.stringContaining(String(status)),
    });
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'not a url::'])(
    'does not follow to %s',
    async (location) => {
      models.hub.fail(SMALL_PATH, { kind: 'redirect', location }, { kind: 'redirect', location });
      await expect((await models.open()).install('voice')).rejects.toMatchObject({
        code: 'model/refused',
      });
    },
  );

  it.each(['ftp://hub', 'not an address', ''])('refuses the mirror "%s"', async (mirror) => {
    const store = await models.open({ mirror });
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/refused' });
  });

  it('takes no endless file from a mirror that says nothing of its size', async () => {
    models.hub.declares = false;
    models.hub.put(SMALL_PATH, Buffer.alloc(60_000_000), false);
    models.hub.fail(SMALL_PATH, { kind: 'too-long' }, { kind: 'too-long' });
    await expect((await models.open()).install('voice')).rejects.toMatchObject({
      code: 'model/corrupt',
      message: expect.stringContaining('longer'),
    });
  });

  it('does not follow for ever', async () => {
    const loop = { kind: 'redirect', location: SMALL_PATH } as const;
    models.hub.fail(SMALL_PATH, ...Array.from({ length: 9 }, () => loop));
    await expect((await models.open()).install('voice')).rejects.toMatchObject({
      code: 'model/refused',
    });
  });

  it('waits while the hub is away, and then comes by itself', async () => {
    const store = await models.open();
    const port = await models.hub.goAway();
    await expect(store.install('voice')).rejects.toMatchObject({ code: 'model/unreachable' });
    expect(store.state('voice')).toMatchObject({ name: 'waiting', code: 'model/unreachable' });
    await models.hub.comeBack(port);
    const ready = new Promise<void>((resolve) => {
      store.observe((_, state) => state.name === 'ready' && resolve());
    });
    await ready;
    await holdsTheModel(store.folder('voice') ?? '');
  });

  it('works with a mirror that declares nothing', async () => {
    models.hub.declares = false;
    models.hub.fail(LARGE_PATH, { kind: 'cut', afterBytes: 1_000_000 });
    await holdsTheModel(await (await models.open()).install('voice'));
  });
});

describe('askers who leave', () => {
  it('let the download go on for the others, and stop it when they were the last', async () => {
    models.hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 50_000 });
    const store = await models.open();
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
    const store = await models.open();
    const abort = new AbortController();
    const left = expect(store.install('voice', abort.signal)).rejects.toThrow();
    abort.abort();
    await holdsTheModel(await store.install('voice'));
    await left;
  });

  it('find the queue moving: a queued model is removed without waiting for the one before', async () => {
    const second = { ...MODEL, id: 'second' };
    models.hub.fail(LARGE_PATH, { kind: 'stall', afterBytes: 50_000 });
    const store = await models.open({ catalogue: [MODEL, second] });
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
