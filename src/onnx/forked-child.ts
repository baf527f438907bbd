/** One process of an inference child: from its fork to its end, with what it printed before it died. */
import { type ChildProcess, fork } from 'node:child_process';
import type { InferenceRequest } from './inference-messages.ts';

/**
 * A child makes much and keeps little: without a bound, V8's room for new objects grows to 50 MB that are
 * never used again. In MiB.
 */
const MAX_SEMI_SPACE_MIB = 4;
/** What a broken native library prints before it dies is worth a line, not a flood. */
const MAX_STDERR_CHARACTERS = 1_500;

export interface ChildProgram {
  /** Calls `serveInference`. */
  readonly entry: string | URL;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ChildEnd {
  /** The exit code or the signal's name. */
  readonly code: number | string;
  readonly stderr: string | undefined;
}

export interface ChildEvents {
  readonly onMessage: (message: unknown) => void;
  /** It could not be started or reached; `onEnd` follows where it ran. */
  readonly onError: (error: Error) => void;
  readonly onEnd: (end: ChildEnd) => void;
}

export interface ForkedChild {
  readonly pid: number | undefined;
  /** Throws what cannot be cloned; a child that is gone is reported by `onEnd`, not here. */
  send(request: InferenceRequest): void;
  /** At once and for sure: a native library in an endless run hears nothing else. */
  kill(): void;
  /** Resolves when the process is gone and its memory is back. */
  readonly exited: Promise<void>;
}

/** Never throws: where it cannot be started, `onError` and `onEnd` tell, as of one that died. */
export function forkChild({ entry, env }: ChildProgram, events: ChildEvents): ForkedChild {
  try {
    const child = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...process.execArgv, `--max-semi-space-size=${MAX_SEMI_SPACE_MIB}`],
      env: { ...process.env, ...env },
    });
    return watched(child, events);
  } catch (error) {
    return neverStarted(error as NodeJS.ErrnoException, events);
  }
}

function watched(child: ChildProcess, events: ChildEvents): ForkedChild {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
  });
  child.on('message', events.onMessage);
  child.on('error', events.onError);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // A process that could not be forked has no exit.
    child.once('close', () => resolve());
  });
  child.once('close', (code, signal) => {
    events.onEnd({ code: code ?? signal ?? 'unknown', stderr: stderr.trim() || undefined });
  });
  return {
    pid: child.pid,
    send: (request) => {
      child.send(request, () => undefined);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    exited,
  };
}

/** No memory, no file handles: another try later may do better. */
function neverStarted(error: NodeJS.ErrnoException, events: ChildEvents): ForkedChild {
  // Not at once: whoever starts it has not got hold of it yet.
  const exited = Promise.resolve().then(() => {
    events.onError(error);
    events.onEnd({ code: error.code ?? 'unknown', stderr: undefined });
  });
  return { pid: undefined, send: () => undefined, kill: () => undefined, exited };
}
