/**
 * Small real models under the names of the catalogue's: what EXO would fetch, in kilobytes. The layout is the
 * catalogue's own; only sizes and sums are left out, because the files are others.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { type CatalogueModel, readCatalogue } from '../../src/model-store/catalogue.ts';
import { ModelStore } from '../../src/model-store/model-store.ts';
import { FakeHub } from './fake-hub.ts';
import { hurriedClock } from './hurried-clock.ts';

const ROOT = join(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'tests/fixtures');

export type SmallModel =
  | 'whisper-base-int8'
  | 'piper-fr_FR-siwis-low'
  | 'multilingual-e5-small-int8';

/** By the path in the repository; what is not named is an empty object. */
const CONTENTS: Readonly<Record<SmallModel, Readonly<Record<string, string>>>> = {
  'whisper-base-int8': {
    'config.json': 'whisper/model/whisper-config.json',
    'generation_config.json': 'whisper/model/generation_config.json',
    'tokenizer.json': 'whisper/model/tokenizer.json',
    'onnx/encoder_model_quantized.onnx': 'whisper/model/encoder_model_quantized.onnx',
    'onnx/decoder_model_merged_quantized.onnx': 'whisper/model/decoder_model_merged_quantized.onnx',
  },
  'piper-fr_FR-siwis-low': {
    'fr/fr_FR/siwis/low/fr_FR-siwis-low.onnx': 'voices/piper/fr_FR-tones-low.onnx',
    'fr/fr_FR/siwis/low/fr_FR-siwis-low.onnx.json': 'voices/piper/fr_FR-tones-low.onnx.json',
  },
  'multilingual-e5-small-int8': {
    'tokenizer.json': 'embeddings/model/tokenizer.json',
    'tokenizer_config.json': 'embeddings/model/tokenizer_config.json',
    'onnx/model_quantized.onnx': 'embeddings/model/onnx/model_quantized.onnx',
  },
};

/** The catalogue with these models alone. */
export async function smallCatalogue(ids: readonly SmallModel[]): Promise<CatalogueModel[]> {
  const catalogue = await readCatalogue(join(ROOT, 'models/catalogue.json'));
  return ids.map((id) => {
    const model = catalogue.find((one) => one.id === id);
    if (!model) throw new Error(`${id} is no longer in the catalogue`);
    const files = model.files.map(({ path, as }) => (as === undefined ? { path } : { path, as }));
    return { ...model, files };
  });
}

/** For `EXO_MODEL_CATALOGUE`. */
export async function writeSmallCatalogue(path: string, ids: readonly SmallModel[]): Promise<void> {
  await writeFile(path, JSON.stringify({ models: await smallCatalogue(ids) }));
}

export async function contentOf(id: SmallModel, path: string): Promise<Buffer> {
  const fixture = CONTENTS[id][path];
  return fixture === undefined ? Buffer.from('{}') : await readFile(join(FIXTURES, fixture));
}

/** Where the hub has it: `/owner/name/resolve/REVISION/path`. */
export function hubPath({ repository, revision }: CatalogueModel, path: string): string {
  return `/${repository}/resolve/${revision}/${path}`;
}

export async function publish(hub: FakeHub, model: CatalogueModel): Promise<void> {
  for (const { path } of model.files) {
    const content = await contentOf(model.id as SmallModel, path);
    hub.put(hubPath(model, path), content, path.endsWith('.onnx'));
  }
}

/** EXO's data folder with these models, fetched by EXO's own store. */
export async function dataFolderWith(
  ids: readonly SmallModel[],
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'exo-models-'));
  const hub = new FakeHub();
  await hub.start();
  const catalogue = await smallCatalogue(ids);
  const store = new ModelStore({
    folder: join(path, 'models'),
    catalogue,
    clock: hurriedClock,
    log: silentLog,
    events: new EventBus(silentLog),
    mirror: hub.url,
  });
  await store.start();
  for (const model of catalogue) {
    await publish(hub, model);
    await store.install(model.id);
  }
  await store.close();
  await hub.close();
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
