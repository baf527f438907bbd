/**
 * Samples → normalised log-mels, what the acoustic model hears. Pure.
 *
 *   trim silence ─▶ power spectrum every 10 ms ─▶ 48 mel bands ─▶ log ─▶ per band: zero mean, unit deviation
 *
 * The same as `training/starter/features.py`; `tests/fixtures/starter/features.json` keeps the two equal.
 */
import { PowerSpectrum } from './power-spectrum.ts';

export interface LogMelFeatures {
  /** `melCount` rows of `frameCount` values: band by band. */
  readonly data: Float32Array;
  readonly melCount: number;
  /** One frame every 10 ms. */
  readonly frameCount: number;
}

const SAMPLE_RATE_HZ = 16_000;
const MEL_COUNT = 48;
const LOW_HZ = 60;
const HIGH_HZ = 7_600;
const HOP = 160;
const WINDOW = 400;
const FFT_SIZE = 512;
const RELATIVE_FLOOR = 1e-6;
const ABSOLUTE_FLOOR = 1e-12;
/** Added to the deviation, so that a band of nothing but faint noise is not blown up. */
const DEVIATION_FLOOR = 0.3;

const TRIM_RANGE_DB = 35;
const TRIM_NOISE_SHARE = 0.35;
const TRIM_LEAD = 3_200;
const TRIM_TAIL = 4_800;

/** One triangle of the mel bank: weights of the spectrum's bins from `first` on. */
interface Band {
  readonly first: number;
  readonly weights: Float64Array;
}

const BANDS = melBands();
const SPECTRUM = new PowerSpectrum(WINDOW, FFT_SIZE);

/**
 * @param samples mono, 16 kHz, −1 to 1
 * @example
 * const { data, melCount, frameCount } = logMelFeatures(samples);
 * const input = new Tensor('float32', data, [1, melCount, frameCount]);
 */
export function logMelFeatures(samples: Float32Array): LogMelFeatures {
  const speech = trimSilence(samples);
  const frameCount = 1 + Math.floor(speech.length / HOP);
  const mel = new Float64Array(MEL_COUNT * frameCount);
  SPECTRUM.forEachFrame(speech, HOP, (frame, power) => {
    for (let band = 0; band < MEL_COUNT; band++) {
      const { first, weights } = BANDS[band] as Band;
      let energy = 0;
      for (let i = 0; i < weights.length; i++) {
        energy += (weights[i] as number) * (power[first + i] as number);
      }
      mel[band * frameCount + frame] = energy;
    }
  });
  return { data: normalise(mel, frameCount), melCount: MEL_COUNT, frameCount };
}

function normalise(mel: Float64Array, frameCount: number): Float32Array {
  let loudest = 0;
  for (const energy of mel) if (energy > loudest) loudest = energy;
  const floor = RELATIVE_FLOOR * loudest + ABSOLUTE_FLOOR;
  const out = new Float32Array(mel.length);
  for (let row = 0; row < mel.length; row += frameCount) {
    let sum = 0;
    for (let i = row; i < row + frameCount; i++) {
      mel[i] = Math.log((mel[i] as number) + floor);
      sum += mel[i] as number;
    }
    const mean = sum / frameCount;
    let squares = 0;
    for (let i = row; i < row + frameCount; i++) squares += ((mel[i] as number) - mean) ** 2;
    const scale = 1 / (Math.sqrt(squares / frameCount) + DEVIATION_FLOOR);
    for (let i = row; i < row + frameCount; i++) out[i] = ((mel[i] as number) - mean) * scale;
  }
  return out;
}

/** Cut what is quiet before and after the speech: the statistics of the bands should be those of speech. */
export function trimSilence(samples: Float32Array): Float32Array {
  if (samples.length < WINDOW) return samples;
  const levels = levelsDb(samples);
  const sorted = levels.toSorted();
  const loud = quantile(sorted, 0.97);
  const quiet = quantile(sorted, 0.05);
  const threshold = Math.max(loud - TRIM_RANGE_DB, quiet + TRIM_NOISE_SHARE * (loud - quiet));
  const isSpeech = (level: number): boolean => level > threshold;
  const first = levels.findIndex(isSpeech);
  if (first < 0) return samples;
  const last = levels.findLastIndex(isSpeech);
  return samples.subarray(Math.max(0, first * HOP - TRIM_LEAD), last * HOP + TRIM_TAIL);
}

/** Every 10 ms the mean energy in dB of the 400 samples around, without the recording's offset. */
function levelsDb(samples: Float32Array): Float64Array {
  const { length } = samples;
  let total = 0;
  for (const sample of samples) total += sample;
  const offset = total / length;
  const energyUpTo = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) {
    energyUpTo[i + 1] = (energyUpTo[i] as number) + ((samples[i] as number) - offset) ** 2;
  }
  return Float64Array.from({ length: Math.ceil(length / HOP) }, (_, frame) => {
    const from = Math.max(0, frame * HOP - WINDOW / 2);
    const to = Math.min(length, frame * HOP + WINDOW / 2);
    const energy = (energyUpTo[to] as number) - (energyUpTo[from] as number);
    return 10 * Math.log10(Math.max(0, energy) / WINDOW + 1e-10);
  });
}

/** Between neighbours in proportion, as NumPy does. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** Triangles evenly spaced in mel, each of unit weight. */
function melBands(): Band[] {
  const toMel = (hz: number): number => 1127 * Math.log(1 + hz / 700);
  const toHz = (mel: number): number => 700 * (Math.exp(mel / 1127) - 1);
  const step = (toMel(HIGH_HZ) - toMel(LOW_HZ)) / (MEL_COUNT + 1);
  const edge = (index: number): number => toHz(toMel(LOW_HZ) + index * step);
  const binHz = SAMPLE_RATE_HZ / FFT_SIZE;
  return Array.from({ length: MEL_COUNT }, (_, band) => {
    const [left, centre, right] = [edge(band), edge(band + 1), edge(band + 2)];
    const first = Math.ceil(left / binHz);
    const count = Math.floor(right / binHz) - first + 1;
    const weights = Float64Array.from({ length: count }, (_unused, i) => {
      const hz = (first + i) * binHz;
      return Math.max(0, Math.min((hz - left) / (centre - left), (right - hz) / (right - centre)));
    });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / Math.max(sum, 1e-3)) };
  });
}
