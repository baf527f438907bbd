/** A contestant in a process of its own, asked over its standard input: a line in, a line of JSON out. Nothing else is timed. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export class LineServer {
  readonly #name: string;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  /** @param command of a program that ends with its input */
  constructor(name: string, command: readonly string[]) {
    this.#name = name;
    this.#process = spawn('setpriv', ['--pdeathsig', 'TERM', ...command], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** One at a time. What was answered, not yet checked. */
  async ask(question: string): Promise<unknown> {
    const done = new AbortController();
    const { signal } = done;
    const ended = once(this.#process, 'exit', { signal }).then(() => {
      throw new Error(`${this.#name} ended`);
    });
    try {
      this.#process.stdin.write(`${question}\n`);
      const [line] = await Promise.race([once(this.#lines, 'line', { signal }), ended]);
      return JSON.parse(String(line));
    } finally {
      ended.catch(() => undefined);
      done.abort();
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }
}
