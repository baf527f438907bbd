/** What a mouth moves to: PCM → the loudness of 8 bands, 50 times a second. Streaming, no look-ahead. */

export const BAND_COUNT = 8;
export const BAND_FRAMES_PER_SECOND = 50;

/** Where voices have their energy: from the fundamental to the sibilants, evenly on the ear's scale. */
const LOWEST_HZ = 120;
const HIGHEST_HZ = 6_000;
/** Neighbours overlap, so that no tone falls between two bands. */
const Q = 1.6;
/** Of speech that is levelled: below the first is silence, above the second is as loud as it gets. */
const QUIETEST_DBFS = -60;
const LOUDEST_DBFS = -14;

/**
 * @example
 * const bands = new SpeechBands(16_000);
 * for await (const frame of voice) send(bands.push(frame.samples));
 */
export class SpeechBands {
  readonly #filters: readonly BandPass[];
  readonly #hop: number;
  readonly #energies = new Float64Array(BAND_COUNT);
  #count = 0;

  constructor(sampleRateHz: number) {
    this.#hop = Math.round(sampleRateHz / BAND_FRAMES_PER_SECOND);
    const ratio = (HIGHEST_HZ / LOWEST_HZ) ** (1 / (BAND_COUNT - 1));
    this.#filters = Array.from(
      { length: BAND_COUNT },
      (_, band) =>
        new BandPass(Math.min(LOWEST_HZ * ratio ** band, sampleRateHz * 0.45), sampleRateHz),
    );
  }

  /** Bytes, `BAND_COUNT` a frame, low to high, 0 to 255; only whole frames. */
  push(samples: Int16Array): Uint8Array {
    const frameCount = Math.floor((this.#count + samples.length) / this.#hop);
    const frames = new Uint8Array(frameCount * BAND_COUNT);
    let at = 0;
    for (const sample of samples) {
      const value = sample / 32_768;
      for (let band = 0; band < BAND_COUNT; band += 1) {
        const filtered = this.#filters[band]?.next(value) ?? 0;
        this.#energies[band] = (this.#energies[band] ?? 0) + filtered * filtered;
      }
      this.#count += 1;
      if (this.#count < this.#hop) continue;
      frames.set(
        this.#energies.map((energy) => levelOf(energy / this.#hop)),
        at,
      );
      at += BAND_COUNT;
      this.#energies.fill(0);
      this.#count = 0;
    }
    return frames;
  }
}

function levelOf(power: number): number {
  const dbfs = power > 0 ? 10 * Math.log10(power) : QUIETEST_DBFS;
  const share = (dbfs - QUIETEST_DBFS) / (LOUDEST_DBFS - QUIETEST_DBFS);
  return Math.round(255 * Math.min(1, Math.max(0, share)));
}

/** A second-order band-pass with a gain of 1 at its centre (R. Bristow-Johnson's cookbook). */
class BandPass {
  readonly #gain: number;
  readonly #a1: number;
  readonly #a2: number;
  #z1 = 0;
  #z2 = 0;

  constructor(centreHz: number, sampleRateHz: number) {
    const omega = (2 * Math.PI * centreHz) / sampleRateHz;
    const alpha = Math.sin(omega) / (2 * Q);
    this.#gain = alpha / (1 + alpha);
    this.#a1 = (-2 * Math.cos(omega)) / (1 + alpha);
    this.#a2 = (1 - alpha) / (1 + alpha);
  }

  next(input: number): number {
    const output = this.#gain * input + this.#z1;
    this.#z1 = this.#z2 - this.#a1 * output;
    this.#z2 = -this.#gain * input - this.#a2 * output;
    return output;
  }
}
