import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { E5Embedder } from '../../src/brain/memory/embeddings/e5-embedder.ts';
import { describeEmbedderContract } from '../../src/brain/memory/embeddings/embedder.contract.ts';
import { cosine } from '../../src/brain/memory/embeddings/embedder.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';

const FIXTURES = new URL('../fixtures/embeddings/', import.meta.url);
const folder = fileURLToPath(new URL('model', FIXTURES));
const reference = z
  .array(z.object({ text: z.string(), vector: z.array(z.number()) }))
  .parse(JSON.parse(readFileSync(new URL('reference.json', FIXTURES), 'utf8')));

let host: InferenceHost;
beforeAll(() => {
  host = new InferenceHost({
    name: 'embeddings',
    entry: new URL('../../src/embedding-child.ts', import.meta.url),
    clock: systemClock,
    log: silentLog,
  });
  host.start();
});
afterAll(() => host.close());

const embedder = (at = folder) => new E5Embedder({ call: host.call, folder: at, id: 'tiny-e5-1' });
const { signal } = new AbortController();

describeEmbedderContract('multilingual-e5', () => embedder(), 20_000);

it.each(reference)('makes of "$text" what transformers makes of it', async ({ text, vector }) => {
  const [kind = '', ...rest] = text.split(': ');
  const [made] = await embedder().embed(
    [rest.join(': ')],
    { kind: kind === 'query' ? 'query' : 'passage', priority: 'waiting' },
    signal,
  );
  expect(made?.length).toBe(vector.length);
  expect(cosine(made ?? new Float32Array(), Float32Array.from(vector))).toBeGreaterThan(0.9999);
});

it('says where the model is not there, and goes on', async () => {
  await expect(embedder('/nowhere').load()).rejects.toMatchObject({
    code: 'embeddings/model-missing',
  });
  await embedder().load();
});

it('embeds again after its child was killed', async () => {
  process.kill(Number(host.pid), 'SIGKILL');
  const options = { kind: 'query', priority: 'waiting' } as const;
  const first = await embedder()
    .embed(['le chat'], options, signal)
    .catch(() => undefined);
  const [again] = first ?? (await embedder().embed(['le chat'], options, signal));
  expect(again).toHaveLength(32);
});
