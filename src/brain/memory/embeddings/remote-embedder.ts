/** Text → vector by an OpenAI-compatible server: what is kept and what is asked goes there. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import { ExoError } from '../../../core/errors.ts';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../../remote/openai-endpoint.ts';
import { readText, requestRemote } from '../../../remote/remote-request.ts';
import { type Embedder, type EmbedOptions, MAX_TEXT_CHARACTERS, normalise } from './embedder.ts';

/** A turn has gone on without it long before. */
const WAITING_ANSWER_MS = 3_000;
const BACKGROUND_ANSWER_MS = 30_000;
const IDLE_MS = 10_000;
const MAX_BATCH = 32;
/** MAX_BATCH vectors of 4,096 numbers, written out. */
const MAX_BYTES = 4 * 1024 * 1024;

const answerSchema = z.object({
  data: z
    .array(
      z.object({
        index: z.number().int().nonnegative(),
        embedding: z.array(z.number()).min(8).max(8_192),
      }),
    )
    .max(MAX_BATCH),
});

export interface RemoteEmbedderOptions {
  readonly endpoint: OpenAiEndpoint;
  /** `text-embedding-3-small`; on Azure the name of the deployment. */
  readonly model: string;
  readonly clock: Clock;
}

/** @example new RemoteEmbedder({ endpoint: { kind: 'openai', baseUrl: OPENAI_BASE_URL, apiKey }, model, clock }) */
export class RemoteEmbedder implements Embedder {
  readonly id: string;
  readonly maxBatch = MAX_BATCH;
  readonly relatedFrom = 0.25;
  readonly #options: RemoteEmbedderOptions;
  readonly #url: string;

  /** @throws `options/invalid` */
  constructor(options: RemoteEmbedderOptions) {
    this.#options = options;
    this.#url = openAiUrl(options.endpoint, '/embeddings', options.model);
    // One name at two servers may be two models; the key is no part of it.
    const hashed = createHash('sha256').update(`${this.#url} ${options.model}`).digest('hex');
    this.id = `remote-${hashed.slice(0, 16)}`;
  }

  async embed(
    texts: readonly string[],
    { priority }: EmbedOptions,
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    signal.throwIfAborted();
    if (texts.length === 0) return [];
    const { clock, endpoint, model } = this.#options;
    const answer = await requestRemote({
      stage: 'embeddings',
      url: this.#url,
      headers: { ...openAiHeaders(endpoint), 'content-type': 'application/json' },
      body: JSON.stringify({ model, input: texts.map(fit), encoding_format: 'float' }),
      clock,
      signal,
      answerMs: priority === 'waiting' ? WAITING_ANSWER_MS : BACKGROUND_ANSWER_MS,
      idleMs: IDLE_MS,
      maxBytes: MAX_BYTES,
    });
    const text = answer === undefined ? '' : await readText(answer.pieces);
    signal.throwIfAborted();
    return readVectors(text, texts.length);
  }
}

/** Servers refuse a whole batch for one empty text, and halves of characters. */
function fit(text: string): string {
  const cut = text.slice(0, MAX_TEXT_CHARACTERS).toWellFormed();
  return cut.trim() === '' ? '-' : cut;
}

function readVectors(text: string, count: number): Float32Array[] {
  const answer = answerSchema.safeParse(parseJson(text));
  if (!answer.success) throw malformed(answer.error);
  const { data } = answer.data;
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  for (const { index, embedding } of data)
    if (index < count) vectors[index] = normalise(Float32Array.from(embedding));
  const size = vectors[0]?.length;
  return vectors.map((vector) => {
    if (!vector || vector.length !== size) throw malformed();
    return vector;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): ExoError {
  return new ExoError('embeddings/failed', 'the server gave something else than vectors', {
    cause,
  });
}
