/** The starter's training may run for hours beside: it stands still while something is measured. */
import { type ChildProcess, spawn } from 'node:child_process';
import { listProcesses } from './processes.ts';

const TRAINING = /-m starter\.train\b/;

/** Whatever happens to the bench, even a kill, the training goes on: a watcher of its own sees to it. */
export class TrainingPause {
  /** Stopped process → its watcher. */
  readonly #stopped = new Map<number, ChildProcess>();

  constructor() {
    process.once('exit', () => this.end());
  }

  get processes(): number {
    return this.#stopped.size;
  }

  /** Again before each measurement: the training may have been started, or told to go on, meanwhile. */
  async hold(): Promise<void> {
    for (const { pid, command } of await listProcesses()) {
      if (!TRAINING.test(command)) continue;
      if (!this.#stopped.has(pid)) this.#stopped.set(pid, watch(pid));
      signal(pid, 'SIGSTOP');
    }
  }

  end(): void {
    for (const [pid, watcher] of this.#stopped) {
      signal(pid, 'SIGCONT');
      watcher.kill();
    }
    this.#stopped.clear();
  }
}

function watch(pid: number): ChildProcess {
  const command = `while kill -0 ${process.pid}; do sleep 1; done; kill -CONT ${pid}`;
  const watcher = spawn('sh', ['-c', command], { stdio: 'ignore', detached: true });
  watcher.unref();
  return watcher;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
