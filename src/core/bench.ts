/**
 * Beside every ladder: which of its rungs are in use. A rung that failed is benched, and climbs back once its
 * probe works; one without a probe is tried again on the next request after its wait.
 */
import { aborted } from './aborted.ts';
import type { Clock } from './clock.ts';
import { ExoError, toExoError } from './errors.ts';
import type { EventBus, LadderStage } from './events.ts';

type Probe = (signal: AbortSignal) => Promise<void>;

export interface BenchedRung {
  readonly name: string;
  /** Cheap and free of charge where it can be: resolves where the engine would work, throws where not. */
  readonly probe?: Probe | undefined;
}

/** `trial`: used again, but not yet seen to work. */
export type RungState = 'up' | 'trial' | 'down';

export interface BenchOptions {
  readonly stage: LadderStage;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events?: EventBus | undefined;
}

interface Absence {
  state: 'trial' | 'down';
  readonly code: ExoError['code'];
  cancel: () => void;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
/** What only a person can put right: a refused key, a model that is not there. */
const LASTING_WAIT_MS = 60_000;
const PROBE_DEADLINE_MS = 5_000;

/** `failures` in a row, this one included. The jitter keeps the houses of one vendor from coming back at once. */
export function benchWaitMs(failures: number, isRetryable: boolean, random: number): number {
  const first = isRetryable ? FIRST_WAIT_MS : LASTING_WAIT_MS;
  return Math.min(LONGEST_WAIT_MS, first * 2 ** Math.min(failures - 1, 16)) * (0.75 + random / 2);
}

/**
 * @example
 * const bench = new Bench({ stage: 'stt', clock, random: Math.random, events });
 * try { await use(rung); bench.worked(rung); } catch (error) { bench.fell(rung, error); }
 */
export class Bench {
  readonly #options: BenchOptions;
  readonly #absences = new Map<BenchedRung, Absence>();
  /** In a row; a probe that works does not end the row, a request that works does. */
  readonly #failures = new Map<BenchedRung, number>();
  readonly #closed = new AbortController();

  constructor(options: BenchOptions) {
    this.#options = options;
  }

  state(rung: BenchedRung): RungState {
    return this.#absences.get(rung)?.state ?? 'up';
  }

  isUsable(rung: BenchedRung): boolean {
    return this.state(rung) !== 'down';
  }

  /** A request failed on it. Of several at once, the first one counts. */
  fell(rung: BenchedRung, cause: unknown): void {
    const known = this.#absences.get(rung);
    if (known?.state === 'down' || this.#closed.signal.aborted) return;
    const error = toExoError(cause, 'core/internal', 'a rung failed');
    this.#sitOut(rung, error);
    if (known) return;
    const { clock, events, stage } = this.#options;
    const atMs = clock.nowMs();
    events?.emit({ type: 'rung-fallen', atMs, stage, engine: rung.name, code: error.code });
  }

  /** A request was served by it. */
  worked(rung: BenchedRung): void {
    this.#failures.delete(rung);
    this.#recover(rung);
  }

  /** Before anybody asks: by then a refused key or a server that is away is known, and told. */
  check(rungs: readonly BenchedRung[]): void {
    for (const rung of rungs) if (rung.probe) void this.#check(rung, rung.probe);
  }

  /** A rung that was taken away: nobody waits for it to come back. */
  forget(rung: BenchedRung): void {
    this.#absences.get(rung)?.cancel();
    this.#absences.delete(rung);
    this.#failures.delete(rung);
  }

  close(): void {
    this.#closed.abort();
    for (const { cancel } of this.#absences.values()) cancel();
    this.#absences.clear();
  }

  #sitOut(rung: BenchedRung, error: ExoError): void {
    const failures = (this.#failures.get(rung) ?? 0) + 1;
    this.#failures.set(rung, failures);
    const { clock, random } = this.#options;
    const waitMs = benchWaitMs(failures, error.retryable, random());
    const absence: Absence = {
      state: 'down',
      code: this.#absences.get(rung)?.code ?? error.code,
      cancel: clock.after(waitMs, () => {
        if (rung.probe === undefined) absence.state = 'trial';
        else void this.#probe(rung, rung.probe);
      }),
    };
    this.#absences.set(rung, absence);
  }

  async #check(rung: BenchedRung, probe: Probe): Promise<void> {
    const { clock, events } = this.#options;
    try {
      await this.#inTime(probe);
    } catch (cause) {
      this.fell(rung, cause);
      return;
    }
    // A request may have failed on it meanwhile.
    if (this.state(rung) === 'up' && !this.#closed.signal.aborted)
      events?.emit({ type: 'engine-ready', atMs: clock.nowMs(), engine: rung.name });
  }

  async #probe(rung: BenchedRung, probe: Probe): Promise<void> {
    try {
      await this.#inTime(probe);
      if (!this.#closed.signal.aborted) this.#recover(rung);
    } catch (cause) {
      // It may have been forgotten meanwhile.
      if (this.#closed.signal.aborted || !this.#absences.has(rung)) return;
      this.#sitOut(rung, toExoError(cause, 'core/internal', 'a probe failed'));
    }
  }

  async #inTime(probe: Probe): Promise<void> {
    const late = new AbortController();
    const signal = AbortSignal.any([this.#closed.signal, late.signal]);
    const cancel = this.#options.clock.after(PROBE_DEADLINE_MS, () => late.abort());
    try {
      await Promise.race([probe(signal), noAnswer(signal)]);
    } finally {
      cancel();
      // A combined signal that somebody listens to is kept for as long as it may abort: for ever, with the bench's.
      late.abort();
    }
  }

  #recover(rung: BenchedRung): void {
    const absence = this.#absences.get(rung);
    if (absence === undefined) return;
    absence.cancel();
    this.#absences.delete(rung);
    const { clock, events, stage } = this.#options;
    const { code } = absence;
    events?.emit({ type: 'rung-recovered', atMs: clock.nowMs(), stage, engine: rung.name, code });
  }
}

async function noAnswer(signal: AbortSignal): Promise<never> {
  await aborted(signal);
  throw new ExoError('core/internal', 'a probe did not answer', { retryable: true });
}
