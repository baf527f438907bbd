/** The page's door: a small HTTP server with hard bounds. EXO goes on without it. */
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { ExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Status } from '../../status/status.ts';
import { readAssets } from './assets.ts';
import type { PageBench } from './bench-routes.ts';
import type { Gate } from './gate.ts';
import type { MemoryFile } from './memory-routes.ts';
import { routes } from './routes.ts';

/** A household looks at it from a few browsers at once. */
const MAX_CONNECTIONS = 64;
/** Short requests; a memory that is brought back is the longest. */
const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 16 * 1024;

export interface HttpDoorOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly gate: Gate;
  readonly status: () => Status;
  readonly memory?: MemoryFile | undefined;
  readonly isAdministrator?: ((userId: string) => Promise<boolean>) | undefined;
  readonly bench?: PageBench | undefined;
  readonly log: Log;
}

/**
 * @example
 * const door = new HttpDoor({ port: 8099, host: '127.0.0.1', gate: { type: 'local' }, status, log });
 * await door.start();
 */
export class HttpDoor {
  readonly #options: HttpDoorOptions;
  #server: Server | undefined;

  constructor(options: HttpDoorOptions) {
    this.#options = options;
  }

  /** Where it listens; 0 while it does not. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** @throws `http/unavailable` */
  async start(): Promise<void> {
    const { host, log, port, ...options } = this.#options;
    const app = routes({ ...options, log, assets: await readAssets() });
    const server = createAdaptorServer({
      fetch: app.fetch,
      serverOptions: {
        requestTimeout: REQUEST_TIMEOUT_MS,
        headersTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
      },
    }) as Server;
    server.maxConnections = MAX_CONNECTIONS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(cannotOpen(host, port, cause)));
      server.listen(port, host, resolve);
    });
    server.on('error', (error) => log.error('cannot accept', { error: error.message }));
    this.#server = server;
    log.info('the page is open', { host, port: this.port });
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}

function cannotOpen(host: string, port: number, cause: NodeJS.ErrnoException): ExoError {
  const advice =
    cause.code === 'EADDRINUSE'
      ? 'another program (another EXO?) has it: stop it or set EXO_HTTP_PORT'
      : cause.message;
  const message = `port ${port} of ${host} cannot be opened for the page: ${advice}`;
  return new ExoError('http/unavailable', message, { cause });
}
