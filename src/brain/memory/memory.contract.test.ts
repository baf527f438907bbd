import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BROKEN_MEMORIES } from '../../../tests/fakes/broken-memory.ts';
import { FakeVectorStore } from '../../../tests/fakes/fake-vector-store.ts';
import { memoryOver } from '../../../tests/fakes/memory-over.ts';
import { modelEmbedder } from '../../../tests/fakes/model-embedder.ts';
import { outlast } from '../../../tests/fakes/outlast.ts';
import { until } from '../../../tests/fakes/until.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { ngramEmbedder } from './embeddings/ngram-embedder.ts';
import type { HouseMemory } from './house-memory.ts';
import { describeMemoryContract, memoryCases } from './memory.contract.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

async function startMemory({
  isAway = false,
  embedder = ngramEmbedder,
}: {
  readonly isAway?: boolean;
  readonly embedder?: Embedder;
} = {}): Promise<HouseMemory> {
  const folder = mkdtempSync(join(tmpdir(), 'exo-memory-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  const store = new FakeVectorStore();
  store.isAway = isAway;
  const memory = memoryOver(store, join(folder, 'pending.jsonl'), { embedders: [embedder] });
  cleanUp.push(() => memory.close());
  await memory.start();
  if (!isAway) await until(() => memory.state.status === 'ready');
  return memory;
}

describeMemoryContract('the house’s memory', () => startMemory());
describeMemoryContract('the house’s memory with a model', () =>
  startMemory({ embedder: modelEmbedder }),
);
describeMemoryContract('the house’s memory without its database', () =>
  startMemory({ isAway: true }),
);

describe('the contract of a memory', () => {
  it('has a memory that breaks each of its promises', () => {
    expect(Object.keys(BROKEN_MEMORIES)).toEqual(memoryCases.map(({ name }) => name));
  });

  it.each(memoryCases)('notices one that does not keep: $name', async ({ name, run }) => {
    const breakIt = BROKEN_MEMORIES[name];
    const memory = await startMemory({ isAway: true });
    expect(breakIt).toBeDefined();
    expect(await outlast(async () => breakIt && run(breakIt(memory)))).toBeInstanceOf(Error);
  });
});
