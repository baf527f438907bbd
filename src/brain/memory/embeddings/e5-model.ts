/** The embedding child: multilingual-e5 as it is published. Text → tokens → hidden states → their mean. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ExoError } from '../../../core/errors.ts';
import { giveBackMemory } from '../../../onnx/give-back-memory.ts';
import { ONE_THREAD } from '../../../onnx/session-options.ts';
import { parseTokenizer } from './e5-tokenizer.ts';
import { MAX_TEXT_CHARACTERS, normalise } from './embedder.ts';

/** What the model was trained on; positions beyond it do not exist. */
const MAX_TOKENS = 512;
/** The small one first; a folder that was filled by hand may hold the whole one. */
const MODEL_FILES = [
  'onnx/model_quantized.onnx',
  'model_quantized.onnx',
  'onnx/model.onnx',
  'model.onnx',
];

/** Single-use: `close()` frees what it holds. */
export class E5Model {
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;

  private constructor(session: InferenceSession, tokenizer: Tokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  /** Throws `embeddings/model-missing`, or `inference/model-broken` where the files are not of such a model. */
  static async load(folder: string): Promise<E5Model> {
    const tokenizer = await readTokenizer(folder);
    // A tokenizer of 17 MB leaves 120 MB behind, where the model wants to be.
    giveBackMemory();
    const path = await firstThere(folder, MODEL_FILES);
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(path, ONE_THREAD);
    } catch (cause) {
      throw new ExoError('inference/model-broken', 'the embedding model cannot be read', { cause });
    }
    if (
      !session.inputNames.includes('input_ids') ||
      !session.outputNames.includes('last_hidden_state')
    )
      throw new ExoError('inference/model-broken', 'this is no embedding model');
    return new E5Model(session, tokenizer);
  }

  /**
   * Of length 1. One text at a time: quantised, a text among others would come out a little different.
   *
   * @param text with its prefix, `query: ` or `passage: `
   */
  async embed(text: string): Promise<Float32Array> {
    const ids = this.#tokens(text);
    const int64 = (values: readonly number[]) =>
      new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
    const inputs: Record<string, Tensor> = {
      input_ids: int64(ids),
      attention_mask: int64(ids.map(() => 1)),
      token_type_ids: int64(ids.map(() => 0)),
    };
    const feeds = Object.fromEntries(
      Object.entries(inputs).filter(([name]) => this.#session.inputNames.includes(name)),
    );
    const { last_hidden_state: hidden } = await this.#session.run(feeds);
    if (!(hidden?.data instanceof Float32Array))
      throw new ExoError('embeddings/failed', 'the model gave no hidden states');
    return normalise(meanOf(hidden.data, ids.length));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  /** What is too long loses its end, but not the token that says where it ends. */
  #tokens(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text.slice(0, MAX_TEXT_CHARACTERS).toWellFormed());
    const end = ids.at(-1);
    if (ids.length <= MAX_TOKENS || end === undefined) return ids;
    return [...ids.slice(0, MAX_TOKENS - 1), end];
  }
}

function meanOf(hidden: Float32Array, tokenCount: number): Float32Array {
  const dimensions = hidden.length / tokenCount;
  const mean = new Float32Array(dimensions);
  for (let at = 0; at < hidden.length; at += 1) {
    const dimension = at % dimensions;
    mean[dimension] = (mean[dimension] ?? 0) + (hidden[at] ?? 0) / tokenCount;
  }
  return mean;
}

async function readTokenizer(folder: string): Promise<Tokenizer> {
  const text = await readFile(join(folder, 'tokenizer.json'), 'utf8').catch((cause: unknown) => {
    throw missing(cause);
  });
  try {
    return parseTokenizer(text);
  } catch (cause) {
    throw new ExoError('inference/model-broken', 'the tokenizer cannot be read', { cause });
  }
}

async function firstThere(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const path = join(folder, name);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw missing(undefined);
}

function missing(cause: unknown): ExoError {
  return new ExoError('embeddings/model-missing', 'the embedding model is not there', { cause });
}
