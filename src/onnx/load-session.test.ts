import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { integerMatmul } from './integer-matmul.ts';
import { createSession, loadSession } from './load-session.ts';
import { detectProviders } from './providers.ts';

const SILERO = new URL('../../models/silero/silero_vad_v6_16k.onnx', import.meta.url);
const SHAPE = { rows: 1, inner: 2, columns: 2 };

let folder: string;

async function fileWith(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-session-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a model file', () => {
  it('is opened and runs', async () => {
    const { session, provider, fellBack } = await loadSession(
      await fileWith('good.onnx', integerMatmul(SHAPE)),
      { threads: 2 },
    );
    const left = new Tensor('uint8', Uint8Array.of(1, 2), [1, 2]);
    const { product } = await session.run({ left });
    // Weights 0, 37, 74, 111: rows (0, 37) and (74, 111).
    expect(Array.from(product?.data ?? [], Number)).toEqual([148, 37 + 222]);
    expect([provider, fellBack]).toEqual(['cpu', undefined]);
    await session.release();
  });

  it.each([
    ['cut off', async () => (await readFile(SILERO)).subarray(0, 200_000)],
    ['a page that says "not found"', async () => Buffer.from('Entry not found')],
    ['empty', async () => Buffer.alloc(0)],
    ['of an operator set to come', async () => integerMatmul({ ...SHAPE, opset: 99 })],
    [
      'made of operators that are unknown',
      async () => integerMatmul({ ...SHAPE, operator: 'Think' }),
    ],
  ])('that is %s is named as broken', async (name, content) => {
    const path = await fileWith(`${name.length}.onnx`, await content());
    await expect(loadSession(path)).rejects.toMatchObject({
      code: 'inference/model-broken',
      message: expect.stringContaining(path),
    });
  });

  it('that is not there is another error', async () => {
    await expect(loadSession(join(folder, 'none.onnx'))).rejects.toMatchObject({
      code: 'inference/model-missing',
    });
  });

  it('is not blamed for a machine without memory', async () => {
    const path = await fileWith('large.onnx', integerMatmul(SHAPE));
    const create = () =>
      Promise.reject(new Error('Failed to allocate memory for requested buffer'));
    await expect(loadSession(path, {}, create)).rejects.toMatchObject({ code: 'inference/failed' });
  });
});

describe('a session that is asked for on a GPU', () => {
  it('is on the processor where there is none, and says why', async () => {
    const path = await fileWith('wish.onnx', integerMatmul(SHAPE));
    const create: Parameters<typeof loadSession>[2] = (model, options) =>
      options.executionProviders?.includes('cuda')
        ? Promise.reject(new Error('libcudart.so.12: cannot open shared object file'))
        : createSession(model, options);
    const { session, provider, fellBack } = await loadSession(path, { provider: 'cuda' }, create);
    expect([provider, fellBack]).toEqual(['cpu', expect.stringContaining('libcudart')]);
    await session.release();
  });

  it('is on the processor with the runtime as it is installed here', async () => {
    if (detectProviders().cudaMissing === undefined) return;
    const path = await fileWith('real.onnx', integerMatmul(SHAPE));
    const { session, provider, fellBack } = await loadSession(path, { provider: 'cuda' });
    expect(provider).toBe('cpu');
    expect(fellBack).toBeTruthy();
    await session.release();
  });
});

describe('the providers', () => {
  const here = { platform: 'linux', arch: 'x64', runtimeFolder: '/ort' };
  const library = '/ort/libonnxruntime_providers_cuda.so';

  it.each([
    [{ ...here, files: ['/dev/nvidia0', library] }, undefined],
    [{ ...here, files: ['/dev/dxg', library] }, undefined],
    [{ ...here, files: [library] }, 'no-gpu'],
    [{ ...here, files: ['/dev/nvidia0'] }, 'no-runtime'],
    [{ ...here, arch: 'arm64', files: ['/dev/nvidia0', library] }, 'not-built-for-this-platform'],
    [{ ...here, platform: 'darwin', files: [] }, 'not-built-for-this-platform'],
  ] as const)('%j', ({ files, ...surroundings }, cudaMissing) => {
    const exists = (path: string) => (files as readonly string[]).includes(path);
    const providers = detectProviders({ ...surroundings, exists });
    expect(providers.cudaMissing).toBe(cudaMissing);
    expect(providers.available.includes('cuda')).toBe(cudaMissing === undefined);
  });
});
