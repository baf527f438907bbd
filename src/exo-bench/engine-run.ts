/** One engine's turn: loaded, measured, asked for its memory, ended; whatever happens, within its time. */
import type { Clock } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { RunsOn } from '../onnx/providers.ts';
import type { Measured } from './report.ts';

export interface EngineUnderTest {
  readonly engine: string;
  readonly model: string | null;
  readonly isRemote: boolean;
  /** Undefined: nothing is loaded. */
  readonly load?: () => Promise<unknown>;
  /** Asked when it is loaded, of a model in the inference runtime. */
  readonly runsOn?: () => RunsOn | undefined;
  readonly memoryBytes?: () => Promise<number | undefined>;
  /** Ends what it waits for, too. */
  readonly close?: () => Promise<unknown>;
  /** What it will hold, where that is known beforehand. */
  readonly neededMb?: number;
}

export interface Bounds {
  readonly clock: Clock;
  /** Of the whole bench: its end, or nobody wants it any more. */
  readonly signal: AbortSignal;
  /** One engine does not take the time of the others. */
  readonly engineMs: number;
  readonly freeMemoryBytes: () => Promise<number>;
}

export interface EngineRun<Found> extends Measured {
  /** Undefined where nothing was measured. */
  readonly found: Found | undefined;
}

export const NOWHERE = { provider: null, fellBack: null } as const;

/** Never throws: what went wrong is the result. `measure` gets what is left of the engine's time. */
export async function runEngine<Found>(
  tested: EngineUnderTest,
  measure: (budgetMs: number, signal: AbortSignal) => Promise<Found>,
  { clock, engineMs, freeMemoryBytes, signal }: Bounds,
): Promise<EngineRun<Found>> {
  const { engine, model, isRemote, neededMb = 0 } = tested;
  const known = {
    engine,
    model,
    isRemote,
    loadMs: null,
    memoryMb: null,
    ...NOWHERE,
    found: undefined,
  };
  if (signal.aborted) return { ...known, skipped: 'time-over' };
  if (neededMb * 1e6 > (await freeMemoryBytes())) return { ...known, skipped: 'too-little-memory' };
  const over = new AbortController();
  const stop = clock.after(engineMs, () => over.abort());
  const within = AbortSignal.any([signal, over.signal]);
  // A model that is being loaded hears no signal; its process ends.
  const end = () => void tested.close?.();
  within.addEventListener('abort', end, { once: true });
  const startedMs = clock.nowMs();
  try {
    await tested.load?.();
    const tookMs = clock.nowMs() - startedMs;
    const loadMs = tested.load ? Math.round(tookMs) : null;
    const found = await measure(engineMs - tookMs, within);
    const bytes = within.aborted ? undefined : await tested.memoryBytes?.();
    const memoryMb = bytes === undefined ? null : Math.round(bytes / 1e6);
    const runsOn = tested.runsOn?.();
    const where = runsOn ? { ...runsOn, fellBack: runsOn.fellBack ?? null } : NOWHERE;
    return { ...known, loadMs, memoryMb, ...where, skipped: null, found };
  } catch (error) {
    if (within.aborted) return { ...known, skipped: 'time-over' };
    const { code } = toExoError(error, 'core/internal', 'the engine was not measured');
    return { ...known, skipped: code };
  } finally {
    stop();
    within.removeEventListener('abort', end);
    await tested.close?.();
  }
}
