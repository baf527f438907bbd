/** Wyoming door: events → the socket, no faster than the peer reads. */
import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import { WRITE_PATIENCE_MS } from './limits.ts';
import { encodeEvent, type OutgoingEvent } from './wyoming-event.ts';

/** Each sender awaits its own event, so a peer that does not read holds one event of each. */
export class Outbox {
  readonly #socket: Socket;
  readonly #clock: Clock;
  #drained: Promise<void> | undefined;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  send(event: OutgoingEvent): Promise<void> {
    return this.sendEncoded(encodeEvent(event));
  }

  /** Resolves when there is room for more, or when the socket is gone; never throws. */
  async sendEncoded(bytes: Uint8Array): Promise<void> {
    // The room may be taken again by the sender that was woken first.
    while (this.#drained !== undefined) await this.#drained;
    if (!this.#socket.writable) return;
    if (this.#socket.write(bytes)) return;
    this.#drained = this.#waitForRoom();
    await this.#drained;
  }

  #waitForRoom(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(WRITE_PATIENCE_MS, () => this.#socket.destroy());
      const done = () => {
        cancel();
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        this.#drained = undefined;
        resolve();
      };
      this.#socket.once('drain', done);
      this.#socket.once('close', done);
    });
  }
}
