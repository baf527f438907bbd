/** When a download that failed is tried again. Pure. */
import type { ErrorCode } from '../core/errors.ts';

/** Of one file, in a row and without a byte of progress; then the whole download waits. */
export const MAX_ATTEMPTS = 5;

const FIRST_ATTEMPT_DELAY_MS = 1_000;
const LONGEST_ATTEMPT_DELAY_MS = 30_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** What a person or a new version of EXO puts right. */
const SLOW_PAUSE_MS = 6 * 60 * 60_000;
/** A server that asks for more patience than this is as good as away. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/** Between two attempts of one file; `random` in [0, 1) spreads many houses over the upper half. */
export function attemptDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  const grown = FIRST_ATTEMPT_DELAY_MS * 2 ** Math.min(failures - 1, 10);
  const delayMs = Math.min(LONGEST_ATTEMPT_DELAY_MS, grown) * (0.5 + random / 2);
  return Math.max(delayMs, Math.min(LONGEST_RETRY_AFTER_MS, retryAfterMs));
}

/** Until a download that was given up is taken up again by itself. */
export function pauseMs(failures: number, code: ErrorCode, random: number): number {
  const isOffline = code === 'model/unreachable' || code === 'model/disk-full';
  const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
  return (isOffline ? grown : SLOW_PAUSE_MS) * (0.5 + random / 2);
}

/** `Retry-After`: seconds or a date. 0 where it says nothing. */
export function retryAfterMs(header: string | undefined, wallMs: number): number {
  if (header === undefined) return 0;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - wallMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
