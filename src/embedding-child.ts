/** The embedding child's program: what runs apart from main, and from the ears that must not wait for it. */

import type { EmbeddingOperations } from './brain/memory/embeddings/e5-embedder.ts';
import { E5Model } from './brain/memory/embeddings/e5-model.ts';
import type { HandlersOf } from './onnx/operations.ts';
import { serveInference } from './onnx/serve-inference.ts';

let loaded: { readonly folder: string; readonly model: E5Model } | undefined;

async function modelIn(folder: string): Promise<E5Model> {
  if (loaded?.folder === folder) return loaded.model;
  await loaded?.model.close();
  loaded = undefined;
  loaded = { folder, model: await E5Model.load(folder) };
  return loaded.model;
}

const handlers: HandlersOf<EmbeddingOperations> = {
  'embeddings/load': async ({ folder }) => {
    await modelIn(folder);
    return undefined;
  },
  'embeddings/embed': async ({ folder, texts }, { signal }) => {
    const model = await modelIn(folder);
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      if (signal.aborted) break;
      vectors.push(await model.embed(text));
    }
    const dimensions = vectors[0]?.length ?? 0;
    const values = new Float32Array(vectors.length * dimensions);
    for (const [at, vector] of vectors.entries()) values.set(vector, at * dimensions);
    return values;
  },
};

serveInference({ ...handlers });
