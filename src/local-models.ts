/**
 * The models on this machine: which ones suit it, fetched in the background, handed to whoever uses them as soon as
 * they are whole. Until then, and without them, the small engines do the work.
 */
import { join } from 'node:path';
import type { Starting } from './app-context.ts';
import { delay } from './core/clock.ts';
import { ExoError, toExoError } from './core/errors.ts';
import { serial } from './core/serial.ts';
import { type CatalogueModel, type ModelRole, readCatalogue } from './model-store/catalogue.ts';
import { chooseModel } from './model-store/choose-model.ts';
import { type Hardware, readHardware } from './model-store/hardware.ts';
import { ModelStore } from './model-store/model-store.ts';
import { findGpu } from './onnx/find-gpu.ts';
import { InferenceHost } from './onnx/inference-host.ts';
import { measuredSpeed } from './onnx/measured-speed.ts';
import type { RunsOn } from './onnx/providers.ts';

/** A machine that has just been switched on is busy with everything else for minutes. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

export interface ModelUser {
  readonly role: ModelRole;
  /** The user's choice among the catalogue's; undefined: what suits the machine. Null: none. */
  readonly choose: (
    catalogue: readonly CatalogueModel[],
    hardware: Hardware,
  ) => CatalogueModel | null | undefined;
  /**
   * Called when a model is whole, at the start too, and again after a while where it threw what may pass. What it
   * throws is logged; a broken model is fetched again. Never twice at once. Returns where it runs; undefined: on the
   * processor, as it should.
   */
  readonly use: (
    model: CatalogueModel,
    folder: string,
    hardware: Pick<Hardware, 'hasGpu'>,
  ) => Promise<RunsOn | undefined>;
}

/**
 * Never throws: without models EXO is smaller, not silent.
 *
 * @param lookForGpu Finds out what the inference runtime can use here.
 */
export async function startLocalModels(
  starting: Starting,
  users: readonly ModelUser[],
  lookForGpu: typeof findGpu = findGpu,
): Promise<ModelStore | undefined> {
  const { clock, closers, events, log, options } = starting;
  const stopped = new AbortController();
  closers.push(() => stopped.abort());
  try {
    const catalogue = await readCatalogue(options.catalogueFile);
    const { mirror } = options.models;
    const store = new ModelStore({
      folder: join(options.dataDir, 'models'),
      catalogue,
      clock,
      log: log.for('models'),
      events,
      ...(mirror === undefined ? {} : { mirror }),
    });
    closers.push(() => store.close());
    await store.start();
    const hardware = await measurePatiently(starting, lookForGpu, stopped.signal);
    if (hardware === undefined) return undefined;
    for (const user of users) {
      try {
        serve(starting, store, { user, hardware, catalogue, stopped: stopped.signal });
      } catch (error) {
        // A name that is none costs the one who wrote it, not the others.
        const { code, message } = toExoError(error, 'core/internal', 'a model was not chosen');
        log.error('a model is not used', { role: user.role, code, reason: message });
      }
    }
    return store;
  } catch (error) {
    if (stopped.signal.aborted) return undefined;
    const { code, message } = toExoError(error, 'core/internal', 'the models are not usable');
    log.error('EXO does without models', { code, reason: message });
    return undefined;
  }
}

/** Undefined where EXO stopped meanwhile. Throws what another try would not mend. */
async function measurePatiently(
  starting: Starting,
  lookForGpu: typeof findGpu,
  stopped: AbortSignal,
): Promise<Hardware | undefined> {
  let host: InferenceHost | undefined;
  starting.closers.push(() => host?.close());
  for (let failures = 1; !stopped.aborted; failures += 1) {
    try {
      host = speedHost(starting);
      const hardware = await measure(host, starting, lookForGpu);
      return stopped.aborted ? undefined : hardware;
    } catch (error) {
      const { code, retryable } = toExoError(error, 'core/internal', 'it was not measured');
      if (stopped.aborted || !retryable) throw error;
      starting.log.warn('the machine is measured again later', { code });
      await delay(starting.clock, pauseMs(failures), stopped);
    }
  }
  return undefined;
}

function pauseMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
}

function speedHost({ clock, log }: Starting): InferenceHost {
  return new InferenceHost({
    name: 'speed',
    entry: new URL('./speed-child.ts', import.meta.url),
    clock,
    log: log.for('inference'),
  });
}

async function measure(
  host: InferenceHost,
  starting: Starting,
  lookForGpu: typeof findGpu,
): Promise<Hardware> {
  const { log, options } = starting;
  const gigaops = await measuredSpeed(host, join(options.dataDir, 'speed.json'));
  const newHost = () => speedHost(starting);
  const { isUsable, reason } = await lookForGpu({ isWanted: options.wantsGpu, newHost });
  if (isUsable) log.info('models run on the GPU');
  // Most houses have none.
  else log[reason === 'no-gpu' ? 'debug' : 'info']('models run on the processor', { reason });
  return await readHardware({ gigaops, hasGpu: isUsable });
}

interface Choice {
  readonly user: ModelUser;
  readonly hardware: Hardware;
  readonly catalogue: readonly CatalogueModel[];
  readonly stopped: AbortSignal;
}

function serve(starting: Starting, store: ModelStore, choice: Choice): void {
  const { closers, log, options } = starting;
  const { hardware, user } = choice;
  const { model, reason } = wantedModel(choice, options.language);
  if (model === null) return;
  if (model === undefined) {
    log.info('no model suits this machine', { role: user.role, reason });
    return;
  }
  const onProcessor = { ...choice, hardware: { ...hardware, hasGpu: false } };
  const { model: other } = wantedModel(onProcessor, options.language);
  const withoutGpu =
    other && other !== model
      ? () => {
          stopWatching();
          log.warn('another model is taken, for the processor', { before: model.id });
          serve(starting, store, onProcessor);
        }
      : undefined;
  const use = usePatiently(starting, store, { ...choice, withoutGpu }, model);
  const whenReady = () => {
    const isThere = store.folder(model.id) !== undefined;
    if (isThere) use();
    return isThere;
  };
  const stopWatching = store.observe(
    (id, { name }) => id === model.id && name === 'ready' && whenReady(),
  );
  closers.push(stopWatching);
  if (whenReady()) return;
  if (!options.models.download) {
    log.info('a model is not there and is not fetched', { model: model.id });
    return;
  }
  // The store says how it goes, and goes on trying by itself.
  store.install(model.id).catch(() => undefined);
}

interface PatientChoice extends Choice {
  /** Takes what suits the processor instead; undefined where that is the same. */
  readonly withoutGpu: (() => void) | undefined;
}

/** Null: none is wanted; undefined: none suits, and why. */
function wantedModel(
  { catalogue, hardware, user }: Choice,
  language: string,
): { readonly model: CatalogueModel | null | undefined; readonly reason?: string } {
  const chosen = user.choose(catalogue, hardware);
  return chosen === undefined
    ? chooseModel(user.role, language, hardware, catalogue)
    : { model: chosen };
}

/** Returns what begins it, once more too: for a model that has come anew. */
function usePatiently(
  { clock, log }: Starting,
  store: ModelStore,
  { hardware, stopped, user, withoutGpu }: PatientChoice,
  model: CatalogueModel,
): () => void {
  const inTurn = serial();
  let failures = 0;
  const use = async (): Promise<void> => {
    const folder = store.folder(model.id);
    if (folder === undefined || stopped.aborted) return;
    try {
      const runsOn = await user.use(model, folder, hardware);
      failures = 0;
      log.info('a model is in use', { model: model.id });
      // It serves until the other one is there, which is smaller and sooner.
      if (runsOn?.provider === 'cpu') withoutGpu?.();
    } catch (error) {
      if (stopped.aborted) return;
      const { code, retryable } = toExoError(error, 'core/internal', 'the model was not taken');
      log.error('a model cannot be used', { model: model.id, code });
      if (code.endsWith('-broken')) return await store.quarantine(model.id, code);
      if (!retryable) return withoutGpu?.();
      failures += 1;
      void delay(clock, pauseMs(failures), stopped).then(begin);
    }
  };
  const begin = () => {
    inTurn(use).catch((error: unknown) => {
      const { code } = toExoError(error, 'core/internal', 'it was not set aside');
      log.error('a broken model stays where it is', { model: model.id, code });
    });
  };
  return begin;
}

/** For `ModelUser.choose`: by the end of its id. @throws `options/invalid` */
export function modelNamed(
  catalogue: readonly CatalogueModel[],
  role: ModelRole,
  name: string,
): CatalogueModel {
  const found = catalogue.find((model) => model.role === role && model.id.includes(name));
  if (found) return found;
  throw new ExoError('options/invalid', `there is no model ${name}`);
}
