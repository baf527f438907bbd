/** A Wyoming peer that speaks the real wire, well or badly, and reads only when asked to. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { EventParser } from '../../src/doors/wyoming/event-parser.ts';
import {
  encodeEvent,
  type OutgoingEvent,
  type WyomingEvent,
} from '../../src/doors/wyoming/wyoming-event.ts';

export class WyomingClient {
  readonly #socket: Socket;
  readonly #events: AsyncGenerator<WyomingEvent, void, undefined>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#events = eventsOf(socket);
  }

  static async connect(port: number): Promise<WyomingClient> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return new WyomingClient(socket);
  }

  send(...events: readonly OutgoingEvent[]): void {
    for (const event of events) this.#socket.write(encodeEvent(event));
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  /** The next event; undefined: the server ended the connection. */
  async next(): Promise<WyomingEvent | undefined> {
    const { value } = await this.#events.next();
    return value ?? undefined;
  }

  /** All events up to the first of this type, or to the end of the connection. */
  async until(type: string): Promise<WyomingEvent[]> {
    const events: WyomingEvent[] = [];
    while (events.at(-1)?.type !== type) {
      const event = await this.next();
      if (event === undefined) break;
      events.push(event);
    }
    return events;
  }

  /** All events that still come. */
  rest(): Promise<WyomingEvent[]> {
    return this.until('');
  }

  /** Says no more, and reads on. */
  end(): void {
    this.#socket.end();
  }

  /** As Home Assistant ends playback: at once. */
  close(): void {
    this.#socket.destroy();
  }
}

async function* eventsOf(socket: Socket): AsyncGenerator<WyomingEvent, void, undefined> {
  const parser = new EventParser();
  try {
    for await (const chunk of socket) yield* parser.push(chunk as Uint8Array);
  } catch {
    // A reset is one of the ways in which a connection ends.
  }
}

/** Waits, without a clock, until something that is already on its way has happened. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
