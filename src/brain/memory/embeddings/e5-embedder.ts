/** Text → vector by multilingual-e5, in the embedding child: knows what words mean, in a hundred languages. */
import { ExoError } from '../../../core/errors.ts';
import type { CallOf } from '../../../onnx/operations.ts';
import type { Embedder, EmbedOptions } from './embedder.ts';

/** What main asks of the embedding child. */
export interface EmbeddingOperations {
  readonly 'embeddings/load': {
    readonly payload: { readonly folder: string };
    readonly result: undefined;
  };
  readonly 'embeddings/embed': {
    readonly payload: { readonly folder: string; readonly texts: readonly string[] };
    /** The vectors one after the other. */
    readonly result: Float32Array;
  };
}

/** A question takes milliseconds; a small machine that is just loading the model takes seconds. */
const WAITING_DEADLINE_MS = 10_000;
const BACKGROUND_DEADLINE_MS = 60_000;

export interface E5EmbedderOptions {
  /** Of the embedding child. */
  readonly call: CallOf<EmbeddingOperations>;
  /** Where the model's files are: `tokenizer.json`, `onnx/model_quantized.onnx`. */
  readonly folder: string;
  /** `e5-small-int8`: of the model, as other vectors are told apart from these. */
  readonly id: string;
}

/** @example new E5Embedder({ call: host.call, folder: '/data/models/e5', id: 'e5-small-int8-1' }) */
export class E5Embedder implements Embedder {
  readonly id: string;
  /** Each takes its own run: fewer give way sooner to whoever waits. */
  readonly maxBatch = 16;
  /** Its vectors lie close together: what has nothing to do with another still has 0.7. */
  readonly relatedFrom = 0.79;
  readonly #call: CallOf<EmbeddingOperations>;
  readonly #folder: string;

  constructor({ call, folder, id }: E5EmbedderOptions) {
    this.#call = call;
    this.#folder = folder;
    this.id = id;
  }

  /** Throws what `E5Model.load` throws. */
  async load(): Promise<void> {
    await this.#call(
      'embeddings/load',
      { folder: this.#folder },
      { deadlineMs: BACKGROUND_DEADLINE_MS },
    );
  }

  async embed(
    texts: readonly string[],
    { kind, priority }: EmbedOptions,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    signal.throwIfAborted();
    if (texts.length === 0) return [];
    const payload = { folder: this.#folder, texts: texts.map((text) => `${kind}: ${text}`) };
    const values = await this.#call('embeddings/embed', payload, {
      deadlineMs: priority === 'waiting' ? WAITING_DEADLINE_MS : BACKGROUND_DEADLINE_MS,
      priority,
      signal,
    });
    return split(values, texts.length);
  }
}

function split(values: Float32Array, count: number): Float32Array[] {
  const dimensions = values.length / count;
  if (!Number.isInteger(dimensions) || dimensions === 0)
    throw new ExoError('embeddings/failed', 'the model gave something else than vectors');
  return Array.from({ length: count }, (_, at) =>
    values.slice(at * dimensions, (at + 1) * dimensions),
  );
}
