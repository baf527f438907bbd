/**
 * Work done while the person may still speak: at each pause what was said so far is transcribed; if more
 * comes, that is thrown away, and if the microphone closes, the answer is already there. Where it may, it
 * closes the microphone itself.
 *
 *   frame frame pause ─▶ guess ─ frame ─▶ dropped … pause ─▶ guess ─ end ─▶ the guess is the transcript
 */
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import type { FinalTranscript, Stt, SttRequest, TranscriptEvent } from '../stt/stt.ts';
import { isSpeechOver } from './end-of-speech.ts';
import type { SpeechPart } from './speech-only.ts';

/** More than the longest utterance has: they are read at once. */
const MAX_NEWS = 10_000;

/** What was said so far is understood; or has failed. */
type News = SpeechPart | { readonly type: 'guessed' };

/** Ends with what the recogniser says of all that was spoken. Throws what the recogniser throws. */
export async function* transcribeAhead(
  stt: Stt,
  speech: AsyncIterable<SpeechPart>,
  request: SttRequest,
  signal: AbortSignal,
): AsyncGenerator<TranscriptEvent, void, undefined> {
  const spoken: AudioFrame[] = [];
  const news = new Channel<News>(MAX_NEWS, signal);
  const guesses = new Guesses(stt, request, signal, () => news.send({ type: 'guessed' }));
  let heard: Extract<SpeechPart, { type: 'heard' }> | undefined;
  passOn(speech, news);
  try {
    for await (const part of news) {
      if (signal.aborted) return;
      if (part.type === 'frame') {
        guesses.drop();
        spoken.push(part.frame);
      } else if (part.type === 'pause') guesses.make(spoken);
      else {
        if (part.type === 'heard') heard = part;
        if (request.endsSentence && heard && isOver(heard, guesses.transcript, request)) break;
      }
    }
    if (!signal.aborted) yield* await guesses.decide(spoken);
  } finally {
    news.close();
    guesses.drop();
  }
}

function passOn(speech: AsyncIterable<SpeechPart>, news: Channel<News>): void {
  const passing = async () => {
    for await (const part of speech) if (!news.send(part)) return;
  };
  passing().then(
    () => news.close(),
    (error: unknown) => news.fail(error),
  );
}

function isOver(
  { silenceMs, toMs: openMs }: Extract<SpeechPart, { type: 'heard' }>,
  transcript: FinalTranscript | undefined,
  { language }: SttRequest,
): boolean {
  return isSpeechOver({ openMs, silenceMs, transcript, language });
}

/** Runs of the recogniser over what was said so far: one after the other, the last one counts. */
class Guesses {
  readonly #stt: Stt;
  readonly #request: SttRequest;
  readonly #signal: AbortSignal;
  readonly #onGuessed: () => void;
  #isAwaited = false;
  #current: Guess | undefined;
  /** The run before, dropped or not: the next one begins when it has really ended. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(stt: Stt, request: SttRequest, signal: AbortSignal, onGuessed: () => void) {
    this.#stt = stt;
    this.#onGuessed = onGuessed;
    this.#request = { ...request, isAwaited: () => this.#isAwaited };
    this.#signal = signal;
  }

  /** Of all that was said so far, once it is known. */
  get transcript(): FinalTranscript | undefined {
    return this.#current?.transcript;
  }

  make(spoken: readonly AudioFrame[]): Guess {
    const guess = new Guess(this.#stt, [...spoken], this.#request, this.#signal);
    this.#current = guess;
    this.#before = guess.run(this.#before).then(this.#onGuessed);
    return guess;
  }

  /** The engine is asked to stop, and no longer waited for. */
  drop(): void {
    this.#current?.drop();
    this.#current = undefined;
  }

  /** Nothing more will be said: a person waits from now on. */
  async decide(spoken: readonly AudioFrame[]): Promise<readonly TranscriptEvent[]> {
    this.#isAwaited = true;
    // What failed while nobody waited may have given way to somebody who did.
    if (this.#current?.state === 'failed') this.drop();
    const guess = this.#current ?? this.make(spoken);
    return await guess.events;
  }
}

class Guess {
  readonly events: Promise<readonly TranscriptEvent[]>;
  readonly #stt: Stt;
  readonly #frames: readonly AudioFrame[];
  readonly #request: SttRequest;
  readonly #stop: AbortSignal;
  readonly #dropped = new AbortController();
  readonly #result = Promise.withResolvers<readonly TranscriptEvent[]>();
  #state: 'running' | 'ready' | 'failed' = 'running';
  #transcript: FinalTranscript | undefined;

  constructor(stt: Stt, frames: readonly AudioFrame[], request: SttRequest, signal: AbortSignal) {
    this.#stt = stt;
    this.#frames = frames;
    this.#request = request;
    this.#stop = AbortSignal.any([signal, this.#dropped.signal]);
    this.events = this.#result.promise;
    // A guess that is thrown away may fail unseen; the one that counts is awaited.
    this.events.catch(() => undefined);
  }

  get state(): 'running' | 'ready' | 'failed' {
    return this.#state;
  }

  get transcript(): FinalTranscript | undefined {
    return this.#transcript;
  }

  /** Begins when the run before has ended; never throws. */
  async run(before: Promise<unknown>): Promise<void> {
    await before;
    const events: TranscriptEvent[] = [];
    try {
      // Dropped while it waited for its turn: the engine need not hear of it.
      if (!this.#stop.aborted) {
        const heard = this.#stt.transcribe(each(this.#frames), this.#request, this.#stop);
        for await (const event of heard) events.push(event);
      }
      this.#transcript = events.findLast((event) => event.type === 'final');
      this.#state = 'ready';
      this.#result.resolve(events);
    } catch (error) {
      this.#state = 'failed';
      this.#result.reject(error);
    }
  }

  drop(): void {
    this.#dropped.abort();
  }
}

async function* each(frames: readonly AudioFrame[]): AsyncGenerator<AudioFrame, void, undefined> {
  yield* await Promise.resolve(frames);
}
