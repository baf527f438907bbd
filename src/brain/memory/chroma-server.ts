/** The memory's database as EXO's own process: started or adopted, watched, restarted, stopped. */
import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import { type Clock, delay } from '../../core/clock.ts';
import { type ErrorCode, toExoError } from '../../core/errors.ts';
import type { EventBus } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import { HEALTHY_MS, restartDelayMs } from '../../onnx/restart-policy.ts';
import {
  type ChromaProcess,
  findRunningChroma,
  freePort,
  isAlive,
  spawnChroma,
  stopChroma,
} from './chroma-process.ts';
import type { ChromaProgram } from './chroma-program.ts';

/** From its start to its first answer: 0.1 s here, much longer on a card with a large database. */
const START_PATIENCE_MS = 60_000;
const START_POLL_MS = 100;
const HEALTH_CHECK_MS = 10_000;
/** It answers late while it compacts; a third silence in a row is more than that. */
const MAX_SILENCES = 3;

export interface ChromaServerOptions {
  /** Of the database alone. */
  readonly folder: string;
  readonly findProgram: () => Promise<ChromaProgram>;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
}

/**
 * @example
 * const server = new ChromaServer({ folder, findProgram: findChromaProgram, clock, events, log });
 * const store = new ChromaStore({ host: '127.0.0.1', port: await server.start(), ssl: false });
 */
export class ChromaServer {
  readonly #options: ChromaServerOptions;
  readonly #folder: string;
  readonly #stop = new AbortController();
  #process: ChromaProcess | undefined;
  #running: Promise<void> = Promise.resolve();
  #isReady = false;
  #lastCode: ErrorCode | null = null;

  constructor(options: ChromaServerOptions) {
    this.#options = options;
    this.#folder = resolve(options.folder);
    setMaxListeners(0, this.#stop.signal);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Whether it answered when it was last asked. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** The port that it will answer on; does not wait for the answer. */
  async start(): Promise<number> {
    const { clock, log } = this.#options;
    const found = await findRunningChroma(this.#folder, clock);
    if (found) log.info('the database was running', { port: found.port });
    const port = found?.port ?? (await freePort());
    this.#running = this.#supervise(port, found);
    return port;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    if (this.#process) await stopChroma(this.#process, this.#folder, this.#options.clock);
    this.#process = undefined;
  }

  async #supervise(port: number, found: ChromaProcess | undefined): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    let deathsInARow = 0;
    let adopted = found;
    while (!signal.aborted) {
      const startedMs = clock.nowMs();
      try {
        const chroma = adopted ?? (await this.#spawn(port));
        adopted = undefined;
        this.#process = chroma;
        await this.#watch(chroma);
        if (signal.aborted) return;
        await stopChroma(chroma, this.#folder, clock);
        this.#report('memory/unreachable');
      } catch (error) {
        this.#report(toExoError(error, 'memory/failed', 'the database was not started').code);
      }
      this.#process = undefined;
      deathsInARow = clock.nowMs() - startedMs >= HEALTHY_MS ? 1 : deathsInARow + 1;
      await delay(clock, restartDelayMs(deathsInARow), signal);
    }
  }

  async #spawn(port: number): Promise<ChromaProcess> {
    return spawnChroma(await this.#options.findProgram(), this.#folder, port);
  }

  /** Resolves when it has ended, when it does not answer any more, or when EXO stops. */
  async #watch({ port, ended }: ChromaProcess): Promise<void> {
    const { clock } = this.#options;
    const over = AbortSignal.any([ended, this.#stop.signal]);
    const startedMs = clock.nowMs();
    let silences = 0;
    while (!over.aborted) {
      const answers = await isAlive(port);
      if (over.aborted) return;
      if (answers) {
        silences = 0;
        if (!this.#isReady) this.#report(null);
      } else if (this.#isReady) silences += 1;
      else if (clock.nowMs() - startedMs > START_PATIENCE_MS) return;
      if (silences >= MAX_SILENCES) return;
      await delay(clock, this.#isReady ? HEALTH_CHECK_MS : START_POLL_MS, over);
    }
  }

  /** Once a change: a server that cannot start is tried for ever. */
  #report(code: ErrorCode | null): void {
    const { clock, events } = this.#options;
    const wasReady = this.#isReady;
    this.#isReady = code === null;
    const atMs = clock.nowMs();
    if (code === null) events.emit({ type: 'engine-ready', atMs, engine: 'chroma' });
    else if (wasReady || this.#lastCode !== code)
      events.emit({ type: 'engine-failed', atMs, engine: 'chroma', code });
    this.#lastCode = code;
  }
}
