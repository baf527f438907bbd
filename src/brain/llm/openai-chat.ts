/** Chat completions through OpenAI's own client: OpenAI, Azure OpenAI, and most servers that speak like them. */
import type { OpenAI } from 'openai';
import { boundedFetch } from './bounded-fetch.ts';
import type { ChatBody } from './chat-body.ts';
import { malformed } from './chat-chunks.ts';
import {
  ChatCompletions,
  type ChatCompletionsOptions,
  type ChatTransport,
} from './chat-completions.ts';
import { LlmRefusal } from './http-errors.ts';
import { DEFAULT_MODEL } from './llm.ts';

export type OpenAiAddress =
  /** Of any compatible server, `/v1` included; Azure's newer surface is one: `https://NAME.openai.azure.com/openai/v1`. */
  | { readonly type: 'compatible'; readonly baseUrl: string }
  | {
      readonly type: 'azure';
      /** `https://NAME.openai.azure.com` */
      readonly endpoint: string;
      readonly apiVersion: string;
      readonly deployment: string;
    };

export interface OpenAiChatOptions extends Omit<ChatCompletionsOptions, 'transport' | 'model'> {
  readonly address: OpenAiAddress;
  /** Empty where the server wants none. */
  readonly apiKey: string;
  /** For Azure only a name in the events: the deployment decides. */
  readonly model?: string | undefined;
}

export const OPENAI_URL = 'https://api.openai.com/v1';
export const MISTRAL_URL = 'https://api.mistral.ai/v1';

/** The guard aborts long before; this is for what no signal reaches. */
const CLIENT_TIMEOUT_MS = 60_000;

/**
 * @example
 * const gpt = openAiChat({ name: 'openai', address: { type: 'compatible', baseUrl: OPENAI_URL }, apiKey, clock });
 */
export function openAiChat({
  address,
  apiKey,
  model = DEFAULT_MODEL,
  ...rest
}: OpenAiChatOptions): ChatCompletions {
  const isOpenAi =
    address.type === 'azure' || /\bopenai\.(?:com|azure\.com)\b/.test(address.baseUrl);
  return new ChatCompletions({
    // Older names and fewer parts are what compatible servers have in common.
    without: isOpenAi ? [] : ['max_completion_tokens', 'prompt_cache_key', 'parallel_tool_calls'],
    ...rest,
    model,
    transport: new OpenAiTransport(address, apiKey),
  });
}

export class OpenAiTransport implements ChatTransport {
  readonly #address: OpenAiAddress;
  readonly #apiKey: string;
  #client: Promise<OpenAI> | undefined;

  constructor(address: OpenAiAddress, apiKey: string) {
    this.#address = address;
    this.#apiKey = apiKey;
  }

  async open(body: ChatBody, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const client = await this.#connected();
    // The client's own types know neither every server's parts nor every message.
    const asked = body as unknown as OpenAI.ChatCompletionCreateParamsStreaming;
    return values(await asRefusal(client.chat.completions.create(asked, { signal })));
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
    const shared = {
      // The constructor insists on one.
      apiKey: this.#apiKey || 'none',
      maxRetries: 0,
      timeout: CLIENT_TIMEOUT_MS,
      fetch: boundedFetch,
      // It would log what was said.
      logLevel: 'off',
    } as const;
    const address = this.#address;
    if (address.type === 'compatible')
      // Otherwise taken from the environment, which is not where EXO's options come from.
      return new OpenAI({ ...shared, baseURL: address.baseUrl, organization: null, project: null });
    const { apiVersion, deployment, endpoint } = address;
    return new AzureOpenAI({ ...shared, apiVersion, deployment, endpoint });
  }
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
