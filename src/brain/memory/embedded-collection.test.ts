import { beforeEach, describe, expect, it } from 'vitest';
import { FakeVectorStore } from '../../../tests/fakes/fake-vector-store.ts';
import { EmbeddedCollection } from './embedded-collection.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { ngramEmbedder } from './embeddings/ngram-embedder.ts';
import { oneQuestion } from './fact-collections.ts';

/** Other vectors under another name: those of one cannot answer for the other. */
const mirrored: Embedder = {
  ...ngramEmbedder,
  id: 'mirrored-1',
  embed: async (texts, options, signal) =>
    (await ngramEmbedder.embed(texts, options, signal)).map((vector) => vector.toReversed()),
};

const { signal } = new AbortController();
let store: FakeVectorStore;
beforeEach(() => {
  store = new FakeVectorStore();
});

async function open(...embedders: Embedder[]): Promise<EmbeddedCollection> {
  const collection = new EmbeddedCollection({
    store,
    label: 'animals.house',
    metadata: { kind: 'facts' },
    embedders,
  });
  await collection.adopt(await store.list());
  return collection;
}

function texts(count: number, from = 0) {
  return Array.from({ length: count }, (_, at) => ({
    id: `id-${from + at}`,
    text: `La souris numéro ${from + at} est grise`,
    metadata: {},
  }));
}

async function finish(collection: EmbeddedCollection): Promise<void> {
  for (let step = 0; step < 200 && (await collection.reembed(signal)); step += 1);
}

async function nearest(collection: EmbeddedCollection, text: string) {
  const [match] = await collection.query(oneQuestion(text, signal), 3, signal);
  return match?.text;
}

describe('texts that a new embedder takes over', () => {
  it('answer by the old one until all of them are embedded anew', async () => {
    await (await open(ngramEmbedder)).upsert(texts(20));
    const collection = await open(mirrored, ngramEmbedder);
    expect(collection.embedderId).toBe(ngramEmbedder.id);
    await collection.reembed(signal);
    expect(collection.isReembedding).toBe(true);
    expect(await nearest(collection, 'souris numéro 7')).toBe(texts(1, 7)[0]?.text);
    await finish(collection);
    expect(collection.embedderId).toBe(mirrored.id);
    expect(await nearest(collection, 'souris numéro 7')).toBe(texts(1, 7)[0]?.text);
    expect([...store.collections.keys()]).toEqual(['animals.house.mirrored-1']);
    expect(await collection.count()).toBe(20);
  });

  it('go on where EXO ended in the middle', async () => {
    await (await open(ngramEmbedder)).upsert(texts(20));
    await (await open(mirrored, ngramEmbedder)).reembed(signal);
    let embedded = 0;
    const counting: Embedder = {
      ...mirrored,
      embed: (batch, options, within) => {
        embedded += batch.length;
        return mirrored.embed(batch, options, within);
      },
    };
    const next = await open(counting, ngramEmbedder);
    await finish(next);
    expect(next.embedderId).toBe(mirrored.id);
    expect(embedded).toBe(12);
  });

  it('take what is written and lose what is forgotten meanwhile', async () => {
    await (await open(ngramEmbedder)).upsert(texts(24));
    const collection = await open(mirrored, ngramEmbedder);
    await collection.reembed(signal);
    await collection.upsert(texts(1, 99));
    await collection.delete(['id-0', 'id-20']);
    await finish(collection);
    const [kept] = store.collections.values();
    expect(kept?.name).toBe('animals.house.mirrored-1');
    expect([...(kept?.records.keys() ?? [])].toSorted()).toEqual(
      [...texts(24), ...texts(1, 99)]
        .map(({ id }) => id)
        .filter((id) => id !== 'id-0' && id !== 'id-20')
        .toSorted(),
    );
  });

  it('are complete also where what made them is gone', async () => {
    await (await open(ngramEmbedder)).upsert(texts(9));
    const collection = await open(mirrored);
    await expect(nearest(collection, 'souris')).rejects.toMatchObject({
      code: 'embeddings/unavailable',
    });
    await collection.upsert(texts(1, 50));
    await finish(collection);
    expect(collection.embedderId).toBe(mirrored.id);
    expect(await nearest(collection, 'souris numéro 50')).toBe(texts(1, 50)[0]?.text);
    expect(await collection.count()).toBe(10);
  });

  it('leave nothing behind where the old embedder comes back before the end', async () => {
    await (await open(ngramEmbedder)).upsert(texts(20));
    await (await open(mirrored, ngramEmbedder)).reembed(signal);
    const back = await open(ngramEmbedder);
    expect(back.isReembedding).toBe(false);
    expect([...store.collections.keys()]).toEqual([`animals.house.${ngramEmbedder.id}`]);
  });
});
