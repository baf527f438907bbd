/** A model that was made here, in EXO's data folder, as if EXO had fetched the published one of its size. */
import { access, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { readCatalogue } from '../../src/model-store/catalogue.ts';
import { checksumsOf } from '../../src/model-store/checksum.ts';
import { writeManifest } from '../../src/model-store/download-model.ts';

export interface PlacedModel {
  /** Of the published model. */
  readonly id: string;
  /** Files and folders by their name in the model's folder: where they lie. What is not there is left out. */
  readonly links: Readonly<Record<string, string>>;
  readonly dataFolder: string;
}

/** Returns EXO's settings for it. */
export async function placeModel({ id, links, dataFolder }: PlacedModel) {
  const all = await readCatalogue(join(REPOSITORY, 'models', 'catalogue.json'));
  const published = all.find((model) => model.id === id);
  if (published === undefined) throw new Error(`${id} is not in the catalogue`);
  const folder = join(dataFolder, 'models', id);
  await mkdir(folder, { recursive: true });
  for (const [name, path] of Object.entries(links)) await symlink(path, join(folder, name));
  const there: { path: string; as?: string; bytes: number; sha256: string }[] = [];
  for (const { path, as } of published.files) {
    const local = join(folder, as ?? path);
    if (!(await exists(local))) continue;
    const { bytes, sha256 } = await checksumsOf(local);
    there.push({ path, ...(as === undefined ? {} : { as }), bytes, sha256 });
  }
  const { repository, revision } = published;
  const files = there.map(({ path, as, ...sums }) => ({ path: as ?? path, ...sums }));
  await writeManifest(folder, { id, repository, revision, files });
  const catalogue = join(dataFolder, 'placed-catalogue.json');
  const model = { ...published, files: there };
  await writeFile(catalogue, JSON.stringify({ models: [model] }));
  return { EXO_MODEL_CATALOGUE: catalogue };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
