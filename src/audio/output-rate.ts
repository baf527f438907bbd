/** Between engines and whoever needs one format: frames of any rate → frames of one rate. */
import type { AudioFrame } from '../core/audio-frame.ts';
import { prepareResampler, type Resampler } from './resample.ts';

/** Engines have one or two rates; a hostile server may name a new one in each answer. */
const MAX_PREPARED = 8;

/** One stream of audio. `push` and `flush` may give nothing, or a frame. */
export interface RateConversion {
  /** A sample has come in, even if the filter still holds it. */
  readonly hasBegun: boolean;
  /** @throws `audio/format` where the rate is out of range */
  push(frame: AudioFrame): Generator<AudioFrame, void, undefined>;
  /** The rest of the stream. */
  flush(): Generator<AudioFrame, void, undefined>;
}

/**
 * Keeps the filters of the rates that it has met: each takes some milliseconds to compute.
 *
 * @example
 * const stream = new OutputRate(16_000).start();
 * for await (const frame of frames) yield* stream.push(frame);
 * yield* stream.flush();
 */
export class OutputRate {
  readonly sampleRateHz: number;
  readonly #prepared = new Map<number, () => Resampler>();

  constructor(sampleRateHz: number) {
    this.sampleRateHz = sampleRateHz;
  }

  start(): RateConversion {
    return new Conversion(this.sampleRateHz, (rateHz) => this.#resampler(rateHz));
  }

  #resampler(rateHz: number): Resampler {
    const prepared = this.#prepared.get(rateHz) ?? prepareResampler(rateHz, this.sampleRateHz);
    if (this.#prepared.size < MAX_PREPARED) this.#prepared.set(rateHz, prepared);
    return prepared();
  }
}

class Conversion implements RateConversion {
  readonly #sampleRateHz: number;
  readonly #resamplerFor: (rateHz: number) => Resampler;
  #current: { readonly rateHz: number; readonly resampler: Resampler } | undefined;
  #hasBegun = false;

  constructor(sampleRateHz: number, resamplerFor: (rateHz: number) => Resampler) {
    this.#sampleRateHz = sampleRateHz;
    this.#resamplerFor = resamplerFor;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  *push({ samples, sampleRateHz: rateHz }: AudioFrame): Generator<AudioFrame, void, undefined> {
    if (samples.length === 0) return;
    if (this.#current?.rateHz !== rateHz) yield* this.flush();
    this.#current ??= { rateHz, resampler: this.#resamplerFor(rateHz) };
    this.#hasBegun = true;
    yield* this.#frame(this.#current.resampler.push(samples));
  }

  *flush(): Generator<AudioFrame, void, undefined> {
    const rest = this.#current?.resampler.flush();
    this.#current = undefined;
    if (rest !== undefined) yield* this.#frame(rest);
  }

  *#frame(samples: Int16Array): Generator<AudioFrame, void, undefined> {
    if (samples.length > 0) yield { samples, sampleRateHz: this.#sampleRateHz };
  }
}
