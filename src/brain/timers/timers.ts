/**
 * The timers of the house: kept on disk, rung in their rooms, silenced by whoever speaks there.
 *
 *   set, change, cancel ─▶ list ─▶ disk
 *                           └─▶ clock ─▶ due ─▶ ring ─▶ said: again in a while; not said: tried again
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { toExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { serial } from '../../core/serial.ts';
import { due, isHeardIn, nextMs, rung } from './ringing.ts';
import { MAX_TIMERS, type Timer } from './timer.ts';
import { readTimers, writeTimers } from './timer-file.ts';

export interface TimersOptions {
  /** `/data/timers.json` */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Says that it is over; resolves with whether anything said it. */
  readonly ring: (timer: Timer, signal: AbortSignal) => Promise<boolean>;
}

export type NewTimer = Omit<Timer, 'id' | 'state'>;

/** A power cut costs at most what was done since. */
export interface Kept {
  readonly timer: Timer;
  /** False: the disk took it not, and it ends with EXO. */
  readonly isKept: boolean;
}

/**
 * @example
 * const timers = new Timers({ path, clock, log, ring: ringTimer(announcer) });
 * await timers.start();
 * await timers.set({ durationMs: 600_000, name: 'pâtes', areaId: 'cuisine', satelliteId: null, language: 'fr' });
 */
export class Timers {
  readonly #options: TimersOptions;
  readonly #inTurn = serial();
  readonly #stop = new AbortController();
  #timers: readonly Timer[] = [];
  #cancelWake: () => void = () => undefined;

  constructor(options: TimersOptions) {
    this.#options = options;
  }

  get all(): readonly Timer[] {
    return this.#timers;
  }

  /** What was over meanwhile rings now. */
  async start(): Promise<void> {
    const { clock, path } = this.#options;
    this.#timers = await readTimers(path, clock);
    this.#tick();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#cancelWake();
    await this.#inTurn(() => undefined);
  }

  /** `undefined`: there are too many. */
  async set(wanted: NewTimer): Promise<Kept | undefined> {
    if (this.#timers.length >= MAX_TIMERS) return undefined;
    const endsAtMs = this.#options.clock.nowMs() + wanted.durationMs;
    const timer: Timer = { ...wanted, id: randomUUID(), state: { type: 'running', endsAtMs } };
    return { timer, isKept: await this.#put([...this.#timers, timer]) };
  }

  /** Those of them that are still there, as they are now. */
  async change(
    ids: readonly string[],
    change: (timer: Timer, nowMs: number) => Timer,
  ): Promise<readonly Kept[]> {
    const nowMs = this.#options.clock.nowMs();
    const changed: Timer[] = [];
    const timers = this.#timers.map((timer) => {
      if (!ids.includes(timer.id)) return timer;
      const next = change(timer, nowMs);
      changed.push(next);
      return next;
    });
    const isKept = await this.#put(timers);
    return changed.map((timer) => ({ timer, isKept }));
  }

  async cancel(ids: readonly string[]): Promise<void> {
    await this.#put(this.#timers.filter(({ id }) => !ids.includes(id)));
  }

  /** Somebody spoke in the room: what rings there has been heard. */
  hush(areaId: string | null): void {
    const heard = this.#timers.filter((timer) => isHeardIn(timer, areaId));
    if (heard.length > 0) void this.cancel(heard.map(({ id }) => id));
  }

  /** Returns whether it is on disk. */
  async #put(timers: readonly Timer[]): Promise<boolean> {
    this.#timers = timers;
    this.#tick();
    return await this.#save();
  }

  #tick(): void {
    const { clock } = this.#options;
    this.#cancelWake();
    if (this.#stop.signal.aborted) return;
    const { rings, timers } = due(this.#timers, clock.nowMs());
    this.#timers = timers;
    for (const timer of rings) void this.#ring(timer);
    const next = nextMs(timers);
    if (next !== undefined)
      this.#cancelWake = clock.after(Math.max(0, next - clock.nowMs()), () => this.#tick());
  }

  async #ring(timer: Timer): Promise<void> {
    const { clock, log, ring } = this.#options;
    let isSaid = false;
    try {
      isSaid = await ring(timer, this.#stop.signal);
    } catch (error) {
      const { code } = toExoError(error, 'core/internal', 'a timer could not be rung');
      log.warn('a timer could not be rung', { code });
    }
    if (this.#stop.signal.aborted) return;
    const nowMs = clock.nowMs();
    // Cancelled or lengthened while it was said: then it rings no more.
    const next = this.#timers.flatMap((one) => {
      if (one.id !== timer.id || one.state.type !== 'ringing') return [one];
      return rung(one, isSaid, nowMs) ?? [];
    });
    await this.#put(next);
  }

  async #save(): Promise<boolean> {
    const { clock, log, path } = this.#options;
    return await this.#inTurn(async () => {
      try {
        await writeTimers(path, this.#timers, clock);
        return true;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        log.warn('the timers could not be written', { code });
        return false;
      }
    });
  }
}
