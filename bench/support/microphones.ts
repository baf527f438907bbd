/**
 * Microphones in a process of their own, each at a Wyoming door in real time as Home Assistant is: a connection an
 * utterance. Most are in quiet rooms, whose transcript is empty and waits for nothing but the door and the VAD.
 */
import { connect, type Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createResampler } from '../../src/audio/resample.ts';
import { SPEECH_SAMPLE_RATE_HZ } from '../../src/core/audio-frame.ts';
import { EventParser } from '../../src/doors/wyoming/event-parser.ts';
import { encodeEvent } from '../../src/doors/wyoming/wyoming-event.ts';
import { readRecordings } from '../../tests/home/support/recordings.ts';
import { percentile } from '../statistics.ts';

export interface Microphones {
  readonly ports: readonly number[];
  readonly count: number;
  /** Of them, those at which people speak. */
  readonly speaking: number;
  /** Of one event. */
  readonly pieceMs: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface Measured {
  /** Piece sent → the answer to a `ping` right behind it: the door has dealt with the piece. */
  readonly doorMs: readonly number[];
  /** Last piece of a quiet room → its empty transcript: the VAD, too, has dealt with it. */
  readonly frameMs: readonly number[];
  readonly pieces: number;
  readonly transcripts: number;
  readonly words: number;
  readonly errors: number;
  /** How late pieces were sent: more than a few ms, and it is not EXO that is measured. */
  readonly ownLagP99Ms: number;
  readonly ownLoopP99Ms: number;
}

const FORMAT = { rate: SPEECH_SAMPLE_RATE_HZ, width: 2, channels: 1 };
const QUIET_UTTERANCE_MS = 6_000;
const SILENCE_MS = 800;
const PING_EVERY_MS = 2_000;
const TICK_MS = 2;
/** After an error, as Home Assistant's user would take longer. */
const PAUSE_MS = 1_000;
/** Of 32,768: what a quiet room leaves of a good microphone. */
const ROOM_NOISE = 60;

const BEGIN = join([
  encodeEvent({ type: 'transcribe', data: { language: 'fr' } }),
  encodeEvent({ type: 'audio-start', data: FORMAT }),
]);
const STOP = encodeEvent({ type: 'audio-stop' });
const PING = encodeEvent({ type: 'ping', data: { text: 'there' } });

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** As they go over the wire. */
function piecesOf(samples: Int16Array, pieceMs: number): Uint8Array[] {
  const length = (SPEECH_SAMPLE_RATE_HZ * pieceMs) / 1_000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, at) => {
    const piece = samples.slice(at * length, (at + 1) * length);
    const payload = new Uint8Array(piece.buffer);
    return encodeEvent({ type: 'audio-chunk', data: FORMAT, payload });
  });
}

class Microphone {
  readonly #port: number;
  readonly #utterances: readonly (readonly Uint8Array[])[];
  readonly #isQuiet: boolean;
  readonly #pieceMs: number;
  readonly #found: Found;
  #socket: Socket | undefined;
  #utterance = 0;
  #piece: number;
  #nextMs: number;
  #nextPingMs: number;
  #pauseUntilMs = 0;

  constructor(
    settings: { port: number; isQuiet: boolean; pieceMs: number; phase: number },
    utterances: readonly (readonly Uint8Array[])[],
    found: Found,
  ) {
    const { isQuiet, phase, pieceMs, port } = settings;
    this.#port = port;
    this.#isQuiet = isQuiet;
    this.#pieceMs = pieceMs;
    this.#utterances = utterances;
    this.#found = found;
    // Nobody begins and ends with all the others.
    this.#utterance = Math.floor(phase * utterances.length);
    this.#piece = Math.floor(phase * (this.#current.length - 1));
    this.#nextMs = performance.now() + phase * pieceMs;
    this.#nextPingMs = this.#nextMs + phase * PING_EVERY_MS;
  }

  get #current(): readonly Uint8Array[] {
    return this.#utterances[this.#utterance % this.#utterances.length] ?? [];
  }

  tick(nowMs: number): void {
    for (; this.#nextMs <= nowMs; this.#nextMs += this.#pieceMs) {
      this.#found.sent(performance.now() - this.#nextMs);
      this.#send(nowMs);
    }
  }

  stop(): void {
    this.#socket?.destroy();
  }

  #send(nowMs: number): void {
    if (nowMs < this.#pauseUntilMs) return;
    this.#socket ??= this.#open();
    const piece = this.#current[this.#piece];
    if (piece) this.#socket.write(piece);
    this.#piece += 1;
    if (this.#piece >= this.#current.length) this.#end(this.#socket);
    else if (nowMs >= this.#nextPingMs) {
      this.#nextPingMs = nowMs + PING_EVERY_MS;
      pingsOf.get(this.#socket)?.push(performance.now());
      this.#socket.write(PING);
    }
  }

  #open(): Socket {
    const socket = connect(this.#port, '127.0.0.1');
    socket.setNoDelay(true);
    pingsOf.set(socket, []);
    const parser = new EventParser();
    socket.on('error', () => this.#found.failed());
    socket.on('data', (bytes) => {
      for (const { type, data } of parser.push(bytes)) this.#hear(socket, type, data);
    });
    socket.write(BEGIN);
    return socket;
  }

  #end(socket: Socket): void {
    socket.write(STOP);
    stoppedMs.set(socket, performance.now());
    this.#next(socket);
  }

  #next(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#utterance += 1;
    this.#piece = 0;
  }

  #hear(socket: Socket, type: string, data: Readonly<Record<string, unknown>>): void {
    const nowMs = performance.now();
    if (type === 'error') {
      this.#found.failed();
      this.#pauseUntilMs = nowMs + PAUSE_MS;
    }
    if (type === 'pong') {
      const sentMs = pingsOf.get(socket)?.shift();
      if (sentMs !== undefined) this.#found.door(nowMs - sentMs);
    }
    if (type !== 'transcript' && type !== 'error') return;
    const sinceMs = stoppedMs.get(socket);
    const text = String(data['text'] ?? '');
    if (type === 'transcript') this.#found.transcript(text);
    if (this.#isQuiet && sinceMs !== undefined) this.#found.frame(nowMs - sinceMs);
    socket.end();
    // EXO may know before the microphone is closed.
    this.#next(socket);
  }
}

const stoppedMs = new WeakMap<Socket, number>();
const pingsOf = new WeakMap<Socket, number[]>();

class Found {
  readonly #doorMs: number[] = [];
  readonly #frameMs: number[] = [];
  readonly #ownLagMs: number[] = [];
  readonly #counts = { transcripts: 0, words: 0, errors: 0 };
  isMeasuring = false;

  sent(lateMs: number): void {
    if (this.isMeasuring) this.#ownLagMs.push(lateMs);
  }
  door(tookMs: number): void {
    if (this.isMeasuring) this.#doorMs.push(tookMs);
  }
  frame(tookMs: number): void {
    if (this.isMeasuring) this.#frameMs.push(tookMs);
  }
  failed(): void {
    this.#counts.errors += 1;
  }
  transcript(text: string): void {
    this.#counts.transcripts += 1;
    if (text !== '') this.#counts.words += 1;
  }

  report(ownLoopP99Ms: number): Measured {
    return {
      doorMs: this.#doorMs,
      frameMs: this.#frameMs,
      pieces: this.#ownLagMs.length,
      ...this.#counts,
      ownLagP99Ms: percentile(this.#ownLagMs, 0.99),
      ownLoopP99Ms,
    };
  }
}

async function stream(settings: Microphones): Promise<void> {
  const { count, measureMs, pieceMs, ports, speaking, warmUpMs } = settings;
  const quiet = [piecesOf(roomNoise(), pieceMs)];
  const spoken = await speech(pieceMs);
  const found = new Found();
  const microphones = Array.from({ length: count }, (_, index) => {
    const isQuiet = index >= speaking;
    const port = ports[index % ports.length] ?? 0;
    const where = { port, isQuiet, pieceMs, phase: index / count };
    return new Microphone(where, isQuiet ? quiet : spoken, found);
  });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const ticking = setInterval(() => {
    for (const microphone of microphones) microphone.tick(performance.now());
  }, TICK_MS);
  setTimeout(() => {
    found.isMeasuring = true;
    loop.enable();
    process.send?.('measuring');
  }, warmUpMs);
  setTimeout(() => {
    clearInterval(ticking);
    process.send?.(found.report(loop.percentile(99) / 1e6), () => process.exit(0));
    for (const microphone of microphones) microphone.stop();
  }, warmUpMs + measureMs);
}

function roomNoise(): Int16Array {
  const length = (SPEECH_SAMPLE_RATE_HZ * QUIET_UTTERANCE_MS) / 1_000;
  return Int16Array.from({ length }, () => (Math.random() * 2 - 1) * ROOM_NOISE);
}

async function speech(pieceMs: number): Promise<readonly (readonly Uint8Array[])[]> {
  const { commands } = await readRecordings('fr');
  return commands.map(({ audio: { samples, sampleRateHz } }) => {
    const resampler = createResampler(sampleRateHz, SPEECH_SAMPLE_RATE_HZ);
    const parts = [...resampler.push(samples), ...resampler.flush()];
    const silence = new Int16Array((SPEECH_SAMPLE_RATE_HZ * SILENCE_MS) / 1_000);
    return piecesOf(Int16Array.from([...parts, ...silence]), pieceMs);
  });
}

process.once('message', (settings) => void stream(settings as Microphones));
