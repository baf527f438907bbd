import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../tests/fakes/fake-clock.ts';
import { FakeVectorStore } from '../../../tests/fakes/fake-vector-store.ts';
import { memoryOver } from '../../../tests/fakes/memory-over.ts';
import { modelEmbedder } from '../../../tests/fakes/model-embedder.ts';
import { until } from '../../../tests/fakes/until.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { ngramEmbedder } from './embeddings/ngram-embedder.ts';
import type { HouseMemory } from './house-memory.ts';
import { newFact } from './new-fact.fixture.ts';

let folder: string;
let store: FakeVectorStore;
const cleanUp: (() => Promise<void>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exo-memory-'));
  store = new FakeVectorStore();
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
  rmSync(folder, { recursive: true, force: true });
});

async function start(
  journal = 'pending.jsonl',
  embedders: readonly Embedder[] = [ngramEmbedder],
): Promise<HouseMemory> {
  const memory = memoryOver(store, join(folder, journal), { embedders });
  cleanUp.push(() => memory.close());
  await memory.start();
  return memory;
}

const { signal } = new AbortController();
const isSettled = (memory: HouseMemory) => () =>
  memory.state.status === 'ready' && memory.state.pendingCount === 0;

describe('a memory whose database comes and goes', () => {
  it('keeps facts meanwhile, and writes them when it is back', async () => {
    store.isAway = true;
    const memory = await start();
    await until(() => memory.state.status === 'degraded');
    await memory.remember(newFact('Felix est un chat noir'));
    expect(memory.state).toMatchObject({ code: 'memory/unreachable', pendingCount: 1 });
    expect(await memory.recall({ text: 'chat', viewer: null, limit: 1 }, signal)).toHaveLength(1);
    store.isAway = false;
    await until(isSettled(memory));
    expect([...store.collections.keys()]).toEqual(['animals.house.ngram-384-1']);
  });

  it('knows what an earlier run forgot, though the database had not heard of it', async () => {
    const first = await start();
    const { fact } = await first.remember(newFact('Felix est un chat noir'));
    await until(isSettled(first));
    store.isAway = true;
    await first.forget([fact.id], null);
    await first.close();
    store.isAway = false;
    const next = await start();
    await until(isSettled(next));
    expect(next.list(null)).toEqual([]);
    expect(store.collections.get('animals.house.ngram-384-1')?.records.size).toBe(0);
  });

  it('gives back what the database has lost', async () => {
    const memory = await start('lost.jsonl', [modelEmbedder]);
    await memory.remember(newFact('Felix est un chat noir'));
    await until(isSettled(memory));
    store.collections.clear();
    store.isAway = true;
    await memory.recall({ text: 'chat', viewer: null, limit: 1 }, signal);
    await until(() => memory.state.status === 'degraded');
    store.isAway = false;
    await until(isSettled(memory));
    expect(store.collections.get('animals.house.model-384-1')?.records.size).toBe(1);
  });

  it.each([
    ['of no model', ngramEmbedder, 0],
    ['of a model', modelEmbedder, 1],
  ])('asks it for the vectors %s', async (_, embedder, questions) => {
    const memory = await start('asked.jsonl', [embedder]);
    await memory.remember(newFact('Felix est un chat noir'));
    await until(isSettled(memory));
    const asked = vi.spyOn(store, 'answer');
    expect(await memory.recall({ text: 'chat', viewer: null, limit: 1 }, signal)).toHaveLength(1);
    expect(asked).toHaveBeenCalledTimes(questions);
  });

  it('puts what was replaced where no question looks', async () => {
    const memory = await start();
    await memory.remember(newFact('Felix a 4 ans'));
    await until(isSettled(memory));
    await memory.remember(newFact('Felix a 5 ans'));
    await until(isSettled(memory));
    const texts = (name: string) =>
      [...(store.collections.get(`animals.${name}.ngram-384-1`)?.records.values() ?? [])].map(
        ({ text }) => text,
      );
    expect([texts('house'), texts('superseded')]).toEqual([['Felix a 5 ans'], ['Felix a 4 ans']]);
    await memory.close();
    const next = await start('another.jsonl');
    await until(isSettled(next));
    expect(next.list(null).map(({ text }) => text)).toEqual(['Felix a 5 ans']);
    expect([...next.everything()]).toHaveLength(2);
  });
});

it('embeds anew only while nobody waits for an answer', async () => {
  const clock = new FakeClock();
  let isBusy = true;
  const memory = memoryOver(store, join(folder, 'busy.jsonl'), { clock, isBusy: () => isBusy });
  cleanUp.push(() => memory.close());
  await memory.start();
  const names = 'Ana Ben Cleo Dora Elie Flora Gus Hana Ivan Jade Karl Lila'.split(' ');
  for (const name of names) await memory.remember(newFact(`${name} est un chat`));
  await until(isSettled(memory));
  memory.use([modelEmbedder, ngramEmbedder]);
  await until(() => memory.state.reembedding.length > 0);
  const embedded = () => store.collections.get(`animals.house.${modelEmbedder.id}`)?.records.size;
  for (let at = 0; at < 50; at += 1) await clock.advance(1_000);
  expect(embedded()).toBe(0);
  isBusy = false;
  for (let at = 0; at < 50 && memory.state.reembedding.length > 0; at += 1)
    await clock.advance(1_000);
  expect(memory.state.reembedding).toEqual([]);
  expect(embedded()).toBe(names.length);
});

it('tells nobody what is private to another, whatever is stored and whatever is asked', async () => {
  const people = ['lea', 'paul', 'house', 'person:lea', 'superseded'];
  const words = fc.constantFrom('code', 'coffre', 'cadeau', 'felix', 'aime', '42', 'est', 'a');
  const sentence = fc.array(words, { minLength: 1, maxLength: 4 }).map((list) => list.join(' '));
  const told = fc.record({
    text: sentence,
    person: fc.constantFrom(...people),
    visibility: fc.constantFrom('house' as const, 'private' as const),
    subject: fc.option(fc.constantFrom('code', 'felix')),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(told, { maxLength: 12 }),
      sentence,
      fc.option(fc.constantFrom(...people)),
      fc.boolean(),
      async (facts, text, viewer, isAway) => {
        store = new FakeVectorStore();
        store.isAway = isAway;
        run += 1;
        const memory = await start(`run-${run}.jsonl`);
        for (const fact of facts) await memory.remember(newFact(fact.text, fact));
        if (!isAway) await until(isSettled(memory));
        const found = await memory.recall({ text, viewer, limit: 50 }, signal);
        const heard = [...found.map(({ fact }) => fact), ...memory.list(viewer)];
        for (const fact of heard) {
          expect(fact.supersededBy).toBeNull();
          if (fact.visibility === 'private') expect(fact.person).toBe(viewer);
        }
        await memory.close();
      },
    ),
    { numRuns: 60 },
  );
});
