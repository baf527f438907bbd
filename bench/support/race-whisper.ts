/**
 * Whisper of true size with weights made here, as both sides read it: what is said is fixed, what is computed is
 * not. In the cache, made where it is missing.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { readCatalogue } from '../../src/model-store/catalogue.ts';
import { checksumsOf } from '../../src/model-store/checksum.ts';
import { writeManifest } from '../../src/model-store/download-model.ts';

/** All that it ever says, whatever it hears. */
export const RACE_SENTENCE = 'Allume la lumière du salon';

/** The folders of the same weights in int8. */
export interface RaceWhisper {
  readonly onnx: string;
  readonly ctranslate2: string;
}

/** @param size `base`, … */
export async function makeRaceWhisper(size: string): Promise<RaceWhisper> {
  const setUp = join(REPOSITORY, 'bench', 'peers', 'setup-whisper');
  const { stdout } = await promisify(execFile)(setUp, [size]);
  const folder = stdout.trim();
  return { onnx: join(folder, 'onnx'), ctranslate2: join(folder, 'ctranslate2') };
}

/**
 * Puts it into EXO's data folder, as if EXO had fetched it, under the name of the published model whose size it
 * has. Returns EXO's settings for it.
 */
export async function placeInExo({ onnx }: RaceWhisper, size: string, dataFolder: string) {
  const id = `whisper-${size}-int8`;
  const published = (await readCatalogue(join(REPOSITORY, 'models', 'catalogue.json'))).find(
    (model) => model.id === id,
  );
  if (published === undefined) throw new Error(`${id} is not in the catalogue`);
  const folder = join(dataFolder, 'models', id);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(onnx)) await symlink(join(onnx, name), join(folder, name));
  const paths = published.files.map(({ path }) => path).filter((path) => !isUnused(path));
  const files = await Promise.all(
    paths.map(async (path) => {
      const { bytes, sha256 } = await checksumsOf(join(folder, path));
      return { path, bytes, sha256 };
    }),
  );
  const { repository, revision } = published;
  await writeManifest(folder, { id, repository, revision, files });
  const catalogue = join(dataFolder, 'race-catalogue.json');
  const model = { ...published, files: paths.map((path) => ({ path })) };
  await writeFile(catalogue, JSON.stringify({ models: [model] }));
  return {
    EXO_MODEL_CATALOGUE: catalogue,
    EXO_HEARING_MODEL: size,
  };
}

/** EXO makes the spectrum itself. */
function isUnused(path: string): boolean {
  return path === 'preprocessor_config.json';
}
