/** Runs something again and again within bounds, and says how long it took. */
import type { Clock } from '../core/clock.ts';
import type { Times } from './report.ts';

/** More rounds change the middle no more. */
const MAX_ROUNDS = 10;

export interface Rounds {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** No further round is begun after it. */
  readonly budgetMs: number;
  readonly maxRounds?: number;
  /** The first run is slower and is not counted. */
  readonly warmsUp?: boolean;
}

/**
 * Milliseconds that `run` returns, round by round; what was measured before the signal aborted counts. Throws what
 * `run` throws.
 */
export async function timesOf(
  run: () => Promise<number>,
  { budgetMs, clock, maxRounds = MAX_ROUNDS, warmsUp = true }: Rounds,
  signal: AbortSignal,
): Promise<Times | null> {
  const untilMs = clock.nowMs() + budgetMs;
  const tookMs: number[] = [];
  try {
    if (warmsUp && !signal.aborted) await run();
    while (!signal.aborted && tookMs.length < maxRounds) {
      if (tookMs.length > 0 && clock.nowMs() >= untilMs) break;
      const roundMs = await run();
      if (!signal.aborted) tookMs.push(roundMs);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return summary(tookMs);
}

/** Null where nothing was measured. Pure. */
export function summary(tookMs: readonly number[]): Times | null {
  if (tookMs.length === 0) return null;
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { count: sorted.length, p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}

/** Between two values where it falls there, to a hundredth. */
function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  const high = sorted[below + 1] ?? low;
  return Math.round((low + (high - low) * (position - below)) * 100) / 100;
}
