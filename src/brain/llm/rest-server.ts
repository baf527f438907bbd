/** A server that speaks as OpenAI does, by plain HTTP: what is read is only what is needed. */
import { z } from 'zod';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../remote/openai-endpoint.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { malformed } from './chat-chunks.ts';
import { faultInStream, LlmRefusal } from './http-errors.ts';
import { lines, sseData } from './lines.ts';
import type { Transport } from './streamed-llm.ts';

export interface RestTransportOptions {
  readonly endpoint: OpenAiEndpoint;
  /** `/chat/completions` */
  readonly path: string;
  /** On Azure's older surface the path of some APIs names the deployment. */
  readonly deployment?: string;
  /** Of a whole answer, the one event that says the same. */
  readonly asEvent: (answer: unknown) => unknown;
}

export class RestTransport<Body> implements Transport<Body> {
  readonly #options: RestTransportOptions;

  constructor(options: RestTransportOptions) {
    this.#options = options;
  }

  async open(body: Body, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const { asEvent, deployment, endpoint, path } = this.#options;
    const response = await this.#fetch(openAiUrl(endpoint, path, deployment), signal, body);
    if (!response.body) throw malformed();
    // Asked to stream, some servers answer whole all the same.
    if (/\bjson\b/.test(response.headers.get('content-type') ?? ''))
      return one(asEvent(await json(response)));
    return sseValues(response.body);
  }

  async listModels(signal: AbortSignal): Promise<unknown> {
    return await json(await this.#fetch(openAiUrl(this.#options.endpoint, '/models'), signal));
  }

  async #fetch(url: string, signal: AbortSignal, body?: unknown): Promise<Response> {
    const response = await boundedFetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      signal,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...openAiHeaders(this.#options.endpoint),
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
    if (fault.success) throw faultInStream(fault.data.error);
    yield value;
  }
}

const faultSchema = z.object({
  error: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
});

async function* one(value: unknown): AsyncGenerator<unknown, void, undefined> {
  yield await Promise.resolve(value);
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
