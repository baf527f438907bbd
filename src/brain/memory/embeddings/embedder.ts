/** Port: text → a vector whose neighbours mean alike. */

/** `query`: what is looked for. `passage`: what is kept. Some models tell them apart. */
export type EmbeddingKind = 'query' | 'passage';

export interface EmbedOptions {
  readonly kind: EmbeddingKind;
  /** `background`: nobody waits for it; it stands behind whatever somebody waits for. */
  readonly priority: 'waiting' | 'background';
}

/** A passage of a document and its title are shorter; what is longer is cut by the embedder. */
export const MAX_TEXT_CHARACTERS = 4_000;

export interface Embedder {
  /**
   * Of the model and everything that shapes its vectors: those of one id can be compared. Small letters,
   * digits and `-`, at most 48: it is part of names in the database.
   */
  readonly id: string;
  /** The most texts of one call. */
  readonly maxBatch: number;
  /** Cosine from which two texts have to do with each other: every model has its own scale. */
  readonly relatedFrom: number;
  /**
   * One vector of length 1 a text, in their order, all of the same number of dimensions. Throws
   * `embeddings/failed` or `embeddings/unavailable`, or the signal's reason.
   *
   * @example
   * const [vector] = await embedder.embed(['le chat noir'], { kind: 'query', priority: 'waiting' }, signal);
   */
  embed(
    texts: readonly string[],
    options: EmbedOptions,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]>;
}

/** Scales to length 1, in place; what has no length stays as it is. */
export function normalise(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  if (square === 0) return vector;
  const scale = 1 / Math.sqrt(square);
  for (let index = 0; index < vector.length; index += 1)
    vector[index] = (vector[index] ?? 0) * scale;
  return vector;
}

/** Of vectors of length 1. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1)
    sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}
