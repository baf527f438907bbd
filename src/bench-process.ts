/** The bench of the engines, started from the page: a process of its own, so that EXO's stays as small as it is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from './core/clock.ts';
import type { BenchState, PageBench } from './doors/http/bench-routes.ts';

/** Several times what it takes. */
const DEADLINE_MS = 300_000;
const MAX_REPORT_LENGTH = 65_536;
const STEP = /^… (.{1,200})$/;

export interface BenchProcessOptions {
  readonly clock: Clock;
  /** What runs, with `--language fr`; says its steps on stderr and its report on stdout. */
  readonly program?: string;
}

export class BenchProcess implements PageBench {
  readonly #options: BenchProcessOptions;
  #child: ChildProcess | undefined;
  #state: BenchState = { state: 'idle', step: null, report: null };

  constructor(options: BenchProcessOptions) {
    this.#options = options;
  }

  get state(): BenchState {
    return this.#state;
  }

  start(language: 'fr' | 'en'): boolean {
    if (this.#child) return false;
    const { clock, program = fileURLToPath(new URL('./exo-bench.ts', import.meta.url)) } =
      this.#options;
    const child = spawn(process.execPath, [program, '--language', language], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#state = { state: 'running', step: null, report: null };
    let report = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      report = (report + text).slice(0, MAX_REPORT_LENGTH);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      const step = STEP.exec(line)?.[1];
      if (step !== undefined && this.#child === child) this.#state = { ...this.#state, step };
    });
    const cancel = clock.after(DEADLINE_MS, () => child.kill('SIGKILL'));
    const end = (isWell: boolean) => {
      cancel();
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#state = isWell
        ? { state: 'done', step: null, report }
        : { state: 'failed', step: null, report: null };
    };
    child.once('error', () => end(false));
    child.once('close', (code) => end(code === 0 && report !== ''));
    return true;
  }

  close(): void {
    this.#child?.kill('SIGTERM');
    this.#child = undefined;
  }
}
