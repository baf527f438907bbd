/**
 * One connection to MPD, or to Mopidy which speaks the same, used until it breaks: commands out, lines in.
 *
 * mpd2 speaks the wire. What it leaves open is closed here: each command has a deadline and ends with the connection,
 * what a server sends is bounded, and what mpd2 throws in a socket's event costs the connection, not the process.
 */
import type { Socket } from 'node:net';
import mpd2, { type MPD } from 'mpd2';
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { serial } from '../core/serial.ts';

export interface MpdAddress {
  readonly host: string;
  readonly port: number;
  readonly password?: string | undefined;
}

/** `['search', 'any', 'Bowie']` */
export type MpdCommand = readonly [name: string, ...args: string[]];

const mpd = mpd2.default;

const CONNECT_TIMEOUT_MS = 3_000;
const COMMAND_TIMEOUT_MS = 5_000;
/** A search for "a" in a large collection is more, and nobody wants it. */
const MAX_REPLY_CHARACTERS = 4 * 1024 * 1024;

export class MpdConnection {
  readonly #client: MPD.Client;
  readonly #clock: Clock;
  readonly #over: AbortController;
  readonly #inTurn = serial();
  #received = 0;

  private constructor(client: MPD.Client, clock: Clock, over: AbortController) {
    this.#client = client;
    this.#clock = clock;
    this.#over = over;
    this.#guard(client.socket);
  }

  /** Rejects with `music/unreachable`, or `music/refused` for a password. */
  static async open({ host, password, port }: MpdAddress, clock: Clock): Promise<MpdConnection> {
    const over = new AbortController();
    const cancel = clock.after(CONNECT_TIMEOUT_MS, () => over.abort());
    const config = { host, port, signal: over.signal, timeout: CONNECT_TIMEOUT_MS };
    try {
      const secret = password === undefined ? {} : { password: oneLine(password) };
      const client = await unlessOver(mpd.connect({ ...config, ...secret }), over.signal);
      client.socket.setTimeout(0);
      return new MpdConnection(client, clock, over);
    } catch (error) {
      over.abort();
      throw musicError(error);
    } finally {
      cancel();
    }
  }

  get isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /**
   * The lines of the answer, without its end; of several commands those of all, and the first that is refused ends
   * them. One call waits for the one before. Rejects with `music/unreachable` or `music/refused`.
   */
  send(...commands: readonly MpdCommand[]): Promise<readonly string[]> {
    return this.#inTurn(() => this.#send(commands));
  }

  async #send(commands: readonly MpdCommand[]): Promise<readonly string[]> {
    this.#received = 0;
    const cancel = this.#clock.after(COMMAND_TIMEOUT_MS, () => this.close());
    try {
      const lines = commands.map(([name, ...args]) => mpd.cmd(name, args.map(oneLine)));
      const [first] = lines;
      const sent =
        lines.length === 1
          ? this.#client.sendCommand(String(first))
          : this.#client.sendCommands(lines);
      const answer = await unlessOver(sent, this.#over.signal);
      // Where there is nothing to say, mpd2 hands on the mark of the end.
      return /^(?:OK|list_OK)$/.test(answer)
        ? []
        : answer.split('\n').filter((line) => line !== '');
    } catch (error) {
      throw musicError(error);
    } finally {
      cancel();
    }
  }

  close(): void {
    this.#over.abort();
    this.#client.socket.destroy();
  }

  /** In place of mpd2's own listener, which trusts what it reads. */
  #guard(socket: Socket): void {
    const [receive] = socket.listeners('data');
    socket.removeAllListeners('data');
    socket.on('data', (data: string) => {
      this.#received += data.length;
      if (this.#received > MAX_REPLY_CHARACTERS) return this.close();
      try {
        receive?.call(socket, data);
      } catch {
        this.close();
      }
    });
    socket.on('error', () => this.close());
    socket.on('close', () => this.#over.abort());
    this.#guardIdle();
  }

  /**
   * Between commands mpd2 waits in `idle`, and nobody catches that wait's rejection. With one command at a time two
   * answers are due while its own is: any other refusal is none of ours.
   */
  #guardIdle(): void {
    const client: Internals = this.#client as unknown as Internals;
    const reject = client._reject.bind(client);
    client._reject = (error) => {
      if (client._promiseQueue.length === DUE_WITH_COMMAND) reject(error);
      else this.close();
    };
    // It throws where nobody catches when the connection ended meanwhile.
    client.send = (line) => {
      if (client.socket.writable) client.socket.write(`${line}\n`);
      else this.close();
    };
  }
}

/** Of mpd2 1.0.7. */
interface Internals {
  readonly socket: Socket;
  send: (line: string) => void;
  readonly _promiseQueue: readonly unknown[];
  _reject(error: Error): void;
}

const DUE_WITH_COMMAND = 2;

/** Rejects when the signal aborts first. */
async function unlessOver<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let fail: () => void = () => undefined;
  const over = new Promise<never>((_resolve, reject) => {
    fail = () =>
      reject(new ExoError('music/unreachable', 'the music server is gone', { retryable: true }));
    signal.addEventListener('abort', fail, { once: true });
    if (signal.aborted) fail();
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    signal.removeEventListener('abort', fail);
    promise.catch(() => undefined);
  }
}

/** One command is one line. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** What the server itself says no to stays so; its words may quote what was asked for, and are left out. */
function musicError(error: unknown): ExoError {
  if (error instanceof ExoError) return error;
  if (error instanceof mpd.MPDError && typeof error.errno === 'number')
    return new ExoError('music/refused', `the music server refused: ${error.code}`);
  return new ExoError('music/unreachable', 'the music server does not answer', { retryable: true });
}
