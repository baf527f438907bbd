/** faster-whisper as a contestant: one process that is asked over its standard input, so that nothing else is timed. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { CACHE, REPOSITORY } from '../../demo/harness/paths.ts';

const answerSchema = z.object({ text: z.string(), tookMs: z.number() });
export type TimedTranscript = z.infer<typeof answerSchema>;

export interface FasterWhisperOptions {
  readonly folder: string;
  readonly threads: number;
  readonly beams: number;
}

export class FasterWhisper {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  constructor({ folder, threads, beams }: FasterWhisperOptions) {
    const program = join(REPOSITORY, 'bench', 'peers', 'faster_whisper_server.py');
    const python = join(CACHE, 'venv-peers', 'bin', 'python');
    const settings = [folder, String(threads), String(beams)];
    this.#process = spawn('setpriv', ['--pdeathsig', 'TERM', python, program, ...settings], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** One at a time. */
  async transcribe(wavPath: string): Promise<TimedTranscript> {
    const done = new AbortController();
    const { signal } = done;
    const ended = once(this.#process, 'exit', { signal }).then(() => {
      throw new Error('faster-whisper ended');
    });
    try {
      this.#process.stdin.write(`${wavPath}\n`);
      const [line] = await Promise.race([once(this.#lines, 'line', { signal }), ended]);
      return answerSchema.parse(JSON.parse(String(line)));
    } finally {
      ended.catch(() => undefined);
      done.abort();
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }
}
