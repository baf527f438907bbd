/** The mel bank of Whisper: which bins of the spectrum make up a band. Pure. */

/** One triangle: weights of the spectrum's bins from `first` on. */
export interface MelFilter {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Slaney's scale: linear below 1 kHz, logarithmic above, in steps of 27 to each factor of 6.4. */
const LINEAR_HZ_PER_MEL = 200 / 3;
const CORNER_HZ = 1_000;
const CORNER_MEL = CORNER_HZ / LINEAR_HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

/**
 * Triangles evenly spaced on that scale from 0 Hz to half the sample rate, each of the same area.
 *
 * @param binCount bins from 0 Hz to half the sample rate, both included
 */
export function melFilters(count: number, binCount: number, sampleRateHz: number): MelFilter[] {
  const topHz = sampleRateHz / 2;
  const binHz = topHz / (binCount - 1);
  const edge = (index: number): number => toHz((index * toMel(topHz)) / (count + 1));
  return Array.from({ length: count }, (_, band) => {
    const [left, centre, right] = [edge(band), edge(band + 1), edge(band + 2)];
    const first = Math.floor(left / binHz) + 1;
    const last = Math.min(binCount - 1, Math.ceil(right / binHz) - 1);
    // Triangles of a wide bank may lie between two bins: such a band stays empty, as in the original.
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_unused, i) => {
      const hz = (first + i) * binHz;
      const height = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      return (Math.max(0, height) * 2) / (right - left);
    });
    return { first, weights };
  });
}

function toMel(hz: number): number {
  return hz < CORNER_HZ ? hz / LINEAR_HZ_PER_MEL : CORNER_MEL + Math.log(hz / CORNER_HZ) / LOG_STEP;
}

function toHz(mel: number): number {
  return mel < CORNER_MEL
    ? mel * LINEAR_HZ_PER_MEL
    : CORNER_HZ * Math.exp((mel - CORNER_MEL) * LOG_STEP);
}
