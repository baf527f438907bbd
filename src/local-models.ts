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
import { InferenceHost } from './onnx/inference-host.ts';
import { measuredSpeed } from './onnx/measured-speed.ts';

/** A machine that has just been switched on is busy with everything else for minutes. */
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

export interface ModelUser {
  readonly role: ModelRole;
  /** The user's choice among the catalogue's; undefined: what suits the machine. Null: none. */
  readonly choose: (catalogue: readonly CatalogueModel[]) => CatalogueModel | null | undefined;
  /**
   * Called when a model is whole, at the start too, and again after a while where it threw what may pass. What it
   * throws is logged; a broken model is fetched again. Never twice at once.
   */
  readonly use: (model: CatalogueModel, folder: string) => Promise<void>;
}

/** Never throws: without models EXO is smaller, not silent. */
export async function startLocalModels(
  starting: Starting,
  users: readonly ModelUser[],
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
    const hardware = await measurePatiently(starting, stopped.signal);
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
  stopped: AbortSignal,
): Promise<Hardware | undefined> {
  let host: InferenceHost | undefined;
  starting.closers.push(() => host?.close());
  for (let failures = 1; !stopped.aborted; failures += 1) {
    try {
      host = speedHost(starting);
      const hardware = await measure(host, starting);
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

async function measure(host: InferenceHost, { options }: Starting): Promise<Hardware> {
  const gigaops = await measuredSpeed(host, join(options.dataDir, 'speed.json'));
  // The engines run on the processor: a GPU is not chosen for until they run there.
  return await readHardware({ gigaops, hasGpu: false });
}

interface Choice {
  readonly user: ModelUser;
  readonly hardware: Hardware;
  readonly catalogue: readonly CatalogueModel[];
  readonly stopped: AbortSignal;
}

function serve(starting: Starting, store: ModelStore, choice: Choice): void {
  const { closers, log, options } = starting;
  const { user, hardware, catalogue } = choice;
  const chosen = user.choose(catalogue);
  if (chosen === null) return;
  const suited = chooseModel(user.role, options.language, hardware, catalogue);
  const model = chosen ?? suited.model;
  if (!model) {
    log.info('no model suits this machine', { role: user.role, reason: suited.reason });
    return;
  }
  const use = usePatiently(starting, store, choice, model);
  const whenReady = () => {
    const isThere = store.folder(model.id) !== undefined;
    if (isThere) use();
    return isThere;
  };
  closers.push(store.observe((id, { name }) => id === model.id && name === 'ready' && whenReady()));
  if (whenReady()) return;
  if (!options.models.download) {
    log.info('a model is not there and is not fetched', { model: model.id });
    return;
  }
  // The store says how it goes, and goes on trying by itself.
  store.install(model.id).catch(() => undefined);
}

/** Returns what begins it, once more too: for a model that has come anew. */
function usePatiently(
  { clock, log }: Starting,
  store: ModelStore,
  { user, stopped }: Choice,
  model: CatalogueModel,
): () => void {
  const inTurn = serial();
  let failures = 0;
  const use = async (): Promise<void> => {
    const folder = store.folder(model.id);
    if (folder === undefined || stopped.aborted) return;
    try {
      await user.use(model, folder);
      failures = 0;
      log.info('a model is in use', { model: model.id });
    } catch (error) {
      if (stopped.aborted) return;
      const { code, retryable } = toExoError(error, 'core/internal', 'the model was not taken');
      log.error('a model cannot be used', { model: model.id, code });
      if (code.endsWith('-broken')) return await store.quarantine(model.id, code);
      if (!retryable) return;
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
