/** Embedders that break one promise each: the contract must notice. */
import type { Embedder } from '../../src/brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';

function broken(
  change: (vectors: Float32Array[], texts: readonly string[]) => Float32Array[],
): Embedder {
  return {
    ...ngramEmbedder,
    embed: async (texts, options, signal) =>
      change([...(await ngramEmbedder.embed(texts, options, signal))], texts),
  };
}

/** By the name of the case that each must fail. */
export const BROKEN_EMBEDDERS: Readonly<Record<string, Embedder>> = {
  'has an id that the database can carry': { ...ngramEmbedder, id: 'Mon modèle / 1' },
  'gives one vector of length 1 a text, all of one size': broken((vectors) =>
    vectors.map((vector) => vector.map((value) => value * 2)),
  ),
  'gives the same vector for the same text, alone or among others': broken((vectors) =>
    vectors.length === 1 ? vectors.map((vector) => vector.toReversed()) : vectors,
  ),
  'keeps the order of the texts': broken((vectors, texts) =>
    texts[0] === 'Felix est un chat noir' ? vectors : vectors.toReversed(),
  ),
  'finds a sentence by its own words': broken((vectors, texts) =>
    texts.length === 1 ? vectors.map((vector) => vector.map(() => 0)) : vectors,
  ),
  'takes no texts, odd ones and long ones': broken((vectors, texts) => {
    if (texts.includes('')) throw new TypeError('no text');
    return vectors;
  }),
  'does nothing where it is aborted': {
    ...ngramEmbedder,
    embed: (texts, options) => ngramEmbedder.embed(texts, options, new AbortController().signal),
  },
};
