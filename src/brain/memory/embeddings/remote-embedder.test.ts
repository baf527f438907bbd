import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FakeHttpServer, type FakeRequest } from '../../../../tests/fakes/fake-http-server.ts';
import { systemClock } from '../../../core/clock.ts';
import { describeEmbedderContract } from './embedder.contract.ts';
import { ngramVector } from './ngram-embedder.ts';
import { RemoteEmbedder } from './remote-embedder.ts';

const KEY = 'fake-key';
const OPTIONS = { kind: 'passage', priority: 'waiting' } as const;
const { signal } = new AbortController();

/** As OpenAI answers, only with n-grams, and in no order. */
function answer({ body }: FakeRequest) {
  const { input } = JSON.parse(body.toString('utf8')) as { input: string[] };
  if (input.some((text) => text === '' || !text.isWellFormed()))
    return { status: 400, contentType: 'application/json', body: '{"error":{"code":"empty"}}' };
  const data = input.map((text, index) => ({
    object: 'embedding',
    index,
    embedding: [...ngramVector(text)].map((value) => value * 3),
  }));
  return {
    contentType: 'application/json',
    body: JSON.stringify({ object: 'list', data: data.toReversed(), model: 'fake' }),
  };
}

const server = new FakeHttpServer(answer);
beforeAll(() => server.start());
afterAll(() => server.stop());
afterEach(() => {
  server.misbehaviour = undefined;
});

function embedder(model = 'text-embedding-3-small'): RemoteEmbedder {
  const endpoint = { kind: 'openai', baseUrl: `${server.url}/v1`, apiKey: KEY } as const;
  return new RemoteEmbedder({ endpoint, model, clock: systemClock });
}

describeEmbedderContract('a remote embedder', () => embedder());

describe('a remote embedder', () => {
  it('asks as OpenAI is asked', async () => {
    await embedder().embed(['le chat'], OPTIONS, signal);
    const { path, headers, body } = server.last;
    expect([path, headers['authorization']]).toEqual(['/v1/embeddings', `Bearer ${KEY}`]);
    expect(JSON.parse(body.toString())).toEqual({
      model: 'text-embedding-3-small',
      input: ['le chat'],
      encoding_format: 'float',
    });
  });

  it('tells models and servers apart, and no keys', () => {
    const ids = [embedder(), embedder('other')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(embedder().id).toBe(ids[0]);
  });

  it.each([
    [{ status: 401 }, 'embeddings/key-refused'],
    [{ status: 404 }, 'embeddings/model-missing'],
    [{ status: 429 }, 'embeddings/quota'],
    [{ status: 500 }, 'embeddings/failed'],
    ['reset', 'embeddings/unreachable'],
    ['garbage', 'embeddings/failed'],
    ['json', 'embeddings/failed'],
    ['empty', 'embeddings/failed'],
    ['endless', 'embeddings/failed'],
  ] as const)('gives %j its code', async (misbehaviour, code) => {
    server.misbehaviour = misbehaviour;
    await expect(embedder().embed(['le chat'], OPTIONS, signal)).rejects.toMatchObject({ code });
  });

  it('does not take fewer vectors than texts', async () => {
    const short = new FakeHttpServer((request) => ({
      contentType: 'application/json',
      body: JSON.stringify({ data: JSON.parse(answer(request).body).data.slice(1) }),
    }));
    await using running = await short.start();
    const endpoint = { kind: 'openai', baseUrl: running.url } as const;
    const remote = new RemoteEmbedder({ endpoint, model: 'm', clock: systemClock });
    await expect(remote.embed(['a', 'b'], OPTIONS, signal)).rejects.toMatchObject({
      code: 'embeddings/failed',
    });
  });
});
