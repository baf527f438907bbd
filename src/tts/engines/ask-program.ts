/** One question to a program that reads all of its input, answers and ends. */
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
  question: ProgramQuestion,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = bounded(program.stdout, question.name);
  for await (const chunk of hearProgram(program, input, question, output)) chunks.push(chunk);
  return question.signal.aborted ? Buffer.alloc(0) : Buffer.concat(chunks);
}

/**
 * What is read of its answer, as it comes; ends early when aborted. The caller kills the program.
 *
 * @param answer ends when the program does
 * @throws `tts/program-missing`, `tts/failed`, what reading the answer throws
 */
export async function* hearProgram<Part>(
  program: RunningProgram,
  input: string,
  { name, deadlineMs, clock, signal }: ProgramQuestion,
  answer: AsyncIterable<Part>,
): AsyncGenerator<Part, void, undefined> {
  let isLate = false;
  const stop = () => program.kill();
  const cancelDeadline = clock.after(deadlineMs, () => {
    isLate = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    program.stdin.end(input);
    yield* answer;
    const end = await program.ended;
    if (signal.aborted) return;
    if (isLate) throw failed(`${name} took too long`);
    if (end.outcome === 'not-started') {
      throw new ExoError('tts/program-missing', `${name} is not installed or does not start`, {
        cause: end.error,
      });
    }
    if (end.code !== 0) throw failed(`${name} ended with ${end.code}`);
  } finally {
    cancelDeadline();
    signal.removeEventListener('abort', stop);
  }
}

async function* bounded(
  output: AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, void, undefined> {
  let byteCount = 0;
  for await (const chunk of output) {
    byteCount += chunk.length;
    if (byteCount > MAX_OUTPUT_BYTES) throw failed(`${name} does not stop`);
    yield chunk;
  }
}

function failed(message: string): ExoError {
  return new ExoError('tts/failed', message, { retryable: true });
}
