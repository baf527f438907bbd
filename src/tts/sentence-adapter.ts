/**
 * Makes a `Tts` of an engine that reads one sentence:
 *
 *   text ─▶ splitter ─▶ sentence ─▶ engine ─▶ edges ─▶ frames, in order
 *                          └─ the next ones are read into buffers meanwhile
 */
import { aborted } from '../core/aborted.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import { type Clock, delay, systemClock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { createSentenceEdges } from './sentence-edges.ts';
import type { SentenceEngine } from './sentence-engine.ts';
import { createSentenceSplitter, type SpokenSentence } from './sentence-splitter.ts';
import type { Tts, TtsCapabilities, TtsRequest } from './tts.ts';

/** What follows a sentence, where another one does. */
const PAUSE_MS: Readonly<Record<SpokenSentence['boundary'], number>> = {
  sentence: 250,
  clause: 90,
};
/** Read before they are heard: enough to bridge one that takes long, and no more to throw away at a barge-in. */
const MAX_AHEAD = 3;
/** Of one sentence, where a long one has 20. */
const MAX_SENTENCE_S = 90;
/** Of one sentence: engines give 20 ms and more in each. */
const MAX_FRAMES = 20_000;
/** A language model has said a sentence and now thinks or acts: time to read what there is. */
const IDLE_MS = 120;

interface Reading {
  readonly frames: Channel<AudioFrame>;
  readonly boundary: SpokenSentence['boundary'];
  /** Settles when the engine has let go of it; never rejects. */
  readonly done: Promise<void>;
}

/** @example const tts = new SentenceAdapter(new EspeakNg({ log })); */
export class SentenceAdapter implements Tts {
  readonly #engine: SentenceEngine;
  readonly #clock: Clock;

  constructor(engine: SentenceEngine, clock: Clock = systemClock) {
    this.#engine = engine;
    this.#clock = clock;
  }

  get name(): string {
    return this.#engine.name;
  }

  get capabilities(): TtsCapabilities {
    return this.#engine.capabilities;
  }

  async *synthesize(
    text: AsyncIterable<string>,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    // Ends the work too when the listener just stops reading.
    const stop = new AbortController();
    const within = AbortSignal.any([signal, stop.signal]);
    const sentences = splitSentences(text, this.#clock, within);
    const readNext = async (): Promise<Reading | undefined> => {
      const { value } = await sentences.next();
      return value && !within.aborted ? this.#read(value, request, within) : undefined;
    };
    const ahead = new ReadAhead(readNext, within);
    let pauseMs = 0;
    let current = ahead.next();
    try {
      while (true) {
        const reading = await current;
        if (!reading) return;
        for await (const frame of reading.frames) {
          if (pauseMs > 0) yield silence(frame.sampleRateHz, pauseMs);
          pauseMs = 0;
          if (within.aborted) return;
          yield frame;
          // Not earlier: starting the next sentence must not delay the first sound of this one.
          ahead.begin();
        }
        pauseMs = PAUSE_MS[reading.boundary];
        current = ahead.next();
      }
    } finally {
      stop.abort();
      await letGo(current);
      await ahead.close();
      await sentences.return();
    }
  }

  #read({ text, boundary }: SpokenSentence, request: TtsRequest, signal: AbortSignal): Reading {
    const frames = new Channel<AudioFrame>(MAX_FRAMES, signal);
    const done = this.#fill(frames, text, request, signal);
    return { frames, boundary, done };
  }

  async #fill(
    frames: Channel<AudioFrame>,
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): Promise<void> {
    const { sampleRateHz } = this.#engine.capabilities;
    const edges = createSentenceEdges(sampleRateHz);
    let room = MAX_SENTENCE_S * sampleRateHz;
    const send = (samples: Int16Array) => {
      room -= samples.length;
      if (room < 0) throw new ExoError('tts/failed', 'The voice does not stop');
      if (samples.length === 0 || frames.send({ samples, sampleRateHz }) || frames.closed) return;
      throw new ExoError('core/channel-full', 'The voice does not stop');
    };
    try {
      for await (const frame of this.#engine.speak(sentence, request, signal))
        send(edges.push(frame.samples));
      send(edges.flush());
      frames.close();
    } catch (error) {
      frames.fail(error);
    }
  }
}

/** The sentences behind the one that is heard: read one after the other, as many as may wait. */
class ReadAhead {
  readonly #readNext: () => Promise<Reading | undefined>;
  readonly #signal: AbortSignal;
  readonly #waiting: Promise<Reading | undefined>[] = [];
  #reading: Promise<void> | undefined;

  constructor(readNext: () => Promise<Reading | undefined>, signal: AbortSignal) {
    this.#readNext = readNext;
    this.#signal = signal;
  }

  begin(): void {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
  }

  next(): Promise<Reading | undefined> {
    return this.#waiting.shift() ?? this.#readNext();
  }

  async close(): Promise<void> {
    await this.#reading;
    await Promise.all(this.#waiting.map(letGo));
  }

  async #read(): Promise<void> {
    while (this.#waiting.length < MAX_AHEAD && !this.#signal.aborted) {
      const next = this.#readNext();
      this.#waiting.push(next);
      try {
        // The end of the text waits in line like a sentence: nothing comes behind it.
        const reading = await next;
        if (reading === undefined) return;
        await reading.done;
      } catch {
        return; // thrown where it is awaited, when its turn comes
      }
    }
  }
}

async function letGo(reading: Promise<Reading | undefined> | undefined): Promise<void> {
  try {
    await (await reading)?.done;
  } catch {
    // The text failed: whoever reads has been told, or has left.
  }
}

async function* splitSentences(
  text: AsyncIterable<string>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<SpokenSentence, void, undefined> {
  const splitter = createSentenceSplitter();
  const pieces = text[Symbol.asyncIterator]();
  let piece = pieces.next();
  let isIdle = false;
  let isOpen = true;
  try {
    while (true) {
      const event = await firstOf(piece, isIdle ? undefined : IDLE_MS, clock, signal);
      if (event === 'aborted') return;
      isIdle = event === 'idle';
      if (event === 'idle') yield* splitter.idle();
      else if (event.done) {
        isOpen = false;
        return yield* splitter.flush();
      } else {
        yield* splitter.push(event.value);
        piece = pieces.next();
      }
    }
  } finally {
    // Not awaited: a source that waits for its own input would hold back whoever stopped listening.
    if (isOpen) pieces.return?.().catch(() => undefined);
  }
}

async function firstOf(
  piece: Promise<IteratorResult<string>>,
  idleMs: number | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<IteratorResult<string> | 'idle' | 'aborted'> {
  const settled = new AbortController();
  const waiting = AbortSignal.any([signal, settled.signal]);
  const timer = idleMs === undefined ? aborted(waiting) : delay(clock, idleMs, waiting);
  try {
    return await Promise.race([
      piece,
      timer.then(() => (signal.aborted ? ('aborted' as const) : ('idle' as const))),
    ]);
  } finally {
    settled.abort();
  }
}

function silence(sampleRateHz: number, durationMs: number): AudioFrame {
  return { samples: new Int16Array(Math.round((sampleRateHz * durationMs) / 1_000)), sampleRateHz };
}
