/** An utterance that several recognisers may hear, each from its beginning, while it still comes in. */
import { aborted } from '../core/aborted.ts';
import { type AudioFrame, frameDurationMs } from '../core/audio-frame.ts';
import type { Clock } from '../core/clock.ts';

/** Twice what any door lets in; 2 MB. What is longer ends there, as if nothing more had been said. */
const MAX_KEPT_MS = 60_000;
/** Ten times as many as that has in frames of 40 ms. */
const MAX_FRAMES = 15_000;

/** Reads its input from the moment it is made until the signal aborts. */
export class KeptAudio {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #frames: AudioFrame[] = [];
  readonly #ended = Promise.withResolvers<void>();
  #next = Promise.withResolvers<void>();
  #durationMs = 0;
  #state: 'open' | 'ended' | 'failed' = 'open';
  #failure: unknown;
  #endedAtMs: number | undefined;

  constructor(input: AsyncIterable<AudioFrame>, clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    const iterator = input[Symbol.asyncIterator]();
    const stop = () => {
      this.#settle('ended');
      // Not awaited: a microphone that waits for its next frame would hold back whoever has gone.
      iterator.return?.().catch(() => undefined);
    };
    if (signal.aborted) stop();
    else {
      signal.addEventListener('abort', stop, { once: true });
      void this.#keep(iterator).finally(() => signal.removeEventListener('abort', stop));
    }
  }

  /** Resolves at the end of the audio, whatever it was. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Undefined while more may come. */
  get endedAtMs(): number | undefined {
    return this.#endedAtMs;
  }

  /** The microphone failed, not whoever listened to it; `undefined` where it did not. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#state === 'failed' ? { error: this.#failure } : undefined;
  }

  /** From the first frame on. Throws what the input threw; ends quietly on abort. */
  async *replay(signal: AbortSignal): AsyncGenerator<AudioFrame, void, undefined> {
    const over = aborted(signal);
    for (let at = 0; !signal.aborted; ) {
      const frame = this.#frames[at];
      if (frame !== undefined) {
        at += 1;
        yield frame;
      } else if (this.#state === 'open') await Promise.race([this.#next.promise, over]);
      else if (this.#state === 'failed') throw this.#failure;
      else return;
    }
  }

  async #keep(iterator: AsyncIterator<AudioFrame>): Promise<void> {
    try {
      while (this.#durationMs < MAX_KEPT_MS && this.#frames.length < MAX_FRAMES) {
        const { done, value } = await iterator.next();
        if (this.#signal.aborted) return;
        if (done) return this.#settle('ended');
        this.#frames.push(value);
        this.#durationMs += frameDurationMs(value);
        this.#wake();
      }
      this.#settle('ended');
      iterator.return?.().catch(() => undefined);
    } catch (error) {
      this.#failure = error;
      this.#settle('failed');
    }
  }

  #settle(state: 'ended' | 'failed'): void {
    if (this.#state !== 'open') return;
    this.#state = state;
    this.#endedAtMs = this.#clock.nowMs();
    this.#ended.resolve();
    this.#wake();
  }

  #wake(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    resolve();
  }
}
