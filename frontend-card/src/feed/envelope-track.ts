/** The envelope of one reply: what came so far, and what is heard at a moment. */
import type { Envelope } from './feed-view.ts';

const BAND_COUNT = 8;
const FRAME_MS = 20;
/** Two minutes of speech; what is beyond is said with a closed mouth. */
const MAX_FRAMES = 6_000;

/** @example track.add(envelope); track.start(performance.now()); track.at(performance.now()) */
export class EnvelopeTrack {
  readonly #bytes = new Uint8Array(MAX_FRAMES * BAND_COUNT);
  readonly #frame = new Float64Array(BAND_COUNT);
  #frameCount = 0;
  #isWhole = false;
  #reply: string | undefined;
  #startedMs: number | undefined;

  /** Another reply takes the place of the one before. */
  add({ reply, startMs, bands, last }: Envelope): void {
    if (reply !== this.#reply) {
      this.#reply = reply;
      this.#frameCount = 0;
      this.#isWhole = false;
      this.#startedMs = undefined;
      this.#bytes.fill(0);
    }
    const bytes = decode(bands);
    const from = Math.round(startMs / FRAME_MS) * BAND_COUNT;
    if (from < 0 || from >= this.#bytes.length) return;
    this.#bytes.set(bytes.subarray(0, this.#bytes.length - from), from);
    this.#frameCount = Math.max(this.#frameCount, Math.floor((from + bytes.length) / BAND_COUNT));
    this.#isWhole ||= last;
  }

  get isStarted(): boolean {
    return this.#startedMs !== undefined;
  }

  /** The room begins to speak; once for a reply. */
  start(atMs: number): void {
    this.#startedMs ??= atMs;
  }

  stop(): void {
    this.#reply = undefined;
    this.#startedMs = undefined;
    this.#frameCount = 0;
  }

  /** 0 to 1 a band; undefined: nothing is being said. */
  at(atMs: number): ArrayLike<number> | undefined {
    if (this.#startedMs === undefined || this.#frameCount === 0) return undefined;
    const frame = Math.floor((atMs - this.#startedMs) / FRAME_MS);
    if (frame < 0 || frame >= this.#frameCount) {
      if (!this.#isWhole && frame >= 0) return this.#frame.fill(0);
      return undefined;
    }
    for (let band = 0; band < BAND_COUNT; band += 1) {
      this.#frame[band] = (this.#bytes[frame * BAND_COUNT + band] ?? 0) / 255;
    }
    return this.#frame;
  }
}

function decode(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
