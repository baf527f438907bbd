/**
 * A provider of language models on a real socket, scripted by a test. It speaks four wires, told apart by the
 * path: chat completions, the same behind Azure's deployments, Responses, and Ollama's own.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readResponsesBody, sendResponses } from './fake-responses-wire.ts';
import { endStream, fragments, type LlmEnding } from './llm-endings.ts';

export interface FakeToolCall {
  readonly name: string;
  /** JSON, or what a confused model takes for it. */
  readonly arguments: string;
}

export interface FakeReply {
  /** An answer that is no answer: 401, 429, 500, … */
  readonly status?: number;
  /** The error's own words and code. */
  readonly error?: { readonly message: string; readonly code?: string; readonly param?: string };
  /** In place of the error, what no server of models would say: "404 page not found". */
  readonly words?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in these pieces. */
  readonly text?: readonly string[];
  /** Sealed thoughts that come first; only Responses has them. */
  readonly reasoning?: readonly string[];
  /** Sent in fragments of a few characters. */
  readonly toolCalls?: readonly FakeToolCall[];
  /** As servers do that send one call a message: no index on it. */
  readonly withoutIndex?: boolean;
  /** The role belongs into the first chunk; some servers leave it out. */
  readonly withoutRole?: boolean;
  readonly finishReason?: string;
  /** What happens after the text and calls, instead of a proper end. */
  readonly ending?: LlmEnding;
  /** Even the headers wait. */
  readonly silent?: boolean;
  /** A whole answer in one JSON body, although a stream was asked for. */
  readonly whole?: boolean;
  /** What the answer took is not told. */
  readonly withoutUsage?: boolean;
}

export interface FakeLlmRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: FakeChatBody;
}

/** Of Responses too, where its own parts stand beside these. */
export interface FakeChatBody {
  readonly model?: string;
  readonly messages: readonly Record<string, unknown>[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly [part: string]: unknown;
}

type Answering = FakeReply | ((request: FakeLlmRequest) => FakeReply);

const MODEL = 'gpt-4o';

export class FakeLlmServer {
  readonly requests: FakeLlmRequest[] = [];
  /** For `GET …/models`. */
  models: unknown = { object: 'list', data: [{ id: MODEL, object: 'model' }] };
  /** What is answered when the queue is empty. */
  otherwise: Answering = { text: ['Bonjour.'] };
  /** Whether its models look at pictures, as Ollama is asked. */
  sees = true;
  /** Answers that the client hung up on. */
  hangUps = 0;
  readonly #queue: Answering[] = [];
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  async start(port = 0): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }

  get port(): number {
    const address = this.#server?.address() as AddressInfo | undefined;
    return address?.port ?? 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Answers of the next requests, in order. */
  next(...replies: readonly Answering[]): void {
    this.#queue.push(...replies);
  }

  /** What was to be answered next, and was not asked for. */
  forget(): void {
    this.#queue.length = 0;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    response.on('close', () => {
      if (!response.writableFinished) this.hangUps += 1;
    });
    if (request.method === 'GET') return sendJson(response, 200, this.models);
    const json: unknown = JSON.parse(await textOf(request));
    const isResponses = /\/responses(?:\?|$)/.test(path);
    let body = json as FakeChatBody;
    try {
      if (isResponses) body = readResponsesBody(json);
    } catch (error) {
      return refuse(response, path, { status: 400, error: { message: String(error) } });
    }
    const asked = { path, headers: request.headers, body };
    this.requests.push(asked);
    const next = this.#queue.shift() ?? this.otherwise;
    const reply = typeof next === 'function' ? next(asked) : next;
    if (reply.silent) return;
    if (reply.status !== undefined) return refuse(response, path, reply);
    const capabilities = this.sees ? ['tools', 'vision'] : ['tools'];
    if (path === '/api/show') return sendJson(response, 200, { capabilities });
    if (path === '/api/chat') await sendOllama(response, reply);
    else if (isResponses) await sendResponses(response, reply, body.model);
    else await sendChat(response, reply, path.startsWith('/openai/deployments/'));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, path: string, reply: FakeReply): void {
  const { status = 500, error = { message: 'no' }, headers = {} } = reply;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (reply.words !== undefined) {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(reply.words);
    return;
  }
  sendJson(response, status, path.startsWith('/api/') ? { error: error.message } : { error });
}

async function sendChat(
  response: ServerResponse,
  reply: FakeReply,
  isAzure: boolean,
): Promise<void> {
  const { finishReason, text = [], toolCalls = [] } = reply;
  const reason = finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 5,
    total_tokens: 105,
    prompt_tokens_details: { cached_tokens: 64 },
  };
  if (reply.whole) {
    const message = {
      role: 'assistant',
      content: text.join(''),
      tool_calls: toolCalls.map(wholeCall),
    };
    return sendJson(response, 200, {
      choices: [{ index: 0, message, finish_reason: reason }],
      ...(reply.withoutUsage ? {} : { usage }),
    });
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const send = (value: unknown) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const delta = (value: object, finish: string | null = null) =>
    send({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: MODEL,
      choices: [{ index: 0, delta: value, logprobs: null, finish_reason: finish }],
      usage: null,
    });
  if (isAzure)
    send({
      choices: [],
      created: 0,
      id: '',
      model: '',
      prompt_filter_results: [{ prompt_index: 0 }],
    });
  if (!reply.withoutRole) delta({ role: 'assistant', content: toolCalls.length > 0 ? null : '' });
  for (const piece of text) delta({ content: piece });
  for (const [index, call] of toolCalls.entries()) {
    const at = reply.withoutIndex ? {} : { index };
    const begin = { ...at, id: `call_${index}`, type: 'function' };
    delta({ tool_calls: [{ ...begin, function: { name: call.name, arguments: '' } }] });
    for (const fragment of fragments(call.arguments))
      delta({ tool_calls: [{ ...at, function: { arguments: fragment } }] });
  }
  if (reply.ending)
    return await endStream(response, false, reply.ending, () => delta({ content: 'encore ' }));
  delta({}, reason);
  send({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [], usage });
  response.end('data: [DONE]\n\n');
}

async function sendOllama(response: ServerResponse, reply: FakeReply): Promise<void> {
  const { finishReason, text = [], toolCalls = [] } = reply;
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const send = (value: object) =>
    response.write(
      `${JSON.stringify({ model: 'm', created_at: '2026-01-01T00:00:00Z', ...value })}\n`,
    );
  const say = (content: string) => send({ message: { role: 'assistant', content }, done: false });
  for (const piece of text) say(piece);
  for (const { name, arguments: json } of toolCalls) {
    const call = { function: { name, arguments: JSON.parse(json) as object } };
    send({ message: { role: 'assistant', content: '', tool_calls: [call] }, done: false });
  }
  if (reply.ending) return await endStream(response, true, reply.ending, () => say('encore '));
  const counts = { prompt_eval_count: 100, eval_count: 5 };
  const message = { role: 'assistant', content: '' };
  send({ message, done: true, done_reason: finishReason ?? 'stop', ...counts });
  response.end();
}

const wholeCall = (call: FakeToolCall, index: number) => ({
  id: `call_${index}`,
  type: 'function',
  function: { name: call.name, arguments: call.arguments },
});
