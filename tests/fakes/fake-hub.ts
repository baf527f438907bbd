/**
 * The Hugging Face hub's file service on real sockets: the hub redirects large files to a storage host and says what they
 * are, small ones it serves itself with git's name of their content. Misbehaves once for each fault that a test queues.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Sends so many bytes, then the connection breaks. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends so many bytes, then nothing, and keeps the connection. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Answers a part with the whole. */
  | { readonly kind: 'ignore-range' }
  /** Right size, other bytes. */
  | { readonly kind: 'corrupt' }
  /** More bytes than it declares. */
  | { readonly kind: 'too-long' }
  /** Answers with another part than was asked for. */
  | { readonly kind: 'wrong-part' }
  /** Where the hub sends the client to. */
  | { readonly kind: 'redirect'; readonly location: string };

interface StoredFile {
  readonly content: Buffer;
  readonly isLarge: boolean;
}

export interface SeenRequest {
  readonly host: 'hub' | 'storage';
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export class FakeHub {
  readonly requests: SeenRequest[] = [];
  /** Without them, as a simple mirror: nothing but the bytes. */
  declares = true;
  readonly #files = new Map<string, StoredFile>();
  readonly #faults = new Map<string, Fault[]>();
  readonly #hub: Server = createServer((request, response) => this.#serveHub(request, response));
  readonly #storage: Server = createServer((request, response) =>
    this.#serveStorage(request, response),
  );

  async start(): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
  }

  async close(): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
  }

  /** As a machine that is switched off. */
  async goAway(): Promise<number> {
    const { port } = this.#hub.address() as AddressInfo;
    await this.close();
    return port;
  }

  async comeBack(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#hub.listen(port, '127.0.0.1', resolve));
    await new Promise<void>((resolve) => this.#storage.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#hub.address() as AddressInfo).port}`;
  }

  /** `path`: `/owner/name/resolve/REVISION/file`. */
  put(path: string, content: Buffer, isLarge: boolean): void {
    this.#files.set(path, { content, isLarge });
  }

  /** Of the next request for the bytes of this file. */
  fail(path: string, ...faults: Fault[]): void {
    this.#faults.set(path, [...(this.#faults.get(path) ?? []), ...faults]);
  }

  rangesOf(path: string): (string | undefined)[] {
    return this.requests
      .filter((seen) => seen.path === path && this.#isLast(seen))
      .map((s) => s.range);
  }

  #isLast({ path, host }: SeenRequest): boolean {
    return (host === 'storage') === (this.#files.get(path)?.isLarge ?? false);
  }

  #serveHub(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.#note('hub', path, request);
    const file = this.#files.get(path);
    if (!file) return void response.writeHead(404).end('Entry not found');
    const fault = this.#faults.get(path)?.[0];
    if (fault?.kind === 'redirect') {
      this.#faults.get(path)?.shift();
      return void response.writeHead(302, { location: fault.location }).end();
    }
    if (!file.isLarge) {
      this.#send(request, response, path, file);
      return;
    }
    const { port } = this.#storage.address() as AddressInfo;
    const declared = {
      'x-linked-size': String(file.content.length),
      'x-linked-etag': `"${sha256(file.content)}"`,
    };
    response
      .writeHead(302, {
        location: `http://127.0.0.1:${port}${path}`,
        ...(this.declares && declared),
      })
      .end();
  }

  #serveStorage(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.#note('storage', path, request);
    const file = this.#files.get(path);
    if (!file) return void response.writeHead(404).end();
    this.#send(request, response, path, file);
  }

  #send(request: IncomingMessage, response: ServerResponse, path: string, file: StoredFile): void {
    const fault = this.#faults.get(path)?.shift();
    if (fault?.kind === 'status') {
      const after = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      return void response.writeHead(fault.status, after).end();
    }
    const { content } = file;
    const etag = file.isLarge
      ? `"storage-${sha256(content).slice(0, 16)}"`
      : `"${gitSha1(content)}"`;
    const start = this.#startOf(request, etag, fault);
    if (start > 0 && start >= content.length)
      return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    const body = fault?.kind === 'corrupt' ? Buffer.alloc(content.length, 7) : content;
    const part = start > 0 ? body.subarray(start) : body;
    const said = fault?.kind === 'wrong-part' ? start + 1 : start;
    response.writeHead(start > 0 ? 206 : 200, {
      ...(this.declares && { etag }),
      ...(fault?.kind !== 'too-long' && { 'content-length': part.length }),
      ...(start > 0 && {
        'content-range': `bytes ${said}-${content.length - 1}/${content.length}`,
      }),
    });
    if (fault?.kind === 'too-long') return void response.end(Buffer.concat([part, part]));
    if (fault?.kind === 'cut') {
      const { afterBytes } = fault;
      // Not `destroy`: a reset would also take back what was sent before.
      return void response.write(part.subarray(0, afterBytes), () =>
        response.socket?.destroySoon(),
      );
    }
    if (fault?.kind === 'stall') return void response.write(part.subarray(0, fault.afterBytes));
    response.end(part);
  }

  #startOf(request: IncomingMessage, etag: string, fault: Fault | undefined): number {
    const condition = request.headers['if-range'];
    if (fault?.kind === 'ignore-range' || (condition !== undefined && condition !== etag)) return 0;
    return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  }

  #note(host: SeenRequest['host'], path: string, request: IncomingMessage): void {
    const { range, 'if-range': ifRange } = request.headers;
    this.requests.push({ host, path, range, ifRange: ifRange as string | undefined });
  }
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function gitSha1(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
