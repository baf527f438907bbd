/**
 * Main's side of an inference child: forks it, gives it one call at a time, watches it, starts it again.
 *
 *   call ─▶ queue ─▶ child ─▶ reply
 *             ▲        └─ crash, hang: killed, this call fails, the queue goes on with the next child
 *             └─ a person waiting first
 *
 * The child is a process because `onnxruntime-node` blocks its thread and a worker thread that is
 * terminated in the middle of a run takes the whole process with it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { CallQueue } from './call-queue.ts';
import { type CallOptions, InferenceCall, type Settlement } from './inference-call.ts';
import { type InferenceRequest, readReply } from './inference-messages.ts';
import { HEALTHY_MS, restartDelayMs } from './restart-policy.ts';

/** Each holds up to 15 s of audio; more people than that do not wait at once. */
const MAX_QUEUED = 32;
/** A child loads its libraries and models before it says that it is ready. */
const START_DEADLINE_MS = 60_000;
/**
 * The child makes much and keeps little: without a bound, V8's room for new objects grows to 50 MB that are
 * never used again. In MiB.
 */
const MAX_SEMI_SPACE_MIB = 4;
/** What a broken native library prints before it dies is worth a line, not a flood. */
const MAX_STDERR_CHARACTERS = 1_500;

export interface InferenceHostOptions {
  /** For the log: `speech`. */
  readonly name: string;
  /** The child's program, which calls `serveInference`. */
  readonly entry: string | URL;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells each new child what the one before knew; no other call runs before it ends. */
  readonly prepare?: (call: InferenceHost['call']) => Promise<void>;
}

/**
 * @example
 * const host = new InferenceHost({ name: 'speech', entry, clock: systemClock, log });
 * host.start();
 * const text = await host.call<string>('recognise', samples, { deadlineMs: 5_000, signal });
 */
export class InferenceHost {
  readonly #options: InferenceHostOptions;
  readonly #queue = new CallQueue<InferenceCall>(MAX_QUEUED);
  readonly #settlement: Settlement = { onSettled: (call, how) => this.#onSettled(call, how) };
  #child: ChildProcess | undefined;
  #state: 'stopped' | 'starting' | 'preparing' | 'ready' | 'waiting' = 'stopped';
  #running: { readonly id: number; readonly call: InferenceCall } | undefined;
  #nextId = 1;
  #startedMs = 0;
  #deathsInARow = 0;
  #isClosed = false;
  #cancelRestart: () => void = () => undefined;
  /** Kills a child that says nothing while nobody waits for it: at its start, after an abort. */
  #cancelWatch: () => void = () => undefined;

  constructor(options: InferenceHostOptions) {
    this.#options = options;
  }

  /** Of the child; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    if (this.#state === 'stopped') this.#spawn();
  }

  /** Ends the child at once: whoever still waits is told. */
  async close(): Promise<void> {
    this.#state = 'stopped';
    this.#isClosed = true;
    this.#cancelRestart();
    this.#cancelWatch();
    const gone = stopping();
    this.#running?.call.reject(gone);
    for (const call of this.#queue.drain()) call.reject(gone);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await exited;
  }

  /**
   * Throws `inference/overloaded`, `inference/deadline`, `inference/crashed`, what the operation throws
   * (`inference/failed` where it is no ExoError), or the signal's reason.
   */
  call = async <Result>(
    operation: string,
    payload: unknown,
    options: CallOptions,
  ): Promise<Result> => {
    options.signal?.throwIfAborted();
    if (this.#isClosed) throw stopping();
    const call = this.#newCall(operation, payload, options);
    const refused = this.#queue.add(call, call.priority);
    refused?.reject(
      new ExoError('inference/overloaded', 'too much is waiting to be recognised', {
        retryable: true,
      }),
    );
    this.#runNext();
    return (await call.promise) as Result;
  };

  #newCall(operation: string, payload: unknown, options: CallOptions): InferenceCall {
    return new InferenceCall(operation, payload, options, this.#options.clock, this.#settlement);
  }

  #spawn(): void {
    const { clock, entry, env, log, name } = this.#options;
    this.#state = 'starting';
    this.#startedMs = clock.nowMs();
    const child = fork(entry, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...process.execArgv, `--max-semi-space-size=${MAX_SEMI_SPACE_MIB}`],
      env: { ...process.env, ...env },
    });
    this.#child = child;
    this.#killAfter(START_DEADLINE_MS);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MAX_STDERR_CHARACTERS);
    });
    child.on('message', (message) => this.#onMessage(child, message));
    child.on('error', (error) => log.warn('the inference child', { name, error: error.message }));
    child.once('close', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#cancelWatch();
      if (this.#state === 'stopped') return;
      log.warn('the inference child ended', {
        name,
        code: code ?? signal ?? 'unknown',
        stderr: stderr.trim() || undefined,
      });
      this.#onDeath();
    });
  }

  #onDeath(): void {
    const { clock } = this.#options;
    const livedMs = clock.nowMs() - this.#startedMs;
    this.#deathsInARow = livedMs >= HEALTHY_MS ? 1 : this.#deathsInARow + 1;
    this.#state = 'waiting';
    const running = this.#running;
    this.#running = undefined;
    running?.call.reject(
      new ExoError('inference/crashed', 'the inference process ended', { retryable: true }),
    );
    const delayMs = restartDelayMs(this.#deathsInARow);
    if (delayMs === 0) this.#spawn();
    else this.#cancelRestart = clock.after(delayMs, () => this.#spawn());
  }

  #onMessage(child: ChildProcess, message: unknown): void {
    if (child !== this.#child) return;
    const reply = readReply(message);
    if (reply === undefined) {
      this.#options.log.warn('an inference child sent something else', {
        name: this.#options.name,
      });
      return;
    }
    if (reply.type === 'ready') {
      this.#cancelWatch();
      void this.#prepare(child);
      return;
    }
    if (reply.id !== this.#running?.id) return;
    const { call } = this.#running;
    this.#running = undefined;
    this.#cancelWatch();
    if (reply.type === 'result') call.resolve(reply.result);
    else call.reject(childError(reply.code, reply.message));
    this.#runNext();
  }

  async #prepare(child: ChildProcess): Promise<void> {
    const { log, name, prepare } = this.#options;
    this.#state = 'preparing';
    try {
      await prepare?.((operation, payload, options) => {
        const call = this.#newCall(operation, payload, options);
        this.#run(call);
        return call.promise as Promise<never>;
      });
    } catch (error) {
      // It goes on unprepared: an engine that could not load says so call by call.
      const code = error instanceof ExoError ? error.code : 'inference/failed';
      log.warn('the inference child could not be prepared', { name, code });
    }
    if (child !== this.#child || this.#state !== 'preparing') return;
    this.#state = 'ready';
    this.#runNext();
  }

  #runNext(): void {
    if (this.#state !== 'ready' || this.#running) return;
    const call = this.#queue.next();
    if (call) this.#run(call);
  }

  #run(call: InferenceCall): void {
    const id = this.#nextId++;
    const request: InferenceRequest = { id, operation: call.operation, payload: call.payload };
    this.#running = { id, call };
    try {
      // The exit event reports what a failed send would.
      this.#child?.send(request, () => undefined);
    } catch (cause) {
      // What cannot be cloned never left: it must not be waited for.
      this.#running = undefined;
      call.reject(new ExoError('inference/failed', 'the payload cannot be sent', { cause }));
      this.#runNext();
    }
  }

  #killAfter(delayMs: number): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#options.clock.after(delayMs, () => this.#child?.kill('SIGKILL'));
  }

  #onSettled(call: InferenceCall, how: 'answered' | 'overdue' | 'aborted'): void {
    if (this.#queue.remove(call) || this.#running?.call !== call) return;
    // A run cannot be cancelled, and one that hangs never ends: only a new process helps.
    if (how === 'overdue') this.#child?.kill('SIGKILL');
    // Nobody waits for it any more, but those behind it do.
    if (how === 'aborted') this.#killAfter(call.dueMs - this.#options.clock.nowMs());
  }
}

function stopping(): ExoError {
  return new ExoError('inference/crashed', 'EXO is stopping');
}

const CHILD_CODES = [
  'stt/language',
  'stt/model-missing',
  'stt/failed',
  'tts/model-broken',
  'tts/model-missing',
  'inference/failed',
] as const;

function childError(code: string, message: string): ExoError {
  const known = CHILD_CODES.find((candidate) => candidate === code);
  return new ExoError(known ?? 'inference/failed', message);
}
