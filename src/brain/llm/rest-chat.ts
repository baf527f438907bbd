/** Chat completions by plain HTTP, for servers that trip the client up: what is read is only what is needed. */
import { z } from 'zod';
import { boundedFetch } from './bounded-fetch.ts';
import type { ChatBody } from './chat-body.ts';
import { malformed } from './chat-chunks.ts';
import {
  ChatCompletions,
  type ChatCompletionsOptions,
  type ChatTransport,
} from './chat-completions.ts';
import { LlmRefusal } from './http-errors.ts';
import { lines, sseData } from './lines.ts';
import type { OpenAiAddress } from './openai-chat.ts';

export interface RestChatOptions extends Omit<ChatCompletionsOptions, 'transport'> {
  readonly address: OpenAiAddress;
  /** Empty: no header is sent. */
  readonly apiKey: string;
}

/** @example const llm = restChat({ name: 'lan', address: { type: 'compatible', baseUrl }, apiKey: '', model, clock }); */
export function restChat({ address, apiKey, ...rest }: RestChatOptions): ChatCompletions {
  const isAzure = address.type === 'azure';
  return new ChatCompletions({
    without: isAzure
      ? []
      : ['max_completion_tokens', 'prompt_cache_key', 'parallel_tool_calls', 'stream_options'],
    ...rest,
    transport: new RestTransport(address, apiKey),
  });
}

export class RestTransport implements ChatTransport {
  readonly #address: OpenAiAddress;
  readonly #apiKey: string;

  constructor(address: OpenAiAddress, apiKey: string) {
    this.#address = address;
    this.#apiKey = apiKey;
  }

  async open(body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const response = await this.#fetch(this.#url('/chat/completions'), signal, body);
    if (!response.body) throw malformed();
    // Asked to stream, some servers answer whole all the same.
    if (/\bjson\b/.test(response.headers.get('content-type') ?? ''))
      return one(asChunk(await json(response)));
    return sseValues(response.body);
  }

  async listModels(signal: AbortSignal): Promise<unknown> {
    return await json(await this.#fetch(this.#url('/models'), signal));
  }

  #url(path: string): string {
    const address = this.#address;
    if (address.type === 'compatible') return `${address.baseUrl.replace(/\/+$/, '')}${path}`;
    const { apiVersion, deployment, endpoint } = address;
    const below = path === '/models' ? '' : `/deployments/${encodeURIComponent(deployment)}`;
    const root = endpoint.replace(/\/+$/, '');
    return `${root}/openai${below}${path}?api-version=${encodeURIComponent(apiVersion)}`;
  }

  async #fetch(url: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const isAzure = this.#address.type === 'azure';
    const response = await boundedFetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      signal,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#apiKey === ''
          ? {}
          : isAzure
            ? { 'api-key': this.#apiKey }
            : { authorization: `Bearer ${this.#apiKey}` }),
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
