/**
 * A model behind the chat-completions API, whoever serves it:
 *
 *   request ─▶ body ─▶ transport ─▶ chunks ─▶ deltas, within time limits
 *               ▲         └─ 400 "no such parameter": once more without it, and so from then on
 *               └─ what this server is known to refuse
 */
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { type ChatBody, chatBody, type OptionalPart, refusedPart } from './chat-body.ts';
import { ChatChunks } from './chat-chunks.ts';
import { connectionError, LlmRefusal, refusedPicture, withoutSight } from './http-errors.ts';
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
import { DEFAULT_LIMITS, guarded, type StreamLimits } from './stream-guard.ts';

/** How the requests travel. Both reject with an `LlmRefusal`, or what `connectionError` makes an ExoError of. */
export interface ChatTransport {
  /** The chunks as JSON values; aborting hangs up. */
  open(body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>>;
  /** The list of models, as it comes. */
  listModels(signal: AbortSignal): Promise<unknown>;
}

export interface ChatCompletionsOptions {
  readonly name: string;
  readonly model: string;
  readonly transport: ChatTransport;
  readonly clock: Clock;
  readonly settings?: Partial<LlmSettings> | undefined;
  readonly limits?: Partial<StreamLimits> | undefined;
  /** What this kind of server is known to refuse; the rest it learns. */
  readonly without?: readonly OptionalPart[] | undefined;
}

export class ChatCompletions implements Llm {
  readonly name: string;
  readonly model: string;
  readonly #options: ChatCompletionsOptions;
  readonly #settings: LlmSettings;
  readonly #without: Set<OptionalPart>;

  constructor(options: ChatCompletionsOptions) {
    this.name = options.name;
    this.model = options.model;
    this.#options = options;
    this.#settings = { ...DEFAULT_SETTINGS, ...options.settings };
    this.#without = new Set(options.without);
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
    const chunks = new ChatChunks();
    try {
      for await (const chunk of await this.#open(request, signal)) {
        yield* chunks.push(chunk);
        if (chunks.isFull) break;
      }
    } catch (error) {
      const failure = connectionError(error);
      throw hasPicture(request) && refusedPicture(failure) ? withoutSight(failure) : failure;
    }
    if (!signal.aborted) yield* chunks.finish();
  }

  async #open(request: LlmRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const { model, transport } = this.#options;
    while (true) {
      const body = chatBody(request, { model, settings: this.#settings, without: this.#without });
      try {
        return await transport.open(body, signal);
      } catch (error) {
        const part =
          error instanceof LlmRefusal && error.code === 'llm/failed' && !error.retryable
            ? refusedPart(error.complaint, this.#without)
            : undefined;
        if (part === undefined) throw error;
        this.#without.add(part);
      }
    }
  }
}
