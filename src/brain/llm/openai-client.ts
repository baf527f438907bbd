/** OpenAI's own client, for its servers, Azure's, and most that speak like them. */
import type { OpenAI } from 'openai';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../remote/openai-endpoint.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { malformed } from './chat-chunks.ts';
import { faultInStream, LlmRefusal } from './http-errors.ts';
import type { Transport } from './streamed-llm.ts';

/** The guard aborts long before; this is for what no signal reaches. */
const CLIENT_TIMEOUT_MS = 60_000;

/** One of the client's calls that stream. */
export type Asking<Body> = (
  client: OpenAI,
  body: Body,
  options: { readonly signal: AbortSignal },
) => {
  withResponse(): Promise<{ data: ClientStream; response: Response }>;
};

interface ClientStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
}

export class OpenAiTransport<Body> implements Transport<Body> {
  readonly #endpoint: OpenAiEndpoint;
  readonly #model: string;
  readonly #asking: Asking<Body>;
  #client: Promise<OpenAI> | undefined;

  constructor(endpoint: OpenAiEndpoint, model: string, asking: Asking<Body>) {
    this.#endpoint = endpoint;
    this.#model = model;
    this.#asking = asking;
  }

  async open(body: Body, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const client = await this.#connected();
    const asking = this.#asking(client, body, { signal }).withResponse();
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

/** The client throws what the server says in the stream, and what it cannot parse, each in its own way. */
async function* values(stream: AsyncIterable<unknown>): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* stream;
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed(error);
    const { APIConnectionError, APIError } = await import('openai');
    if (error instanceof APIError && !(error instanceof APIConnectionError))
      throw faultInStream(error.error);
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
