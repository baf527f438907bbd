/**
 * Stage: audio → the same audio without the silence around the speech, and the moments at which it may be
 * over; nothing where nobody spoke.
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

/** `pause`: all that was said so far has been given; what comes later, if anything, continues it. */
export type SpeechPart =
  | { readonly type: 'frame'; readonly frame: AudioFrame }
  | { readonly type: 'pause' };

/** Throws what the VAD throws. */
export function speechOnly(vad: Vad): Stage<AudioFrame, SpeechPart> {
  return async function* (input, signal) {
    const held = new HeldAudio();
    const toVad = new Channel<AudioFrame>(MAX_FRAMES, signal);
    const heard = held.watch(toVad);
    const detecting = consume(vad.detect(heard, signal), (event) => held.onVad(event));
    // Awaited below; until then a failure must not count as unhandled.
    detecting.catch(() => undefined);
    try {
      for await (const frame of input) {
        if (signal.aborted) return;
        toVad.send(frame);
        held.push(frame);
        yield* held.release();
      }
      toVad.close();
      await detecting;
      if (!signal.aborted) yield* held.release();
    } finally {
      toVad.close();
    }
  };
}

async function consume<T>(input: AsyncIterable<T>, use: (item: T) => void): Promise<void> {
  for await (const item of input) use(item);
}

/** Positions are milliseconds since the start of the stream. */
class HeldAudio {
  #frames: { readonly frame: AudioFrame; readonly endMs: number }[] = [];
  #positionMs = 0;
  #heardMs = 0;
  /** Where the speech that is released now begins; undefined in silence. */
  #fromMs: number | undefined;
  /** Where it ends; infinite while the person speaks. */
  #untilMs = 0;
  #pauseIsDue = false;

  onVad(event: VadEvent): void {
    if (event.type === 'speech-start') {
      // A pause inside a sentence belongs to it: after the first start nothing is cut out.
      this.#fromMs ??= event.startMs;
      this.#untilMs = Number.POSITIVE_INFINITY;
      this.#pauseIsDue = false;
    } else {
      this.#untilMs = event.endMs + TAIL_MS;
      this.#pauseIsDue = true;
    }
  }

  /** Whoever asks for a frame has dealt with those before it. */
  async *watch(frames: AsyncIterable<AudioFrame>): AsyncGenerator<AudioFrame> {
    for await (const frame of frames) {
      yield frame;
      this.#heardMs += frameDurationMs(frame);
    }
  }

  push(frame: AudioFrame): void {
    this.#positionMs += frameDurationMs(frame);
    this.#frames.push({ frame, endMs: this.#positionMs });
  }

  *release(): Generator<SpeechPart> {
    const fromMs = this.#fromMs;
    if (fromMs === undefined) {
      this.#forget(this.#heardMs - LOOK_BACK_MS);
      return;
    }
    this.#forget(fromMs);
    let count = 0;
    for (const { frame, endMs } of this.#frames) {
      const startMs = endMs - frameDurationMs(frame);
      if (startMs >= this.#untilMs) break;
      count += 1;
      yield { type: 'frame', frame };
    }
    this.#frames.splice(0, count);
    if (!this.#pauseIsDue || this.#positionMs < this.#untilMs) return;
    this.#pauseIsDue = false;
    yield { type: 'pause' };
  }

  #forget(beforeMs: number): void {
    const first = this.#frames.findIndex(({ endMs }) => endMs > beforeMs);
    this.#frames.splice(0, first < 0 ? this.#frames.length : first);
  }
}
