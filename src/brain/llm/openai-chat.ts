/** Chat completions through OpenAI's own client: OpenAI, Azure OpenAI, and most servers that speak like them. */
import type { OpenAI } from 'openai';
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
import { DEFAULT_MODEL } from './llm.ts';

export interface OpenAiChatOptions extends Omit<ChatCompletionsOptions, 'transport' | 'model'> {
  readonly endpoint: OpenAiEndpoint;
  /** On Azure the name of a deployment. */
  readonly model?: string | undefined;
}

/** The guard aborts long before; this is for what no signal reaches. */
const CLIENT_TIMEOUT_MS = 60_000;

/** @example const gpt = openAiChat({ name: 'openai', endpoint: { kind: 'openai', baseUrl: OPENAI_BASE_URL, apiKey }, clock }); */
export function openAiChat({
  endpoint,
  model = DEFAULT_MODEL,
  ...rest
}: OpenAiChatOptions): ChatCompletions {
  return new ChatCompletions({
    // Older names and fewer parts are what compatible servers have in common.
    without: isOpenAi(endpoint) ? [] : COMMON_REFUSALS,
    ...rest,
    model,
    transport: new OpenAiTransport(endpoint, model),
  });
}

class OpenAiTransport implements ChatTransport {
  readonly #endpoint: OpenAiEndpoint;
  readonly #model: string;
  #client: Promise<OpenAI> | undefined;

  constructor(endpoint: OpenAiEndpoint, model: string) {
    this.#endpoint = endpoint;
    this.#model = model;
  }

  async open(body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const client = await this.#connected();
    // The client's own types know neither every server's parts nor every message.
    const asked = body as unknown as OpenAI.ChatCompletionCreateParamsStreaming;
    const asking = client.chat.completions.create(asked, { signal }).withResponse();
    const { data, response } = await asRefusal(asking);
    // Whole, although a stream was asked for: the client would read nothing out of it.
    if (/\bjson\b/.test(response.headers.get('content-type') ?? '')) {
      data.controller.abort();
      throw malformed();
    }
    return values(data);
  }

  async listModels(signal: AbortSignal): Promise<unknown> {
    const client = await this.#connected();
    return await asRefusal(client.get('/models', { signal }));
  }

  /** Loaded with the first call: it is large, and a house without a key never needs it. */
  #connected(): Promise<OpenAI> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<OpenAI> {
    const { AzureOpenAI, OpenAI } = await import('openai');
    const endpoint = this.#endpoint;
    const shared = {
      // The constructor insists on one.
      apiKey: endpoint.apiKey ?? 'none',
      maxRetries: 0,
      timeout: CLIENT_TIMEOUT_MS,
      fetch: boundedFetch,
      // It would log what was said.
      logLevel: 'off',
    } as const;
    if (endpoint.kind === 'azure' && endpoint.apiVersion !== undefined) {
      const { apiVersion, endpoint: address } = endpoint;
      return new AzureOpenAI({ ...shared, apiVersion, deployment: this.#model, endpoint: address });
    }
    return new OpenAI({
      ...shared,
      baseURL: openAiUrl(endpoint, ''),
      defaultHeaders: openAiHeaders(endpoint),
      // Otherwise taken from the environment, which is not where EXO's options come from.
      organization: null,
      project: null,
    });
  }
}

/** Its own servers and Azure's take everything that its documentation names. */
export function isOpenAi(endpoint: OpenAiEndpoint): boolean {
  return endpoint.kind === 'azure' || /^https:\/\/api\.openai\.com\//.test(endpoint.baseUrl);
}

/** The client throws what the server says in the stream, and what it cannot parse, each in its own way. */
async function* values(stream: AsyncIterable<unknown>): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed(error);
    const { APIConnectionError, APIError } = await import('openai');
    if (error instanceof APIError && !(error instanceof APIConnectionError))
      throw new LlmRefusal(500, JSON.stringify(error.error ?? ''));
    throw error;
  }
}

async function asRefusal<Answer>(answer: PromiseLike<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    const { status, error: body } = error as { status?: unknown; error?: unknown };
    if (typeof status === 'number') throw new LlmRefusal(status, JSON.stringify(body ?? ''));
    throw error;
  }
}
