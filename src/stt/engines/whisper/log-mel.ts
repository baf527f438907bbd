/**
 * Samples → what Whisper hears. Pure.
 *
 *   Hann window of 25 ms every 10 ms ─▶ power spectrum ─▶ mel bands ─▶ log10 ─▶ 80 dB below the loudest at most
 */
import { type MelFilter, melFilters } from './mel-filters.ts';
import { PairedTransform400 } from './transform-400.ts';

const SAMPLE_RATE_HZ = 16_000;
const WINDOW_SAMPLES = 400;
const HOP_SAMPLES = 160;
const BIN_COUNT = WINDOW_SAMPLES / 2 + 1;
export const MEL_FRAMES_PER_SECOND = SAMPLE_RATE_HZ / HOP_SAMPLES;

const ENERGY_FLOOR = 1e-10;
/** In powers of ten. */
const RANGE = 8;
/** Brings what is usual near −1 … 1. */
const OFFSET = 4;

/** Periodic: its first sample is zero, the one after its last would be. */
const HANN = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW_SAMPLES),
);

/** @example const features = new LogMel(80).features(samples, 500); // 5 s: [80, 500] */
export class LogMel {
  readonly melCount: number;
  readonly #filters: readonly MelFilter[];
  readonly #transform = new PairedTransform400();
  readonly #power = new Float64Array(BIN_COUNT);
  readonly #nextPower = new Float64Array(BIN_COUNT);

  /** @param melCount 80, or 128 for large-v3 and its children */
  constructor(melCount: number) {
    this.melCount = melCount;
    this.#filters = melFilters(melCount, BIN_COUNT, SAMPLE_RATE_HZ);
  }

  /**
   * `melCount` rows of `frameCount` values, band by band. The samples are padded with zeros, or cut, to the
   * window of `frameCount` × 10 ms.
   *
   * @param samples mono, 16 kHz, −1 to 1
   */
  features(samples: Float32Array, frameCount: number): Float32Array {
    const length = frameCount * HOP_SAMPLES;
    const speech = samples.length > length ? samples.subarray(0, length) : samples;
    const out = new Float32Array(this.melCount * frameCount).fill(Math.log10(ENERGY_FLOOR));
    // Later frames see nothing but zeros: the floor that is there already.
    const reach = Math.ceil((speech.length + WINDOW_SAMPLES / 2) / HOP_SAMPLES);
    const voiced = speech.length === 0 ? 0 : Math.min(frameCount, reach);
    for (let frame = 0; frame < voiced; frame += 2) {
      load(speech, frame, length, this.#transform.first);
      load(speech, frame + 1, length, this.#transform.second);
      this.#transform.run(this.#power, this.#nextPower);
      this.#intoBands(this.#power, out, frame, frameCount);
      if (frame + 1 < voiced) this.#intoBands(this.#nextPower, out, frame + 1, frameCount);
    }
    return normalise(out);
  }

  #intoBands(power: Float64Array, out: Float32Array, frame: number, frameCount: number): void {
    let at = frame;
    for (const { first, weights } of this.#filters) {
      let energy = 0;
      for (let i = 0; i < weights.length; i++) {
        energy += (weights[i] as number) * (power[first + i] as number);
      }
      out[at] = Math.log10(Math.max(energy, ENERGY_FLOOR));
      at += frameCount;
    }
  }
}

function normalise(logs: Float32Array): Float32Array {
  let loudest = Number.NEGATIVE_INFINITY;
  for (const value of logs) if (value > loudest) loudest = value;
  const floor = loudest - RANGE;
  for (let i = 0; i < logs.length; i++) {
    logs[i] = (Math.max(logs[i] as number, floor) + OFFSET) / OFFSET;
  }
  return logs;
}

/** The windowed samples around the frame's centre; the window of `length` samples is mirrored at its ends. */
function load(samples: Float32Array, frame: number, length: number, into: Float64Array): void {
  const start = frame * HOP_SAMPLES - WINDOW_SAMPLES / 2;
  for (let i = 0; i < WINDOW_SAMPLES; i++) {
    let at = Math.abs(start + i);
    if (at >= length) at = 2 * (length - 1) - at;
    into[i] = (samples[at] ?? 0) * (HANN[i] as number);
  }
}
