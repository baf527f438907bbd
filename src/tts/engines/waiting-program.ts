/** Programs that read all of their input and then answer, started before there is input. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';

export interface RunningProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** How it ended; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  kill(): void;
}

export type ProgramEnd =
  | { readonly outcome: 'exited'; readonly code: number | null }
  | { readonly outcome: 'not-started'; readonly error: NodeJS.ErrnoException };

interface StartedProgram extends RunningProgram {
  /** One that waits must not keep EXO from ending; its input closes then and it ends too. */
  keepsProcessAlive(isAlive: boolean): void;
}

/** Languages of a house; each waiting program costs some megabytes. */
const MAX_WAITING = 3;

/**
 * Starting a program takes 10 ms and more on small machines, before the first word is heard. One that
 * waits for its input costs 1.5 MB and answers at once.
 */
export class WaitingPrograms {
  readonly #program: string;
  /** By arguments; the least recently used first. */
  readonly #waiting = new Map<string, StartedProgram>();
  #isClosed = false;

  constructor(program: string) {
    this.#program = program;
  }

  /** Starts one that waits for `take` with the same arguments. */
  prepare(args: readonly string[]): void {
    const key = args.join(' ');
    if (this.#isClosed || this.#waiting.has(key)) return;
    const running = start(this.#program, args);
    running.keepsProcessAlive(false);
    this.#waiting.set(key, running);
    // One that dies while it waits must not be handed out.
    void running.ended.then(() => {
      if (this.#waiting.get(key) === running) this.#waiting.delete(key);
    });
    for (const [oldest, program] of this.#waiting) {
      if (this.#waiting.size <= MAX_WAITING) break;
      this.#waiting.delete(oldest);
      program.kill();
    }
  }

  /** One for the caller alone, who ends its input and reads or kills it. */
  take(args: readonly string[]): RunningProgram {
    const key = args.join(' ');
    const running = this.#waiting.get(key);
    this.#waiting.delete(key);
    running?.keepsProcessAlive(true);
    return running ?? start(this.#program, args);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const programs = [...this.#waiting.values()];
    for (const program of programs) {
      program.keepsProcessAlive(true);
      program.kill();
    }
    await Promise.all(programs.map(({ ended }) => ended));
  }
}

/** Never throws: on a machine that is out of memory or of file handles, starting does. */
function start(program: string, args: readonly string[]): StartedProgram {
  try {
    return running(spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] }));
  } catch (error) {
    return notStarted(error as NodeJS.ErrnoException);
  }
}

function running(child: ChildProcessByStdio<Writable, Readable, null>): StartedProgram {
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.on('error', (error) => resolve({ outcome: 'not-started', error }));
    child.once('close', (code) => resolve({ outcome: 'exited', code }));
  });
  // A program that dies early breaks its pipes: `ended` tells.
  child.stdin.on('error', () => undefined);
  child.stdout.on('error', () => undefined);
  const handles: readonly unknown[] = [child, child.stdin, child.stdout];
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    kill: () => child.kill('SIGKILL'),
    keepsProcessAlive: (isAlive) => {
      for (const handle of handles.filter(isReferable)) isAlive ? handle.ref() : handle.unref();
    },
  };
}

function notStarted(error: NodeJS.ErrnoException): StartedProgram {
  return {
    stdin: new Writable({ write: (_chunk, _encoding, done) => done() }),
    stdout: Readable.from([]),
    ended: Promise.resolve({ outcome: 'not-started', error }),
    kill: () => undefined,
    keepsProcessAlive: () => undefined,
  };
}

/** Pipes are sockets, which the types of a child process do not tell. */
function isReferable(handle: unknown): handle is { ref(): void; unref(): void } {
  return typeof handle === 'object' && handle !== null && 'ref' in handle && 'unref' in handle;
}
