/**
 * The decoder in ONNX. Two layouts of the same thing: one graph that chooses its branch (`merged`), or a
 * graph for the first step and one for the others.
 *
 *   first step: tokens, encoded audio ─▶ logits, memory of the words, memory of the audio
 *   next step:  token, both memories  ─▶ logits, memory of the words
 *
 * Memories are passed on as they came: the audio's is computed once, and nothing is copied here. Where the last
 * step is a session of its own (`split-head.ts`), the two above give what it takes in place of logits.
 */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { ExoError } from '../../../core/errors.ts';
import type { DecoderStep, StepDecoder } from './decode.ts';
import type { ModelDescription } from './model-description.ts';

/** By the name of the input that takes it. */
export interface DecoderMemory {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Tokens so far. */
  readonly length: number;
}

export interface DecoderSessions {
  readonly first: InferenceSession;
  /** The same one where the graph is merged. */
  readonly next: InferenceSession;
  readonly head: InferenceSession | undefined;
}

const PAST = 'past_key_values.';
const PRESENT = 'present.';

/** Of one encoded window. */
export class OnnxDecoder implements StepDecoder<DecoderMemory> {
  readonly #sessions: DecoderSessions;
  readonly #description: ModelDescription;
  readonly #encoded: Tensor;

  constructor(sessions: DecoderSessions, description: ModelDescription, encoded: Tensor) {
    this.#sessions = sessions;
    this.#description = description;
    this.#encoded = encoded;
  }

  readonly begin = async (
    tokens: readonly number[],
    startAt: number,
  ): Promise<DecoderStep<DecoderMemory> & { startLogits: Float32Array }> => {
    const { first } = this.#sessions;
    const feeds = this.#feeds(first, tokens, 0, this.#emptyMemory(first), false);
    const { output, memory } = await this.#run(first, feeds, '', {}, tokens.length);
    const [logits, startLogits] = await this.#logits(output, [tokens.length - 1, startAt]);
    if (logits === undefined || startLogits === undefined) throw odd();
    return { logits, startLogits, memory };
  };

  readonly next = async (
    token: number,
    { tensors, length }: DecoderMemory,
  ): Promise<DecoderStep<DecoderMemory>> => {
    const { next } = this.#sessions;
    const feeds = this.#feeds(next, [token], length, tensors, true);
    const { output, memory } = await this.#run(next, feeds, '.decoder.', tensors, length + 1);
    const [logits] = await this.#logits(output, [0]);
    if (logits === undefined) throw odd();
    return { logits, memory };
  };

  /** Of the tokens at the given places. */
  async #logits(output: Tensor, places: readonly number[]): Promise<readonly Float32Array[]> {
    const { head } = this.#sessions;
    const { vocabularySize } = this.#description;
    const rows = places.map((place) => row(output, place));
    if (head === undefined) return rows;
    const width = rows[0]?.length ?? 0;
    const hidden = new Float32Array(rows.length * width);
    for (const [at, one] of rows.entries()) hidden.set(one, at * width);
    const feeds = { hidden: new Tensor('float32', hidden, [rows.length, width]) };
    const { logits } = await runSession(head, feeds, ['logits']);
    const data = logits?.data;
    if (!(data instanceof Float32Array) || data.length !== rows.length * vocabularySize)
      throw odd();
    return rows.map((_, at) => data.subarray(at * vocabularySize, (at + 1) * vocabularySize));
  }

  #feeds(
    session: InferenceSession,
    tokens: readonly number[],
    position: number,
    tensors: Readonly<Record<string, Tensor>>,
    hasPast: boolean,
  ): Record<string, Tensor> {
    const ids = BigInt64Array.from(tokens, BigInt);
    const positions = BigInt64Array.from(tokens, (_, at) => BigInt(position + at));
    const feeds: Record<string, Tensor> = { ...tensors };
    for (const name of session.inputNames) {
      if (name === 'input_ids') feeds[name] = new Tensor('int64', ids, [1, ids.length]);
      if (name === 'encoder_hidden_states') feeds[name] = this.#encoded;
      if (name === 'use_cache_branch') feeds[name] = new Tensor('bool', [hasPast], [1]);
      if (name === 'cache_position') feeds[name] = new Tensor('int64', positions, [ids.length]);
    }
    return feeds;
  }

  /** A merged graph wants its memory named even in the branch that has none. */
  #emptyMemory({ inputNames }: InferenceSession): Record<string, Tensor> {
    const { headCount, headSize } = this.#description;
    const empty = new Tensor('float32', new Float32Array(0), [1, headCount, 0, headSize]);
    const names = inputNames.filter((name) => name.startsWith(PAST));
    return Object.fromEntries(names.map((name) => [name, empty]));
  }

  /** Asks only for the memory whose name holds `part`: the rest is in `known`. */
  async #run(
    session: InferenceSession,
    feeds: Record<string, Tensor>,
    part: string,
    known: Readonly<Record<string, Tensor>>,
    length: number,
  ): Promise<{ output: Tensor; memory: DecoderMemory }> {
    const present = session.outputNames.filter(
      (name) => name.startsWith(PRESENT) && name.includes(part),
    );
    const outputs = await runSession(session, feeds, ['logits', ...present]);
    const tensors: Record<string, Tensor> = { ...known };
    for (const name of present)
      tensors[PAST + name.slice(PRESENT.length)] = outputs[name] as Tensor;
    return { output: outputs['logits'] as Tensor, memory: { tensors, length } };
  }
}

/** @throws `inference/failed` */
export async function runSession(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  fetches: readonly string[],
): Promise<Readonly<Record<string, Tensor>>> {
  try {
    return (await session.run(feeds, fetches)) as Record<string, Tensor>;
  } catch (cause) {
    throw new ExoError('inference/failed', 'Whisper failed', { cause });
  }
}

/** @throws `inference/failed` where they are no 32-bit numbers of the shape [1, rows, size] */
function row({ dims, data }: Tensor, at: number): Float32Array {
  const [, rows = 0, size = 0] = dims;
  if (!(data instanceof Float32Array) || dims.length !== 3 || at >= rows) throw odd();
  return data.subarray(at * size, (at + 1) * size);
}

function odd(): ExoError {
  return new ExoError('inference/failed', 'the decoder has other outputs');
}
