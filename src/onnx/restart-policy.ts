/** When a child that died is started again. Pure. */

/** A child that lived this long died of its last call, not of being started. */
export const HEALTHY_MS = 30_000;

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 30_000;

/** The first restart is at once: a person may be waiting. Then 0.2, 0.4, … 30 s. */
export function restartDelayMs(deathsInARow: number): number {
  if (deathsInARow <= 1) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (deathsInARow - 2));
}

/** A child that cannot even start this often has something wrong that waiting does not mend. */
export const HOPELESS_STARTS = 3;
