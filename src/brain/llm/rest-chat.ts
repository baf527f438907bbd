/** Chat completions by plain HTTP, for servers that trip the client up: what is read is only what is needed. */
import { z } from 'zod';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../remote/openai-endpoint.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { type ChatBody, COMMON_REFUSALS } from './chat-body.ts';
import { malformed } from './chat-chunks.ts';
import {
  ChatCompletions,
  type ChatCompletionsOptions,
  type ChatTransport,
} from './chat-completions.ts';
import { LlmRefusal } from './http-errors.ts';
import { lines, sseData } from './lines.ts';
import { isOpenAi } from './openai-chat.ts';

export interface RestChatOptions extends Omit<ChatCompletionsOptions, 'transport'> {
  readonly endpoint: OpenAiEndpoint;
}

/** @example const llm = restChat({ name: 'lan', endpoint: { kind: 'openai', baseUrl }, model, clock }); */
export function restChat({ endpoint, ...rest }: RestChatOptions): ChatCompletions {
  return new ChatCompletions({
    without: isOpenAi(endpoint) ? [] : [...COMMON_REFUSALS, 'stream_options'],
    ...rest,
    transport: new RestTransport(endpoint, rest.model),
  });
}

class RestTransport implements ChatTransport {
  readonly #endpoint: OpenAiEndpoint;
  readonly #model: string;

  constructor(endpoint: OpenAiEndpoint, model: string) {
    this.#endpoint = endpoint;
    this.#model = model;
  }

  async open(body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const response = await this.#fetch(
      openAiUrl(this.#endpoint, '/chat/completions', this.#model),
      signal,
      body,
    );
    if (!response.body) throw malformed();
    // Asked to stream, some servers answer whole all the same.
    if (/\bjson\b/.test(response.headers.get('content-type') ?? ''))
      return one(asChunk(await json(response)));
    return sseValues(response.body);
  }

  async listModels(signal: AbortSignal): Promise<unknown> {
    return await json(await this.#fetch(openAiUrl(this.#endpoint, '/models'), signal));
  }

  async #fetch(url: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const response = await boundedFetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      signal,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...openAiHeaders(this.#endpoint),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new LlmRefusal(response.status, await response.text());
    return response;
  }
}

async function* sseValues(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<unknown, void, undefined> {
  for await (const data of sseData(lines(body))) {
    if (data === '[DONE]') return;
    const value = parsed(data);
    const fault = faultSchema.safeParse(value);
    if (fault.success) throw new LlmRefusal(500, JSON.stringify(fault.data.error));
    yield value;
  }
}

const faultSchema = z.object({
  error: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
});

async function* one(value: unknown): AsyncGenerator<unknown, void, undefined> {
  yield await Promise.resolve(value);
}

const wholeSchema = z.object({
  choices: z.array(z.object({ message: z.unknown(), finish_reason: z.string().nullish() })).min(1),
  usage: z.unknown(),
});

/** A whole answer is a stream of one chunk, its message called a delta. */
function asChunk(answer: unknown): unknown {
  const whole = wholeSchema.safeParse(answer);
  if (!whole.success) throw malformed();
  const { choices, usage } = whole.data;
  return {
    usage,
    choices: choices.map(({ message, finish_reason }) => ({
      delta: message,
      finish_reason: finish_reason ?? 'stop',
    })),
  };
}

async function json(response: Response): Promise<unknown> {
  return parsed(await response.text());
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(cause);
  }
}
