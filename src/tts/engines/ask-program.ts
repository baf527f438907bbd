/** One question to a program that reads all of its input, answers on its output and ends. */
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import type { RunningProgram } from './waiting-program.ts';

/** Phonemes of a sentence are some hundred bytes. */
const MAX_OUTPUT_BYTES = 1_000_000;

export interface ProgramQuestion {
  /** For messages. */
  readonly name: string;
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * All of its output; nothing when aborted. The caller kills the program.
 *
 * @throws `tts/program-missing`, `tts/failed`
 */
export async function askProgram(
  program: RunningProgram,
  input: string,
  { name, deadlineMs, clock, signal }: ProgramQuestion,
): Promise<Buffer> {
  let isLate = false;
  const stop = () => program.kill();
  const cancelDeadline = clock.after(deadlineMs, () => {
    isLate = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    program.stdin.end(input);
    const output = await collect(program, name);
    const end = await program.ended;
    if (signal.aborted) return Buffer.alloc(0);
    if (isLate) throw failed(`${name} took too long`);
    if (end.outcome === 'not-started') {
      throw new ExoError('tts/program-missing', `${name} is not installed or does not start`, {
        cause: end.error,
      });
    }
    if (end.code !== 0) throw failed(`${name} ended with ${end.code}`);
    return output;
  } finally {
    cancelDeadline();
    signal.removeEventListener('abort', stop);
  }
}

async function collect(program: RunningProgram, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of program.stdout as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    if (byteCount > MAX_OUTPUT_BYTES) throw failed(`${name} does not stop`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failed(message: string): ExoError {
  return new ExoError('tts/failed', message, { retryable: true });
}
