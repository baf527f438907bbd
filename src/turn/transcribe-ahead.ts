/**
 * Work done while the person may still speak: at each pause what was said so far is transcribed; if more
 * comes, that is thrown away, and if the microphone closes, the answer is already there.
 *
 *   frame frame pause ─▶ guess ─ frame ─▶ dropped … pause ─▶ guess ─ end ─▶ the guess is the transcript
 */
import type { AudioFrame } from '../core/audio-frame.ts';
import type { Stt, SttRequest, TranscriptEvent } from '../stt/stt.ts';
import type { SpeechPart } from './speech-only.ts';

/** Ends with what the recogniser says of all that was spoken. Throws what the recogniser throws. */
export async function* transcribeAhead(
  stt: Stt,
  speech: AsyncIterable<SpeechPart>,
  request: SttRequest,
  signal: AbortSignal,
): AsyncGenerator<TranscriptEvent, void, undefined> {
  const spoken: AudioFrame[] = [];
  let guess: Guess | undefined;
  try {
    for await (const part of speech) {
      if (signal.aborted) return;
      if (part.type === 'pause') {
        guess = new Guess(stt, [...spoken], request, signal);
      } else {
        guess?.drop();
        guess = undefined;
        spoken.push(part.frame);
      }
    }
    if (signal.aborted) return;
    guess ??= new Guess(stt, spoken, request, signal);
    yield* await guess.events;
  } finally {
    guess?.drop();
  }
}

/** One run of the recogniser over what was said so far: at most one a stream. */
class Guess {
  readonly events: Promise<TranscriptEvent[]>;
  readonly #dropped = new AbortController();

  constructor(stt: Stt, frames: readonly AudioFrame[], request: SttRequest, signal: AbortSignal) {
    const stop = AbortSignal.any([signal, this.#dropped.signal]);
    this.events = collect(stt.transcribe(each(frames), request, stop));
    // A guess that is thrown away may fail unseen; the one that counts is awaited.
    this.events.catch(() => undefined);
  }

  drop(): void {
    this.#dropped.abort();
  }
}

async function collect(events: AsyncIterable<TranscriptEvent>): Promise<TranscriptEvent[]> {
  const collected: TranscriptEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

async function* each(frames: readonly AudioFrame[]): AsyncGenerator<AudioFrame, void, undefined> {
  yield* await Promise.resolve(frames);
}
