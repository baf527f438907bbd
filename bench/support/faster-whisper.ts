/** faster-whisper as a contestant. */
import { join } from 'node:path';
import { z } from 'zod';
import { CACHE, REPOSITORY } from '../../demo/harness/paths.ts';
import { LineServer } from './line-server.ts';

const answerSchema = z.object({ text: z.string(), tookMs: z.number() });
export type TimedTranscript = z.infer<typeof answerSchema>;

export interface FasterWhisperOptions {
  readonly folder: string;
  readonly threads: number;
  readonly beams: number;
}

export class FasterWhisper {
  readonly #server: LineServer;

  constructor({ folder, threads, beams }: FasterWhisperOptions) {
    const program = join(REPOSITORY, 'bench', 'peers', 'faster_whisper_server.py');
    const python = join(CACHE, 'venv-peers', 'bin', 'python');
    const settings = [folder, String(threads), String(beams)];
    this.#server = new LineServer('faster-whisper', [python, program, ...settings]);
  }

  get pid(): number {
    return this.#server.pid;
  }

  /** One at a time. */
  async transcribe(wavPath: string): Promise<TimedTranscript> {
    return answerSchema.parse(await this.#server.ask(wavPath));
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }
}
