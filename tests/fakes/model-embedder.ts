/** Stands for a model: what it embedded is asked of the database, where the n-grams answer from what is known. */
import type { Embedder } from '../../src/brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';

export const modelEmbedder: Embedder = { ...ngramEmbedder, id: 'model-384-1' };
