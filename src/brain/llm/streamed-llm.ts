/**
 * A model behind one of OpenAI's two APIs, whoever serves it:
 *
 *   request ─▶ body ─▶ transport ─▶ events ─▶ deltas, within time limits
 *               ▲         └─ 400 "no such parameter": once more without it, and so from then on
 *               └─ what this server is known to refuse
 */
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { connectionError, refusedPicture, withoutSight } from './http-errors.ts';
import {
  DEFAULT_SETTINGS,
  hasPicture,
  type Llm,
  type LlmDelta,
  type LlmRequest,
  type LlmSettings,
  type ModelNotice,
} from './llm.ts';
import { readModelNotices } from './model-notices.ts';
import { type OptionalPart, RefusedParts } from './refused-parts.ts';
import { DEFAULT_LIMITS, guarded, type StreamLimits } from './stream-guard.ts';

/** How the requests travel. Both reject with an `LlmRefusal`, or what `connectionError` makes an ExoError of. */
export interface Transport<Body> {
  /** The events as JSON values; aborting hangs up. */
  open(body: Body, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** The list of models, as it comes. */
  listModels(signal: AbortSignal): Promise<unknown>;
}

/** What an API calls things: how a request is written, and how its answer is read. Pure. */
export interface Wire<Body> {
  body(request: LlmRequest, settings: LlmSettings, refused: RefusedParts): Body;
  /** For one answer. */
  decoder(): Decoder;
}

export interface Decoder {
  /** Nothing more is taken: the reader may hang up. */
  readonly isFull: boolean;
  /** Throws `llm/malformed` for what is no part of an answer, and what the server says of a fault. */
  push(event: unknown): LlmDelta[];
  /** Throws `llm/unreachable` where the stream broke off before the model had ended. */
  finish(): LlmDelta[];
}

export interface StreamedLlmOptions<Body> {
  readonly name: string;
  readonly model: string;
  readonly wire: Wire<Body>;
  readonly transport: Transport<Body>;
  readonly clock: Clock;
  readonly settings?: Partial<LlmSettings> | undefined;
  readonly limits?: Partial<StreamLimits> | undefined;
  /** What this kind of server is known to refuse; the rest it learns. */
  readonly without?: readonly OptionalPart[] | undefined;
}

export class StreamedLlm<Body> implements Llm {
  readonly name: string;
  readonly model: string;
  readonly #options: StreamedLlmOptions<Body>;
  readonly #settings: LlmSettings;
  readonly #refused: RefusedParts;

  constructor(options: StreamedLlmOptions<Body>) {
    this.name = options.name;
    this.model = options.model;
    this.#options = options;
    this.#settings = { ...DEFAULT_SETTINGS, ...options.settings };
    this.#refused = new RefusedParts(options.without);
  }

  chat(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmDelta> {
    const { clock, limits } = this.#options;
    const source = (within: AbortSignal) => this.#deltas(request, within);
    return guarded(source, { ...DEFAULT_LIMITS, ...limits }, clock, signal);
  }

  /** A one-token call: whatever would refuse a turn refuses this. */
  async probe(signal: AbortSignal): Promise<void> {
    const messages = [{ role: 'user', text: 'ping' }] as const;
    for await (const delta of this.chat(
      { messages, tools: [], settings: { maxTokens: 1 } },
      signal,
    ))
      if (delta.type === 'end') return;
    throw new ExoError('llm/unreachable', 'the probe was given up', { retryable: true });
  }

  async models(signal: AbortSignal): Promise<readonly ModelNotice[]> {
    try {
      return readModelNotices(await this.#options.transport.listModels(signal));
    } catch (error) {
      throw connectionError(error);
    }
  }

  async *#deltas(
    request: LlmRequest,
    signal: AbortSignal,
  ): AsyncGenerator<LlmDelta, void, undefined> {
    const decoder = this.#options.wire.decoder();
    try {
      for await (const event of await this.#open(request, signal)) {
        yield* decoder.push(event);
        if (decoder.isFull) break;
      }
    } catch (error) {
      const failure = connectionError(error);
      throw hasPicture(request) && refusedPicture(failure) ? withoutSight(failure) : failure;
    }
    if (!signal.aborted) yield* decoder.finish();
  }

  async #open(request: LlmRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const { transport, wire } = this.#options;
    while (true) {
      const { lessons } = this.#refused;
      const body = wire.body(request, this.#settings, this.#refused);
      try {
        return await transport.open(body, signal);
      } catch (error) {
        if (!this.#refused.learn(error, lessons)) throw error;
      }
    }
  }
}
