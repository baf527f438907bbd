/**
 * The models on this machine: fetched one at a time, whole or not at all, and fetched again by itself when the
 * net, the disk or a file was at fault.
 *
 *   install ─▶ queue ─▶ download ─▶ models/ID ─▶ engines
 *                 ▲         └─ failed: waits, longer each time
 *                 └─ several askers share one download
 */
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, ExoError, toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { type CatalogueModel, knownBytes } from './catalogue.ts';
import { type FreeBytes, freeBytes, toDiskError } from './disk-space.ts';
import { downloadModel } from './download-model.ts';
import { readManifest } from './manifest.ts';
import { ModelFolders } from './model-folders.ts';
import { ABSENT, type ModelState } from './model-state.ts';
import { pauseMs } from './retry-policy.ts';
import { SharedJob } from './shared-job.ts';

export const HUB = 'https://huggingface.co';

const STALL_MS = 30_000;
/** A progress bar is not watched more closely. */
const PROGRESS_EVERY_MS = 500;
/** A model that is broken each time it comes would otherwise be fetched for ever. */
const QUARANTINE_EVERY_MS = 60 * 60_000;

export interface ModelStoreOptions {
  /** `<dataDir>/models`. */
  readonly folder: string;
  readonly catalogue: readonly CatalogueModel[];
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventBus;
  /** Serves the hub's paths in its place. */
  readonly mirror?: string;
  readonly stallMs?: number;
  readonly random?: () => number;
  readonly freeBytes?: FreeBytes;
}

export type ModelObserver = (id: string, state: ModelState) => void;

/**
 * @example
 * const store = new ModelStore({ folder: join(dataDir, 'models'), catalogue, clock, log, events });
 * await store.start();
 * const folder = await store.install('whisper-base-int8', signal);
 */
export class ModelStore {
  readonly #options: ModelStoreOptions;
  readonly #folders: ModelFolders;
  readonly #states = new Map<string, ModelState>();
  readonly #jobs = new Map<string, SharedJob<string>>();
  readonly #failures = new Map<string, number>();
  readonly #cancelRetries = new Map<string, () => void>();
  readonly #observers = new Set<ModelObserver>();
  #lastJob: Promise<unknown> = Promise.resolve();
  #lastProgressMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(options: ModelStoreOptions) {
    this.#options = options;
    this.#folders = new ModelFolders(options.folder);
  }

  /** Looks at what is there: names and sizes, not every byte. @throws `model/read-only`, `model/disk-full` */
  async start(): Promise<void> {
    try {
      await this.#folders.prepare();
      for (const { id } of this.#options.catalogue) {
        const manifest = await this.#folders.open(id);
        this.#states.set(id, manifest ? { name: 'ready', revision: manifest.revision } : ABSENT);
      }
    } catch (error) {
      throw toExoError(
        toDiskError(error, this.#options.folder),
        'model/read-only',
        'the folder of models cannot be read',
      );
    }
  }

  /** Stops what is under way; what has come of it is kept for the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#cancelRetries.values()) cancel();
    for (const job of this.#jobs.values()) job.cancel();
    await this.#lastJob;
  }

  /** @throws `model/unknown` */
  state(id: string): ModelState {
    this.#model(id);
    return this.#states.get(id) ?? ABSENT;
  }

  /** Undefined until the model is whole. @throws `model/unknown` */
  folder(id: string): string | undefined {
    return this.state(id).name === 'ready' ? this.#folders.serving(id) : undefined;
  }

  list(): readonly { readonly model: CatalogueModel; readonly state: ModelState }[] {
    return this.#options.catalogue.map((model) => ({ model, state: this.state(model.id) }));
  }

  /** Returns the function that ends the observation. */
  observe(observer: ModelObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /**
   * The model's folder, when it is whole and of the catalogue's revision. Where it cannot be had now this throws, and the
   * store goes on trying by itself; only when all askers have aborted is the download stopped.
   *
   * @throws `model/unknown`, `model/unreachable`, `model/refused`, `model/corrupt`, `model/disk-full`,
   * `model/read-only`, `model/cancelled`, or the signal's reason
   */
  async install(id: string, signal?: AbortSignal): Promise<string> {
    const model = this.#model(id);
    signal?.throwIfAborted();
    if (this.#isClosed) throw cancelled();
    const state = this.state(id);
    if (state.name === 'ready' && state.revision === model.revision)
      return this.#folders.serving(id);
    return await this.#job(model).join(signal);
  }

  /** Stops its download too. @throws `model/unknown`, `model/read-only` */
  async remove(id: string): Promise<void> {
    await this.#stop(id);
    try {
      await this.#folders.remove(id);
    } catch (error) {
      throw toDiskError(error, this.#options.folder);
    } finally {
      this.#set(id, (await this.#folders.open(id)) ? this.state(id) : ABSENT);
    }
  }

  /** For a model that cannot be loaded: set aside, and fetched again, at most once an hour. */
  async quarantine(id: string, reason: string): Promise<void> {
    if (this.state(id).name !== 'ready') return;
    const { clock, log } = this.#options;
    const lastMs = (await this.#folders.setAsideAtMs(id)) ?? Number.NEGATIVE_INFINITY;
    const nowMs = clock.wallMs();
    this.#states.set(id, ABSENT);
    await this.#folders.setAside(id, nowMs, reason);
    log.warn('a model is set aside', { model: id, reason });
    this.#retryAfter(id, Math.max(0, lastMs + QUARANTINE_EVERY_MS - nowMs), 'model/corrupt');
  }

  #job(model: CatalogueModel): SharedJob<string> {
    const { id } = model;
    const running = this.#jobs.get(id);
    if (running && !running.isCancelled) return running;
    this.#cancelRetries.get(id)?.();
    const before = this.#lastJob;
    const job: SharedJob<string> = new SharedJob(async (signal) => {
      // One that is cancelled while it is queued does not wait for those before it.
      await Promise.race([before, job.cancelled]);
      const done = () => {
        if (this.#jobs.get(id) === job) this.#jobs.delete(id);
      };
      return await this.#download(model, done, signal);
    }, cancelled());
    this.#jobs.set(id, job);
    this.#lastJob = Promise.all([before, job.ended]);
    this.#set(id, { name: 'queued' });
    return job;
  }

  async #download(model: CatalogueModel, done: () => void, signal: AbortSignal): Promise<string> {
    const { id } = model;
    try {
      signal.throwIfAborted();
      await this.#fetch(model, signal);
      await this.#folders.promote(id);
    } catch (error) {
      await this.#onFailure(id, done, error, signal);
      throw error;
    }
    done();
    this.#failures.delete(id);
    this.#options.log.info('a model is complete', { model: id });
    this.#set(id, { name: 'ready', revision: model.revision });
    return this.#folders.serving(id);
  }

  async #fetch(model: CatalogueModel, signal: AbortSignal): Promise<void> {
    const { clock, mirror = HUB, random = Math.random, stallMs = STALL_MS } = this.#options;
    const known = knownBytes(model);
    const onProgress = (receivedBytes: number) => {
      const totalBytes = Math.max(known, receivedBytes);
      this.#set(model.id, { name: 'downloading', receivedBytes, totalBytes });
    };
    onProgress(0);
    const free = this.#options.freeBytes ?? freeBytes;
    const tools = { clock, mirror, random, stallMs, freeBytes: free, onProgress };
    await downloadModel(model, this.#folders.incoming(model.id), tools, signal);
  }

  async #onFailure(
    id: string,
    done: () => void,
    thrown: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const { log, random = Math.random } = this.#options;
    if (signal.aborted) {
      const manifest = await readManifest(this.#folders.serving(id));
      done();
      this.#set(id, manifest ? { name: 'ready', revision: manifest.revision } : ABSENT);
      return;
    }
    const { code, message } = toExoError(thrown, 'core/internal', 'the download failed');
    log.warn('a model could not be fetched', { model: id, code, reason: message });
    done();
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    this.#retryAfter(id, pauseMs(failures, code, random()), code);
  }

  #retryAfter(id: string, delayMs: number, code: ErrorCode): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    this.#set(id, { name: 'waiting', code, retryAtMs: clock.wallMs() + delayMs });
    this.#cancelRetries.get(id)?.();
    const cancel = clock.after(delayMs, () => {
      // Nobody asked this time: whoever wants the model observes its state.
      this.#job(this.#model(id)).keep();
    });
    this.#cancelRetries.set(id, cancel);
  }

  async #stop(id: string): Promise<void> {
    this.#model(id);
    this.#cancelRetries.get(id)?.();
    const job = this.#jobs.get(id);
    job?.cancel();
    await job?.ended;
  }

  #model(id: string): CatalogueModel {
    const model = this.#options.catalogue.find((candidate) => candidate.id === id);
    if (model === undefined) throw new ExoError('model/unknown', 'no such model in the catalogue');
    return model;
  }

  #set(id: string, state: ModelState): void {
    const before = this.#states.get(id);
    this.#states.set(id, state);
    const { clock, events, log } = this.#options;
    const nowMs = clock.nowMs();
    const isProgress = state.name === 'downloading' && before?.name === 'downloading';
    if (isProgress && nowMs - this.#lastProgressMs < PROGRESS_EVERY_MS) return;
    if (state.name === 'absent' && before?.name === 'absent') return;
    this.#lastProgressMs = nowMs;
    for (const observer of this.#observers) {
      try {
        observer(id, state);
      } catch (error) {
        log.error('an observer of models failed', { error: String(error) });
      }
    }
    events.emit({
      type: 'model-download',
      atMs: nowMs,
      model: id,
      state: state.name,
      receivedBytes: state.name === 'downloading' ? state.receivedBytes : 0,
      totalBytes: state.name === 'downloading' ? state.totalBytes : 0,
      code: state.name === 'waiting' ? state.code : null,
    });
  }
}

function cancelled(): ExoError {
  return new ExoError('model/cancelled', 'the download was cancelled', { retryable: true });
}
