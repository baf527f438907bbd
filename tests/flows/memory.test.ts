import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import type { HouseMemory } from '../../src/brain/memory/house-memory.ts';
import { describeMemoryContract } from '../../src/brain/memory/memory.contract.ts';
import { newFact } from '../../src/brain/memory/new-fact.fixture.ts';
import {
  answers,
  CHROMA_SETUP_TIMEOUT_MS,
  chromaServer,
  type RunningChroma,
  startChroma,
} from '../fakes/chroma.ts';
import { memoryOver } from '../fakes/memory-over.ts';
import { modelEmbedder } from '../fakes/model-embedder.ts';
import { until } from '../fakes/until.ts';

let chroma: RunningChroma;
const cleanUp: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  chroma = await startChroma();
}, CHROMA_SETUP_TIMEOUT_MS);
afterAll(() => chroma.close());
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

async function startMemory(
  name: string = randomUUID(),
  embedder: Embedder = modelEmbedder,
): Promise<HouseMemory> {
  const memory = memoryOver(chroma.store, join(chroma.folder, `${name}.jsonl`), {
    embedders: [embedder],
  });
  cleanUp.push(() => memory.close());
  await memory.start();
  await until(() => memory.state.status === 'ready');
  return memory;
}

async function emptyMemory(embedder?: Embedder): Promise<HouseMemory> {
  for (const { name } of await chroma.store.list()) await chroma.store.drop(name);
  return startMemory(undefined, embedder);
}

const { signal } = new AbortController();
const settled = (memory: HouseMemory) => until(() => memory.state.pendingCount === 0);

describeMemoryContract('the house’s memory in Chroma', () => emptyMemory(), 20_000);
describeMemoryContract(
  'the house’s memory in Chroma, without a model',
  () => emptyMemory(ngramEmbedder),
  20_000,
);

describe('a memory in Chroma', () => {
  it('is found again by the next run, in the database alone', async () => {
    const memory = await emptyMemory();
    const { fact } = await memory.remember(newFact('Felix est un chat noir'));
    await settled(memory);
    await memory.close();
    const next = await startMemory('another');
    expect(next.list(null)).toEqual([fact]);
    const found = await next.recall({ text: 'le chat noir', viewer: null, limit: 3 }, signal);
    expect(found.map(({ fact: { text } }) => text)).toEqual(['Felix est un chat noir']);
  });

  it('keeps each person’s facts where a question of another does not look', async () => {
    const memory = await emptyMemory();
    const secret = { visibility: 'private', collection: 'user_preferences' } as const;
    await memory.remember(newFact('Le cadeau est au grenier', { ...secret, person: 'lea' }));
    await settled(memory);
    const [collection] = await chroma.store.list();
    expect(collection?.name).toMatch(/^user_preferences\.p[0-9a-f]{24}\.model-384-1$/);
    const asked = { text: 'cadeau grenier', limit: 5 };
    expect(await memory.recall({ ...asked, viewer: 'paul' }, signal)).toEqual([]);
    expect(await memory.recall({ ...asked, viewer: 'lea' }, signal)).toHaveLength(1);
  });
});

describe('a Chroma server of EXO', () => {
  it('is started again when it is killed, with all that it held', async () => {
    const memory = await emptyMemory();
    await memory.remember(newFact('Felix est un chat noir'));
    await settled(memory);
    const { pid } = chroma.server;
    process.kill(Number(pid), 'SIGKILL');
    await until(() => chroma.server.pid !== pid && chroma.server.isReady);
    const collections = await chroma.store.list();
    expect(await collections[0]?.count()).toBe(1);
  });

  it('is adopted by the next run of EXO, and stopped by it', async () => {
    const folder = join(chroma.folder, 'adopted');
    const first = chromaServer(folder);
    const port = await first.start();
    await answers(first);
    const second = chromaServer(folder);
    expect(await second.start()).toBe(port);
    await answers(second);
    expect(second.pid).toBe(first.pid);
    await second.close();
    expect(existsSync(join(folder, 'exo-server.json'))).toBe(false);
    await first.close();
    await expect(fetch(`http://127.0.0.1:${port}/api/v2/heartbeat`)).rejects.toThrow();
  });
});
