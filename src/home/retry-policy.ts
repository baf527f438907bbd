/** How long to wait before Home Assistant is tried again. Pure; the client keeps the count. */
import type { ErrorCode } from '../core/errors.ts';

const FIRST_DELAY_MS = 500;
/** Slow enough growth that what was waited for in vain stays below half of the outage. */
const GROWTH = 1.5;
const CAP_MS = 30_000;
/** What only a person can put right: trying often would fill Home Assistant's log with failed logins. */
const SLOW_MS = 60_000;
/** A connection that lasted this long was a good one: the next loss starts from the beginning. */
export const STABLE_MS = 5_000;

/**
 * `failures` counts attempts and short-lived connections since the last good one: 0 tries at once.
 * `random` in [0, 1) spreads apps that lost the same Home Assistant over the upper half of the delay.
 */
export function retryDelayMs(failures: number, code: ErrorCode, random: number): number {
  const spread = 0.5 + random / 2;
  if (code === 'home/auth-failed' || code === 'home/too-old') return SLOW_MS * spread;
  if (failures <= 0) return 0;
  return Math.min(CAP_MS, FIRST_DELAY_MS * GROWTH ** Math.min(failures, 16)) * spread;
}
