/** A server of others on a real socket: answers as told, or misbehaves as told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: Uint8Array | string;
  /** The rest of the body is kept back until then. */
  readonly gate?: Promise<unknown>;
}

/**
 * `stall`: takes the request and says nothing. `reset`: closes the connection instead. The same `-inside`:
 * after the first half of the body. `endless`: never stops.
 */
export type Misbehaviour =
  | 'stall'
  | 'reset'
  | 'stall-inside'
  | 'reset-inside'
  | 'endless'
  | 'garbage'
  | 'json'
  | 'empty'
  | { readonly status: number; readonly body?: unknown };

/** Odd, so that samples of two bytes are cut in the middle. */
const PIECE_BYTES = 4_999;

export class FakeHttpServer {
  readonly requests: FakeRequest[] = [];
  /** Undefined: it answers. */
  misbehaviour: Misbehaviour | undefined;
  /** Answers whose client closed the connection before they were over. */
  abandoned = 0;
  readonly server: Server;
  readonly #answer: (request: FakeRequest) => FakeAnswer;

  constructor(answer: (request: FakeRequest) => FakeAnswer) {
    this.#answer = answer;
    this.server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get last(): FakeRequest {
    const request = this.requests.at(-1);
    if (request === undefined) throw new Error('Nothing was asked');
    return request;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned += 1;
    });
    const request = await readRequest(message);
    this.requests.push(request);
    if (this.misbehaviour !== undefined)
      return misbehave(this.misbehaviour, response, this.#answer(request));
    const {
      status = 200,
      contentType = 'application/octet-stream',
      body,
      gate,
    } = this.#answer(request);
    response.writeHead(status, { 'content-type': contentType });
    const bytes = Buffer.from(body);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      if (at > 0) await gate;
      if (!response.write(bytes.subarray(at, at + PIECE_BYTES))) await drained(response);
      // Each piece is to arrive as one.
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  }
}

async function readRequest(message: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const url = new URL(message.url ?? '/', 'http://fake');
  return {
    method: message.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers as FakeRequest['headers'],
    body: Buffer.concat(chunks),
  };
}

async function misbehave(
  how: Misbehaviour,
  response: ServerResponse,
  { contentType = 'application/octet-stream', body }: FakeAnswer,
): Promise<void> {
  if (typeof how === 'object') {
    response.writeHead(how.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(how.body ?? { error: { message: 'no', code: null } }));
    return;
  }
  const bytes = Buffer.from(body);
  switch (how) {
    case 'stall':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'stall-inside':
    case 'reset-inside':
      response.writeHead(200, { 'content-type': contentType });
      response.write(bytes.subarray(0, bytes.length / 2));
      await new Promise((resolve) => setImmediate(resolve));
      if (how === 'reset-inside') response.socket?.resetAndDestroy();
      return;
    case 'endless':
      response.writeHead(200, { 'content-type': contentType });
      for (let at = 0; !response.destroyed; at += 1) {
        // A stream of events would be over with its own end.
        const isFirst = at === 0 && !contentType.startsWith('text/event-stream');
        const piece = isFirst && bytes.length > 0 ? bytes : Buffer.alloc(65_536, 7);
        if (!response.write(piece)) await drained(response);
      }
      return;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
      return;
    case 'json':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"queued"}');
      return;
    case 'empty':
      response.writeHead(200, { 'content-type': contentType }).end();
      return;
    default:
      how satisfies never;
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve).once('close', resolve);
  await promise;
  response.off('drain', resolve).off('close', resolve);
}
