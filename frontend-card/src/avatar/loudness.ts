/** Reading the eight bands of a sound, 0 to 1 each, low to high. Pure. */
import { BAND_COUNT } from './motion.ts';

/** Between two bands, so that neighbours do not jump. */
export function bandAt(bands: readonly number[], share: number): number {
  const at = share * (BAND_COUNT - 1);
  const low = Math.floor(at);
  const from = bands[low] ?? 0;
  return from + ((bands[low + 1] ?? from) - from) * (at - low);
}

export function average(bands: readonly number[]): number {
  return bands.reduce((sum, value) => sum + value, 0) / BAND_COUNT;
}
