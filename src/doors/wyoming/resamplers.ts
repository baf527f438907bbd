/** Wyoming door → STT: resamplers to the rate of speech, the filter of each rate computed once. */
import { prepareResampler, type Resampler } from '../../audio/resample.ts';
import { SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';

/** A house has microphones of two or three rates; a filter takes up to 2 MB. */
const MAX_RATES = 8;

/** @example const resampler = resamplers.from(44_100); */
export class Resamplers {
  readonly #prepared = new Map<number, () => Resampler>();

  /** @throws `audio/format` */
  from(rateHz: number): Resampler {
    const prepared = this.#prepared.get(rateHz) ?? prepareResampler(rateHz, SPEECH_SAMPLE_RATE_HZ);
    // The one used last is the last to be forgotten.
    this.#prepared.delete(rateHz);
    this.#prepared.set(rateHz, prepared);
    const [oldest] = this.#prepared.keys();
    if (this.#prepared.size > MAX_RATES && oldest !== undefined) this.#prepared.delete(oldest);
    return prepared();
  }

  get size(): number {
    return this.#prepared.size;
  }
}
