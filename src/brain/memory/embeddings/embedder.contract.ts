/** What every embedder promises. Run by each of them, and by broken ones that must fail. */
import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import { cosine, type Embedder, type EmbedOptions } from './embedder.ts';

const KEPT: EmbedOptions = { kind: 'passage', priority: 'waiting' };
const ASKED: EmbedOptions = { kind: 'query', priority: 'waiting' };

const SENTENCES = ['Felix est un chat noir', 'Le salon a trois lampes', 'Paul préfère le thé vert'];

function embed(embedder: Embedder, texts: readonly string[], options = KEPT) {
  return embedder.embed(texts, options, new AbortController().signal);
}

interface EmbedderCase {
  readonly name: string;
  run(embedder: Embedder): Promise<void>;
}

export const embedderCases: readonly EmbedderCase[] = [
  {
    name: 'has an id that the database can carry',
    run(embedder) {
      assert.match(embedder.id, /^[a-z0-9][a-z0-9-]{1,46}[a-z0-9]$/);
      assert.ok(embedder.maxBatch >= 1 && embedder.relatedFrom >= 0 && embedder.relatedFrom < 1);
      return Promise.resolve();
    },
  },
  {
    name: 'gives one vector of length 1 a text, all of one size',
    async run(embedder) {
      const vectors = await embed(embedder, SENTENCES);
      assert.equal(vectors.length, SENTENCES.length);
      for (const vector of vectors) {
        assert.equal(vector.length, vectors[0]?.length);
        assert.ok(vector.length >= 8);
        assert.ok(Math.abs(cosine(vector, vector) - 1) < 1e-3);
      }
    },
  },
  {
    name: 'gives the same vector for the same text, alone or among others',
    async run(embedder) {
      const [, , third] = await embed(embedder, SENTENCES);
      const [alone] = await embed(embedder, [SENTENCES[2] ?? '']);
      assert.ok(third && alone && cosine(third, alone) > 0.999);
    },
  },
  {
    name: 'keeps the order of the texts',
    async run(embedder) {
      const forth = await embed(embedder, SENTENCES);
      const back = await embed(embedder, SENTENCES.toReversed());
      forth.forEach((vector, index) => {
        const other = back[SENTENCES.length - 1 - index];
        assert.ok(other && cosine(vector, other) > 0.999);
      });
    },
  },
  {
    name: 'finds a sentence by its own words',
    async run(embedder) {
      const kept = await embed(embedder, SENTENCES);
      for (const [index, sentence] of SENTENCES.entries()) {
        const [asked] = await embed(embedder, [sentence], ASKED);
        const near = kept.map((vector) => (asked ? cosine(asked, vector) : 0));
        assert.equal(near.indexOf(Math.max(...near)), index);
      }
    },
  },
  {
    name: 'takes no texts, odd ones and long ones',
    async run(embedder) {
      assert.deepEqual(await embed(embedder, []), []);
      const odd = ['', '\u0000\ud800', '🐈‍⬛', 'é'.repeat(20_000)];
      const vectors = await embed(embedder, odd);
      assert.equal(vectors.length, odd.length);
      assert.ok(vectors.every((vector) => vector.every(Number.isFinite)));
    },
  },
  {
    name: 'does nothing where it is aborted',
    async run(embedder) {
      await assert.rejects(embedder.embed(SENTENCES, KEPT, AbortSignal.abort()));
    },
  },
];

/** @example describeEmbedderContract('n-grams', () => ngramEmbedder); */
export function describeEmbedderContract(
  name: string,
  makeEmbedder: () => Embedder | Promise<Embedder>,
  timeoutMs = 5_000,
): void {
  describe(`${name} keeps the contract of an embedder`, () => {
    for (const { name: promise, run } of embedderCases) {
      it(promise, async () => run(await makeEmbedder()), timeoutMs);
    }
  });
}
