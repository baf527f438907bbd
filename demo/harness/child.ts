/** One program under the harness: started, ended politely or not, its last words kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { within } from './deadline.ts';
import { DemoError } from './demo-error.ts';

/** Lines kept for an error message. */
const KEPT_LINES = 200;

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Everything it says goes here too, in place of what was there. */
  readonly logFile?: string;
}

export class Child {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #log: WriteStream | undefined;
  readonly #ended: Promise<number | NodeJS.Signals>;

  constructor(name: string, options: ChildOptions) {
    this.#name = name;
    this.#log = options.logFile ? createWriteStream(options.logFile) : undefined;
    // A group of its own: Ctrl-C at the terminal reaches the harness alone, which then stops in order.
    this.#process = spawn(options.command, [...options.args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#ended = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        this.#keep(String(error));
        resolve(-1);
      });
      this.#process.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
    }
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** What it said last. */
  get lastWords(): string {
    return this.#lines.join('').split('\n').slice(-25).join('\n');
  }

  /** Everything that is kept of what it said. */
  get output(): string {
    return this.#lines.join('');
  }

  /** Resolves with the exit code or the signal that ended it. */
  get ended(): Promise<number | NodeJS.Signals> {
    return this.#ended;
  }

  /** Throws when it ended by itself. */
  assertRunning(): void {
    if (!this.running) throw new DemoError(`${this.#name} ended:\n${this.lastWords}`);
  }

  /** Asks it to end, insists after the time given. */
  async stop(timeoutMs = 20_000, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.running) {
      this.#process.kill(signal);
      try {
        await within(`end of ${this.#name}`, timeoutMs, this.#ended);
      } catch {
        this.#process.kill('SIGKILL');
        await this.#ended;
      }
    }
    this.#log?.end();
  }

  #keep(text: string): void {
    this.#log?.write(text);
    this.#lines.push(text);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }
}
