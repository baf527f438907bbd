/**
 * Wyoming door: one connection. Wires the codec to the lanes and does nothing else.
 *
 * ```text
 * socket ─▶ EventParser ─▶ readMessage ┬▶ SttLane ─┬▶ Outbox ─▶ socket
 *                                      ├▶ TtsLane ─┤
 *                                      └▶ info ────┘
 * ```
 */
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { delay } from '../../core/clock.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import { SlidingTimer } from '../../core/sliding-timer.ts';
import { type ClientMessage, MessageReader } from './client-messages.ts';
import type { DoorContext } from './door-context.ts';
import { EventParser } from './event-parser.ts';
import { LINGER_MS, SETTLE_MS } from './limits.ts';
import { Outbox } from './outbox.ts';
import { type Awaited, awaited, patienceMs } from './patience.ts';
import { errorEvent, pong } from './server-messages.ts';
import { SttLane } from './stt-lane.ts';
import { TtsLane } from './tts-lane.ts';
import { encodeEvent, type WyomingEvent } from './wyoming-event.ts';

/** One chunk of a socket can hold thousands of events; the event loop must not wait for all of them. */
const EVENTS_PER_TURN = 16;

const KEEP_ALIVE_MS = 30_000;

/** Single-use: a socket comes, is served and goes. */
export class WyomingConnection {
  readonly #socket: Socket;
  readonly #context: DoorContext;
  readonly #parser = new EventParser();
  readonly #messages = new MessageReader();
  readonly #outbox: Outbox;
  readonly #stt: SttLane;
  readonly #tts: TtsLane;
  readonly #peer: string | undefined;
  #refused = false;
  #isClosing = false;
  #hasLeft = false;
  readonly #patience: SlidingTimer;
  #watched: Awaited | undefined;
  /** The event that the running watch waits for the end of. */
  #watchedFrame: number | undefined;

  constructor(socket: Socket, context: DoorContext) {
    this.#socket = socket;
    this.#context = context;
    // Not known any more when the socket is gone.
    this.#peer = socket.remoteAddress;
    this.#outbox = new Outbox(socket, context.clock);
    this.#stt = new SttLane(context, this.#outbox);
    this.#tts = new TtsLane(context, this.#outbox);
    this.#patience = new SlidingTimer(context.clock, () => this.#onSilence());
  }

  /** Resolves when the connection is over and its engines have stopped; never throws. */
  async run(): Promise<void> {
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);
    // While a message waits for the answer before it, nothing is read that would tell that the peer is gone.
    this.#socket.once('close', () => void this.#leave());
    try {
      await this.#read();
    } catch {
      // A reset is one of the ways in which a connection ends.
    }
    this.#unwatch();
    this.#patience.close();
    await this.#end();
  }

  /** Everything that it does is aborted; `run` then resolves. */
  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  async #read(): Promise<void> {
    this.#watch();
    // Destroying the socket when its input ends would drop what is still on its way out.
    const chunks: AsyncIterable<Uint8Array> = this.#socket.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      // Once refused, the peer's bytes are read and dropped, so that ours are not lost to a reset.
      if (this.#refused) continue;
      if (this.#watchedFrame === undefined) this.#unwatch();
      try {
        await this.#take(chunk);
      } catch (error) {
        this.#refuse(toExoError(error, 'core/internal', 'Internal error'));
      }
      this.#watch();
    }
  }

  async #take(chunk: Uint8Array): Promise<void> {
    let count = 0;
    for (const event of this.#parser.push(chunk)) {
      this.#unwatch();
      // A piece of audio is dealt with at once: waiting for nothing would cost as much as the piece.
      const done = this.#handle(event);
      if (done !== undefined) await done;
      count += 1;
      if (count % EVENTS_PER_TURN === 0) await nextTurn();
      if (this.#socket.destroyed) return;
    }
  }

  /** The framing is intact, so a wrong message costs an `error` and not the connection. */
  #handle(event: WyomingEvent): Promise<void> | undefined {
    try {
      const message = this.#messages.read(event);
      const done = message && this.#dispatch(message, event.payload);
      if (!(done instanceof Promise)) return undefined;
      return done.catch((error: unknown) => this.#outbox.send(errorEvent(error)));
    } catch (error) {
      return this.#outbox.send(errorEvent(error));
    }
  }

  #dispatch(message: ClientMessage, payload: Uint8Array): Promise<void> | void {
    switch (message.type) {
      case 'describe':
        return this.#outbox.sendEncoded(this.#context.info());
      case 'ping':
        return this.#outbox.send(pong(message.text));
      case 'transcribe':
        return this.#stt.request(message);
      case 'audio-start':
        return this.#stt.start(message);
      case 'audio-chunk':
        return this.#stt.chunk(message, payload);
      case 'audio-stop':
        return this.#stt.stop();
      case 'synthesize':
        return this.#tts.speak(message);
      case 'synthesize-start':
        return this.#tts.start(message);
      case 'synthesize-chunk':
        return this.#tts.chunk(message);
      case 'synthesize-stop':
        return this.#tts.stop();
    }
  }

  #awaited() {
    return awaited({
      midFrame: this.#parser.midFrame,
      listening: this.#stt.listening,
      reading: this.#tts.reading,
      busy: this.#stt.busy || this.#tts.busy,
    });
  }

  #watch(): void {
    if (this.#refused || this.#socket.destroyed) return;
    const what = this.#awaited();
    const { eventCount } = this.#parser;
    // A trickle of bytes buys no time: the watch of an event runs until that event is whole.
    if (what === 'frame' && this.#watchedFrame === eventCount) return;
    this.#watchedFrame = what === 'frame' ? eventCount : undefined;
    this.#watched = what;
    this.#patience.set(patienceMs(what));
  }

  #onSilence(): void {
    const what = this.#watched;
    this.#unwatch();
    // What we took our time for, or what changed without the peer, is not the peer's silence.
    if (what === 'answer' || this.#awaited() !== what) this.#watch();
    else this.#refuse(new ExoError('wyoming/timeout', `No ${what} came in time`));
  }

  #unwatch(): void {
    this.#patience.rest();
    this.#watched = undefined;
    this.#watchedFrame = undefined;
  }

  /** The last word: `error`, then the end, however much the peer still sends. */
  #refuse(error: ExoError): void {
    this.#refused = true;
    this.#context.log.info('connection refused', { peer: this.#peer, code: error.code });
    void this.#abort();
    if (this.#socket.writable) this.#socket.end(encodeEvent(errorEvent(error)));
    this.#destroyLater();
  }

  /** The peer is gone, whichever way is noticed first. Never rejects. */
  async #leave(): Promise<void> {
    if (!this.#hasLeft) this.#tellWhatWasCutOff();
    this.#hasLeft = true;
    await this.#abort();
  }

  /** A satellite that lost its network and one that was interrupted look the same: one line for either. */
  #tellWhatWasCutOff(): void {
    const isInTheMiddle = this.#parser.midFrame || this.#stt.busy || this.#tts.busy;
    if (this.#refused || this.#isClosing || !isInTheMiddle) return;
    const during = this.#awaited();
    this.#context.log.info('a peer left before its request was over', { peer: this.#peer, during });
  }

  /** After the peer's end: what was written may still go out. */
  async #end(): Promise<void> {
    const stopped = this.#leave();
    this.#destroyLater();
    this.#socket.destroySoon();
    const settled = new AbortController();
    await Promise.race([stopped, delay(this.#context.clock, SETTLE_MS, settled.signal)]);
    settled.abort();
  }

  /** Never rejects. */
  async #abort(): Promise<void> {
    await Promise.all([this.#stt.close(), this.#tts.close()]);
  }

  #destroyLater(): void {
    if (this.#socket.destroyed) return;
    const cancel = this.#context.clock.after(LINGER_MS, () => this.#socket.destroy());
    this.#socket.once('close', cancel);
  }
}
