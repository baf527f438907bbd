/**
 * Stage: audio → the same audio without the silence around the speech, how far the VAD has listened, and the
 * moments at which the sentence may be over; no audio where nobody spoke.
 *
 *   frames ─┬─▶ held ──────────▶ released from each start to its end, with a margin; then a pause
 *           └─▶ VAD ─▶ starts, ends ─┘
 */
import { type AudioFrame, frameDurationMs } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import type { Stage } from '../core/stage.ts';
import type { Vad, VadEvent } from '../vad/vad.ts';

/** Kept after the last voiced sound: final consonants are quiet. */
const TAIL_MS = 200;
/**
 * The VAD is sure of a start this much after it, pre-roll included. Counted from what it has heard, not
 * from what has come: audio may come faster than it is listened to.
 */
const LOOK_BACK_MS = 1_500;
/** More frames than the longest utterance has: the VAD keeps up, or the turn is long over. */
const MAX_FRAMES = 10_000;

/** A sound that may be speech is that for so long; by then the VAD has said if it is. */
const MAYBE_MS = 128;

/**
 * `pause`: all that was said so far has been given; what comes later, if anything, continues it.
 * `heard`: the VAD has listened this far into the stream. `silenceMs` is 0 while somebody speaks or
 * begins to, else since the last sound of speech; undefined before the first.
 */
export type SpeechPart =
  | { readonly type: 'frame'; readonly frame: AudioFrame }
  | { readonly type: 'pause' }
  | { readonly type: 'heard'; readonly toMs: number; readonly silenceMs: number | undefined };

/** Throws what the VAD throws. */
export function speechOnly(vad: Vad): Stage<AudioFrame, SpeechPart> {
  return async function* (input, signal) {
    const held = new HeldAudio();
    const toVad = new Channel<AudioFrame>(MAX_FRAMES, signal);
    // One piece of news is enough to look at all that there is.
    const news = new Channel<true>(1, signal);
    const tell = () => void news.send(true);
    const listening = (async () => {
      for await (const event of vad.detect(held.watch(toVad, tell), signal)) held.onVad(event);
    })();
    const reading = (async () => {
      for await (const frame of input) {
        if (news.closed) return;
        toVad.send(frame);
        held.push(frame);
        tell();
      }
      toVad.close();
      await listening;
    })();
    const failed = (error: unknown) => news.fail(error);
    listening.catch(failed);
    reading.then(() => news.close(), failed);
    try {
      for await (const _ of news) yield* held.release();
      if (!signal.aborted) yield* held.release();
    } finally {
      news.close();
      toVad.close();
    }
  };
}

/** Positions are milliseconds since the start of the stream. */
class HeldAudio {
  #frames: { readonly frame: AudioFrame; readonly endMs: number }[] = [];
  #positionMs = 0;
  #heardMs = 0;
  #toldMs = 0;
  /** Where the speech that is released now begins; undefined in silence. */
  #fromMs: number | undefined;
  /** Where it ended; infinite while the person speaks. */
  #endMs = 0;
  #maybeUntilMs = 0;
  #pauseIsDue = false;

  onVad(event: VadEvent): void {
    switch (event.type) {
      case 'speech-start':
        // A pause inside a sentence belongs to it: after the first start nothing is cut out.
        this.#fromMs ??= event.startMs;
        this.#endMs = Number.POSITIVE_INFINITY;
        this.#pauseIsDue = false;
        break;
      case 'speech-maybe':
        this.#maybeUntilMs = event.atMs + MAYBE_MS;
        break;
      case 'speech-end':
        this.#endMs = event.endMs;
        this.#pauseIsDue = true;
    }
  }

  /** Whoever asks for a frame has dealt with those before it, which is told. */
  async *watch(frames: AsyncIterable<AudioFrame>, tell: () => void): AsyncGenerator<AudioFrame> {
    for await (const frame of frames) {
      yield frame;
      this.#heardMs += frameDurationMs(frame);
      tell();
    }
  }

  push(frame: AudioFrame): void {
    this.#positionMs += frameDurationMs(frame);
    this.#frames.push({ frame, endMs: this.#positionMs });
  }

  /** All at once: the VAD goes on while the parts are read. */
  release(): SpeechPart[] {
    const parts = this.#speech();
    if (this.#heardMs === this.#toldMs) return parts;
    this.#toldMs = this.#heardMs;
    return [...parts, { type: 'heard', toMs: this.#heardMs, silenceMs: this.#silenceMs() }];
  }

  #silenceMs(): number | undefined {
    if (this.#fromMs === undefined) return undefined;
    const isSpeaking = this.#heardMs < this.#endMs || this.#heardMs < this.#maybeUntilMs;
    return isSpeaking ? 0 : this.#heardMs - this.#endMs;
  }

  #speech(): SpeechPart[] {
    const fromMs = this.#fromMs;
    if (fromMs === undefined) {
      this.#forget(this.#heardMs - LOOK_BACK_MS);
      return [];
    }
    this.#forget(fromMs);
    // What the VAD has not heard yet may lie behind the end.
    const untilMs = Math.min(this.#endMs + TAIL_MS, this.#heardMs);
    const behind = this.#frames.findIndex(
      ({ frame, endMs }) => endMs - frameDurationMs(frame) >= untilMs,
    );
    const released = this.#frames.splice(0, behind < 0 ? this.#frames.length : behind);
    const parts: SpeechPart[] = released.map(({ frame }) => ({ type: 'frame', frame }));
    if (!this.#pauseIsDue || this.#heardMs < this.#endMs + TAIL_MS) return parts;
    this.#pauseIsDue = false;
    return [...parts, { type: 'pause' }];
  }

  #forget(beforeMs: number): void {
    const first = this.#frames.findIndex(({ endMs }) => endMs > beforeMs);
    this.#frames.splice(0, first < 0 ? this.#frames.length : first);
  }
}
