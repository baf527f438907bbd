/** Wyoming door: listens on a port and gives each peer a connection of its own. */
import { createServer, type Server, type Socket } from 'node:net';
import { ExoError } from '../../core/errors.ts';
import { WyomingConnection } from './connection.ts';
import type { DoorContext } from './door-context.ts';
import { buildInfo } from './info.ts';
import { LINGER_MS, MAX_CONNECTIONS } from './limits.ts';
import { Resamplers } from './resamplers.ts';
import { errorEvent } from './server-messages.ts';
import { encodeEvent } from './wyoming-event.ts';

/** Sockets that are only told that there are too many; what comes beyond them is not even accepted. */
const MAX_REFUSALS = 32;

type Own = 'info' | 'newStreamId' | 'resamplers';
type Optional = 'wordTranscript' | 'endsSentence' | 'tts';

export interface WyomingServerOptions
  extends Omit<DoorContext, Own | Optional>,
    Partial<Pick<DoorContext, Optional>> {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  /** EXO's own, for `info`. */
  readonly version: string;
  /** More are told that there are too many. */
  readonly maxConnections?: number;
}

/**
 * @example
 * const server = new WyomingServer({ port: 10_300, host: '0.0.0.0', stt, tts, clock, log, events, language: 'fr', version });
 * await server.start();
 */
export class WyomingServer {
  readonly #options: WyomingServerOptions;
  readonly #connections = new Map<WyomingConnection, Promise<void>>();
  #server: Server | undefined;
  #streamCount = 0;
  #info: Uint8Array = new Uint8Array();

  constructor(options: WyomingServerOptions) {
    this.#options = options;
  }

  /** Where it listens; 0 while it does not. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** @throws `options/invalid` where the address cannot be taken */
  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    const context = this.#context();
    this.refresh();
    const server = createServer((socket) => this.#accept(socket, context));
    server.maxConnections = this.#maxConnections + MAX_REFUSALS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) => {
        const why =
          cause.code === 'EADDRINUSE'
            ? `it is in use. Stop what has it (another EXO?) or set ${this.#setting}`
            : cause.message;
        const message = `Port ${port} of ${host} cannot be opened: ${why}`;
        reject(new ExoError('options/invalid', message, { cause }));
      });
      server.listen(port, host, resolve);
    });
    server.on('error', (error) => log.error('cannot accept', { error: error.message }));
    this.#server = server;
    log.info('listening', { host, port: this.port });
  }

  /** Tells from now on what the engines can do now; Home Assistant asks every 30 s. */
  refresh(): void {
    const { stt, tts, version, endsSentence = false } = this.#options;
    const offer = { stt: stt.capabilities, tts: tts?.capabilities, version, endsSentence };
    this.#info = encodeEvent(buildInfo(offer));
  }

  /** Aborts what is being done and resolves when it has stopped. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of this.#connections.keys()) connection.close();
    await Promise.all(this.#connections.values());
    await closed;
  }

  get #maxConnections(): number {
    return this.#options.maxConnections ?? MAX_CONNECTIONS;
  }

  /** Which setting says the port. */
  get #setting(): string {
    return this.#options.endsSentence ? 'EXO_WYOMING_QUICK_PORT' : 'EXO_WYOMING_PORT';
  }

  #context(): DoorContext {
    const { stt, tts, clock, log, events, language, endsSentence = false } = this.#options;
    const newStreamId = () => {
      this.#streamCount += 1;
      return `${endsSentence ? 'wyoming-quick' : 'wyoming'}-${this.#streamCount}`;
    };
    const wordTranscript = this.#options.wordTranscript ?? ((final) => final.text);
    return {
      stt,
      tts,
      clock,
      log,
      events,
      language,
      endsSentence,
      wordTranscript,
      newStreamId,
      resamplers: new Resamplers(),
      info: () => this.#info,
    };
  }

  #accept(socket: Socket, context: DoorContext): void {
    // Reported by whoever reads; without a listener it would end the process.
    socket.on('error', () => undefined);
    if (this.#connections.size >= this.#maxConnections) {
      this.#turnAway(socket);
      return;
    }
    const connection = new WyomingConnection(socket, context);
    const job = connection.run().finally(() => this.#connections.delete(connection));
    this.#connections.set(connection, job);
  }

  #turnAway(socket: Socket): void {
    const { clock, log } = this.#options;
    log.warn('too many connections', { peer: socket.remoteAddress });
    const error = new ExoError('wyoming/too-many', 'Too many connections');
    const cancel = clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', cancel);
    // What it sends is dropped: unread bytes would turn the end into a reset and lose the `error`.
    socket.resume();
    socket.end(encodeEvent(errorEvent(error)));
  }
}
