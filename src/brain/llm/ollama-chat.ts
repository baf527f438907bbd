/**
 * A model on the user's own Ollama, by its own API: unlike its compatible endpoint, that one takes the size of
 * the context and how long the model stays loaded. One JSON object a line.
 */
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { MAX_ANSWER_LENGTH } from './answer-length.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { base64, wireTool } from './chat-body.ts';
import { malformed } from './chat-chunks.ts';
import { connectionError, LlmRefusal, refusedPicture, withoutSight } from './http-errors.ts';
import { lines } from './lines.ts';
import {
  DEFAULT_SETTINGS,
  hasPicture,
  type Llm,
  type LlmDelta,
  type LlmMessage,
  type LlmRequest,
  type LlmSettings,
  type ModelNotice,
} from './llm.ts';
import { parsed } from './rest-server.ts';
import { guarded, type StreamLimits } from './stream-guard.ts';

/** A model that is not in memory yet takes a while to get there. */
const LIMITS: StreamLimits = { firstMs: 30_000, idleMs: 10_000 };
/** Ollama's own default is too short for a house, and it cuts the beginning off without a word. */
const CONTEXT_TOKENS = 8_192;
const KEEP_ALIVE = '30m';
const MAX_TOOL_CALLS = 32;

export interface OllamaChatOptions {
  readonly name: string;
  readonly model: string;
  /** `http://192.168.1.20:11434` */
  readonly url: string;
  readonly clock: Clock;
  readonly settings?: Partial<LlmSettings> | undefined;
  readonly limits?: Partial<StreamLimits> | undefined;
}

const count = z.number().int().min(0).catch(0);

const shownSchema = z.object({ capabilities: z.array(z.string()).optional() });

const lineSchema = z.object({
  error: z.string().optional(),
  message: z
    .object({
      content: z.string().nullish(),
      tool_calls: z
        .array(
          z.object({
            function: z.object({
              name: z.string().min(1).max(128),
              arguments: z.record(z.string(), z.unknown()).nullish(),
            }),
          }),
        )
        .max(MAX_TOOL_CALLS)
        .nullish(),
    })
    .optional(),
  done: z.boolean().default(false),
  done_reason: z.string().nullish(),
  prompt_eval_count: count,
  eval_count: count,
});

export class OllamaChat implements Llm {
  readonly name: string;
  readonly model: string;
  readonly #options: OllamaChatOptions;

  constructor(options: OllamaChatOptions) {
    this.name = options.name;
    this.model = options.model;
    this.#options = options;
  }

  chat(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmDelta> {
    const { clock, limits } = this.#options;
    return guarded(
      (within) => this.#deltas(request, within),
      { ...LIMITS, ...limits },
      clock,
      signal,
    );
  }

  /** Only whether it is there: loading it takes longer than a probe may. */
  async probe(signal: AbortSignal): Promise<void> {
    try {
      await this.#post('/api/show', { model: this.model }, signal);
    } catch (error) {
      throw connectionError(error);
    }
  }

  /** What is on the user's own disk retires when the user says so. */
  async models(): Promise<readonly ModelNotice[]> {
    return await Promise.resolve([]);
  }

  async *#deltas(
    request: LlmRequest,
    signal: AbortSignal,
  ): AsyncGenerator<LlmDelta, void, undefined> {
    try {
      if (hasPicture(request)) await this.#mustSee(signal);
      const response = await this.#post('/api/chat', this.#body(request), signal);
      if (!response.body) throw malformed();
      yield* readOllama(lines(response.body));
    } catch (error) {
      const failure = connectionError(error);
      throw hasPicture(request) && refusedPicture(failure) ? withoutSight(failure) : failure;
    }
  }

  /** A model that sees nothing is not refused the picture: it makes one up. */
  async #mustSee(signal: AbortSignal): Promise<void> {
    const response = await this.#post('/api/show', { model: this.model }, signal);
    const shown = shownSchema.safeParse(parsed(await response.text()));
    // Older versions do not say what a model can do.
    const { capabilities } = shown.data ?? {};
    if (capabilities && !capabilities.includes('vision')) throw withoutSight();
  }

  async #post(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    const response = await boundedFetch(`${this.#options.url.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new LlmRefusal(response.status, await response.text());
    return response;
  }

  #body(request: LlmRequest) {
    const { temperature, maxTokens } = {
      ...DEFAULT_SETTINGS,
      ...this.#options.settings,
      ...request.settings,
    };
    return {
      model: this.model,
      stream: true,
      messages: request.messages.map(wireMessage),
      ...(request.tools.length > 0
        ? {
            tools: request.tools.map((tool) => wireTool(tool, true)),
          }
        : {}),
      keep_alive: KEEP_ALIVE,
      options: { temperature, num_predict: maxTokens, num_ctx: CONTEXT_TOKENS },
    };
  }
}

/** Ends with `end`; throws `llm/unreachable` where the lines end before the model did. */
async function* readOllama(from: AsyncIterable<string>): AsyncGenerator<LlmDelta, void, undefined> {
  let calls = 0;
  let length = 0;
  for await (const text of from) {
    if (text.trim() === '') continue;
    const line = lineSchema.safeParse(parsed(text));
    if (!line.success) throw malformed();
    const { done, done_reason: reason, error, message } = line.data;
    if (error !== undefined) throw new LlmRefusal(500, error);
    length += text.length;
    if (message?.content) yield { type: 'text', text: message.content.slice(0, MAX_ANSWER_LENGTH) };
    for (const { function: called } of message?.tool_calls ?? []) {
      const json = JSON.stringify(called.arguments ?? {});
      yield {
        type: 'tool-call',
        call: { id: `call_${calls}`, name: called.name, arguments: json },
      };
      calls += 1;
    }
    if (done) {
      const { eval_count: outputTokens, prompt_eval_count: inputTokens } = line.data;
      yield { type: 'usage', inputTokens, outputTokens, cachedTokens: 0 };
      const ended = reason === 'length' ? 'length' : calls > 0 ? 'tool-calls' : 'stop';
      yield { type: 'end', reason: ended };
      return;
    }
    // Each line repeats some hundred characters around a word.
    if (length > 16 * MAX_ANSWER_LENGTH || calls > MAX_TOOL_CALLS) {
      yield { type: 'end', reason: 'length' };
      return;
    }
  }
  throw new ExoError('llm/unreachable', 'the answer broke off', { retryable: true });
}

function wireMessage(message: LlmMessage) {
  switch (message.role) {
    case 'system':
      return { role: message.role, content: message.text };
    case 'user':
      return {
        role: message.role,
        content: message.text,
        ...(message.picture ? { images: [base64(message.picture)] } : {}),
      };
    case 'tool':
      return { role: 'tool', tool_name: message.name, content: message.text };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.text,
        ...(message.toolCalls && message.toolCalls.length > 0
          ? {
              tool_calls: message.toolCalls.map((call) => ({
                function: { name: call.name, arguments: objectOf(call.arguments) },
              })),
            }
          : {}),
      };
  }
}

/** The model's own broken JSON is told to it as nothing. */
function objectOf(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
