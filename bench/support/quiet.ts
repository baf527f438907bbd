/** How much of the machine others use while something is measured, and measuring when that is little. */
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { processTree } from './processes.ts';

/** Of all cores. More than this is noise. */
const QUIET_SHARE = 0.15;
const SAMPLE_MS = 250;
const TRIES = 3;
/** The kernel counts in hundredths of a second. */
const TICKS_PER_MS = 0.1;

export interface Quiet<T> {
  readonly value: T;
  /** The share of all cores that others used meanwhile. */
  readonly others: number;
  readonly noisy: boolean;
}

export class QuietMoments {
  /** How long others may still keep measurements waiting, in all. */
  #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Waits for a quiet moment, measures, and again where it was not quiet after all; the quietest counts. */
  async measure<T>(act: () => Promise<T>): Promise<Quiet<T>> {
    let best: Quiet<T> | undefined;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      await this.#wait();
      const startedMs = performance.now();
      const { value, others } = await watched(act);
      const noisy = others > QUIET_SHARE;
      if (best === undefined || others < best.others) best = { value, others, noisy };
      if (!noisy) break;
      this.#patienceMs -= performance.now() - startedMs;
      if (this.#patienceMs < 0) break;
    }
    if (best === undefined) throw new RangeError('nothing was measured');
    return best;
  }

  async #wait(): Promise<void> {
    while (this.#patienceMs > 0) {
      const startedMs = performance.now();
      if ((await watched(() => delay(SAMPLE_MS))).others <= QUIET_SHARE) return;
      this.#patienceMs -= performance.now() - startedMs;
    }
  }
}

async function watched<T>(act: () => Promise<T>): Promise<{ value: T; others: number }> {
  const before = await usage();
  const value = await act();
  const after = await usage();
  const possible = (after.atMs - before.atMs) * TICKS_PER_MS * availableParallelism();
  const others = after.all - before.all - (after.own - before.own);
  return { value, others: Math.max(0, others / possible) };
}

/** Ticks used since the start: by everything, and by the bench with all that it started. */
async function usage(): Promise<{ atMs: number; all: number; own: number }> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const [user = 0, nice = 0, system = 0, , , ...interrupts] = line
    .split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const tree = await processTree(process.pid);
  return {
    atMs: performance.now(),
    all: user + nice + system + interrupts.reduce((sum, ticks) => sum + ticks, 0),
    own: tree.reduce((sum, { ticks }) => sum + ticks, 0),
  };
}
