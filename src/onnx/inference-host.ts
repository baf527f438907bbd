/**
 * Main's side of an inference child: forks it, gives it one call at a time, watches it, starts it again.
 *
 *   call ─▶ queue ─▶ child ─▶ partials, reply
 *             ▲        ├─ crash, hang: killed, this call fails, the queue goes on with the next child
 *             │        └─ idle: ended, its memory is back; the next call starts another
 *             └─ a person waiting first
 *
 * The child is a process because `onnxruntime-node` blocks its thread and a worker thread that is
 * terminated in the middle of a run takes the whole process with it.
 */
import { Channel } from '../core/channel.ts';
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { CallQueue } from './call-queue.ts';
import { readError } from './child-error.ts';
import { type ChildEnd, type ChildProgram, type ForkedChild, forkChild } from './forked-child.ts';
import type { GpuTrust } from './gpu-trust.ts';
import { type CallOptions, InferenceCall, type Settlement } from './inference-call.ts';
import { readReply } from './inference-messages.ts';
import { residentBytes } from './process-memory.ts';
import { HEALTHY_MS, HOPELESS_STARTS, restartDelayMs } from './restart-policy.ts';

/** Each holds up to 15 s of audio; more people than that do not wait at once. */
const MAX_QUEUED = 32;
/** A child loads its libraries and models before it says that it is ready. */
const START_DEADLINE_MS = 60_000;
/** Of one call, not yet read: minutes of audio, or every word of a long transcript. */
const MAX_PARTIALS = 4_096;

export interface InferenceHostOptions extends ChildProgram {
  /** For the log: `speech`. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells each new child what the one before knew; no other call runs before it ends. */
  readonly prepare?: (call: InferenceHost['call']) => Promise<unknown>;
  /** A child that had nothing to do for so long is ended; without it, it stays. */
  readonly idleUnloadMs?: number;
  /** Children are asked to use the GPU until one dies of it; without it, the processor. */
  readonly gpu?: GpuTrust;
}

/** `unloaded`: the next call starts the child. `waiting`: it died at its start and is tried again. */
export type InferenceState =
  | 'unloaded'
  | 'starting'
  | 'preparing'
  | 'ready'
  | 'unloading'
  | 'waiting'
  | 'closed';

/**
 * @example
 * const host = new InferenceHost({ name: 'speech', entry, clock: systemClock, log });
 * const text = await host.call<string>('recognise', samples, { deadlineMs: 5_000, signal });
 */
export class InferenceHost {
  readonly #options: InferenceHostOptions;
  readonly #queue = new CallQueue<InferenceCall>(MAX_QUEUED);
  #child: ForkedChild | undefined;
  #state: InferenceState = 'unloaded';
  #running: { readonly id: number; readonly call: InferenceCall } | undefined;
  #nextId = 1;
  #startedMs = 0;
  #deathsInARow = 0;
  #failedStartsInARow = 0;
  #cancelRestart: () => void = () => undefined;
  #cancelIdle: () => void = () => undefined;
  /** Kills a child that says nothing while nobody waits for it: at its start, after an abort. */
  #cancelWatch: () => void = () => undefined;

  constructor(options: InferenceHostOptions) {
    this.#options = options;
  }

  get state(): InferenceState {
    return this.#state;
  }

  /** Of the child; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What the child holds in RAM, 0 while there is none; undefined where the system does not say. */
  async rssBytes(): Promise<number | undefined> {
    return this.pid === undefined ? 0 : await residentBytes(this.pid);
  }

  /** Before the first call, so that it finds a child that is ready. */
  start(): void {
    if (this.#state === 'unloaded') this.#spawn();
  }

  /**
   * Ends the child and gives its memory back; what runs is finished first, what waits or comes later is
   * served by the next child. Resolves when the process is gone.
   */
  async unload(): Promise<void> {
    const child = this.#child;
    if (!child || this.#state === 'closed') return;
    this.#state = 'unloading';
    this.#cancelIdle();
    if (!this.#running) child.kill();
    await child.exited;
  }

  /** Ends the child at once: whoever still waits is told. */
  async close(): Promise<void> {
    this.#state = 'closed';
    this.#cancelRestart();
    this.#cancelIdle();
    this.#cancelWatch();
    const gone = stopping();
    this.#running?.call.reject(gone);
    for (const call of this.#queue.drain()) call.reject(gone);
    this.#child?.kill();
    await this.#child?.exited;
  }

  /**
   * Throws `inference/overloaded`, `inference/deadline`, `inference/crashed`, what the operation throws
   * (`inference/failed` where it is no ExoError), or the signal's reason.
   */
  call = async <Result>(
    operation: string,
    payload: unknown,
    options: CallOptions,
  ): Promise<Result> => (await this.#enqueue(operation, payload, options)) as Result;

  /**
   * What the operation emits, as it comes; the result is what the generator returns. Throws as `call` does.
   * Leaving the loop early cancels the call.
   *
   * @example
   * for await (const samples of host.callStream<Float32Array>('voice/speak', sentence, { deadlineMs, signal })) play(samples);
   */
  callStream = <Partial, Result = undefined>(
    operation: string,
    payload: unknown,
    options: CallOptions,
  ): AsyncGenerator<Partial, Result, undefined> =>
    this.#stream<Partial, Result>(operation, payload, options);

  async *#stream<Partial, Result>(
    operation: string,
    payload: unknown,
    options: CallOptions,
  ): AsyncGenerator<Partial, Result, undefined> {
    const left = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
    const partials = new Channel<Partial>(MAX_PARTIALS);
    const result = this.#enqueue(operation, payload, { ...options, signal }, (partial) => {
      if (partials.send(partial as Partial)) return;
      left.abort(new ExoError('core/channel-full', 'the results are not read'));
    });
    result.then(
      () => partials.close(),
      (error: unknown) => partials.fail(error),
    );
    try {
      yield* partials;
      return (await result) as Result;
    } finally {
      left.abort();
    }
  }

  async #enqueue(
    operation: string,
    payload: unknown,
    options: CallOptions,
    onPartial?: Settlement['onPartial'],
  ): Promise<unknown> {
    options.signal?.throwIfAborted();
    if (this.#state === 'closed') throw stopping();
    if (this.#isHopeless()) throw crashed();
    const call = this.#newCall(operation, payload, options, onPartial);
    const refused = this.#queue.add(call, () => call.priority);
    refused?.reject(
      new ExoError('inference/overloaded', 'too much is waiting to be recognised', {
        retryable: true,
      }),
    );
    this.start();
    this.#runNext();
    return await call.promise;
  }

  #newCall(
    operation: string,
    payload: unknown,
    options: CallOptions,
    onPartial?: Settlement['onPartial'],
  ): InferenceCall {
    return new InferenceCall(operation, payload, options, this.#options.clock, {
      onSettled: (call, how) => this.#onSettled(call, how),
      ...(onPartial && { onPartial }),
    });
  }

  #spawn(): void {
    const { clock, entry, env, gpu, log, name } = this.#options;
    this.#state = 'starting';
    this.#startedMs = clock.nowMs();
    const child: ForkedChild = forkChild(
      { entry, env: { ...env, ...gpu?.env } },
      {
        onMessage: (message) => this.#onMessage(child, message),
        onError: (error) => log.warn('the inference child', { name, error: error.message }),
        onEnd: (end) => this.#onEnd(child, end),
      },
    );
    this.#child = child;
    this.#killAfter(START_DEADLINE_MS);
  }

  #onEnd(child: ForkedChild, { code, stderr }: ChildEnd): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#cancelWatch();
    this.#cancelIdle();
    if (this.#state === 'closed') return;
    const running = this.#running;
    this.#running = undefined;
    running?.call.reject(crashed());
    if (this.#state === 'unloading') {
      this.#state = 'unloaded';
      if (this.#queue.size > 0) this.#spawn();
      return;
    }
    this.#options.log.warn('the inference child ended', { name: this.#options.name, code, stderr });
    this.#restart();
  }

  #restart(): void {
    const { clock, gpu } = this.#options;
    const livedMs = clock.nowMs() - this.#startedMs;
    this.#deathsInARow = livedMs >= HEALTHY_MS ? 1 : this.#deathsInARow + 1;
    const wasReady = this.#state === 'ready';
    if (!wasReady) this.#failedStartsInARow += 1;
    gpu?.childDied({ wasReady, inARow: this.#deathsInARow });
    this.#state = 'waiting';
    // Whoever waits has another engine to ask; holding them until their deadlines would only be slower.
    if (this.#isHopeless()) for (const call of this.#queue.drain()) call.reject(crashed());
    const delayMs = restartDelayMs(this.#deathsInARow);
    if (delayMs === 0) this.#spawn();
    else this.#cancelRestart = clock.after(delayMs, () => this.#spawn());
  }

  #isHopeless(): boolean {
    return this.#failedStartsInARow >= HOPELESS_STARTS;
  }

  #onMessage(child: ForkedChild, message: unknown): void {
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
    if (reply.type === 'partial') {
      call.partial(reply.value);
      return;
    }
    this.#running = undefined;
    this.#cancelWatch();
    if (reply.type === 'result') call.resolve(reply.result);
    else call.reject(readError(reply));
    this.#runNext();
  }

  async #prepare(child: ForkedChild): Promise<void> {
    const { log, name, prepare } = this.#options;
    if (this.#state !== 'starting') return;
    this.#state = 'preparing';
    try {
      await prepare?.(async (operation, payload, options) => {
        if (child !== this.#child || this.#state !== 'preparing') throw crashed();
        const call = this.#newCall(operation, payload, options);
        this.#run(call);
        return (await call.promise) as never;
      });
    } catch (error) {
      // Closed by ourselves: nobody wants to read of it.
      if (this.state === 'closed') return;
      // It goes on unprepared: an engine that could not load says so call by call.
      const code = error instanceof ExoError ? error.code : 'inference/failed';
      log.warn('the inference child could not be prepared', { name, code });
    }
    if (child !== this.#child || this.#state !== 'preparing') return;
    this.#state = 'ready';
    this.#failedStartsInARow = 0;
    this.#runNext();
  }

  #runNext(): void {
    if (this.#running) return;
    if (this.#state === 'unloading') this.#child?.kill();
    if (this.#state !== 'ready') return;
    const call = this.#queue.next();
    if (call) this.#run(call);
    else this.#unloadWhenIdle();
  }

  #unloadWhenIdle(): void {
    const { clock, idleUnloadMs } = this.#options;
    this.#cancelIdle();
    if (idleUnloadMs === undefined) return;
    this.#cancelIdle = clock.after(idleUnloadMs, () => void this.unload());
  }

  #run(call: InferenceCall): void {
    const id = this.#nextId++;
    this.#running = { id, call };
    this.#cancelIdle();
    try {
      const { operation, payload } = call;
      this.#child?.send({ type: 'call', id, operation, payload });
    } catch (cause) {
      // What cannot be cloned never left: it must not be waited for.
      this.#running = undefined;
      call.reject(new ExoError('inference/failed', 'the payload cannot be sent', { cause }));
      this.#runNext();
    }
  }

  #killAfter(delayMs: number): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#options.clock.after(delayMs, () => this.#child?.kill());
  }

  #onSettled(call: InferenceCall, how: 'answered' | 'overdue' | 'aborted'): void {
    if (this.#queue.remove(call) || this.#running?.call !== call) return;
    // One step cannot be cancelled, and one that hangs never ends: only a new process helps.
    if (how === 'overdue') this.#child?.kill();
    if (how !== 'aborted') return;
    this.#child?.send({ type: 'cancel', id: this.#running.id });
    // Nobody waits for it any more, but those behind it do.
    this.#killAfter(call.dueMs - this.#options.clock.nowMs());
  }
}

function stopping(): ExoError {
  return new ExoError('inference/crashed', 'EXO is stopping');
}

function crashed(): ExoError {
  return new ExoError('inference/crashed', 'the inference process ended', { retryable: true });
}
