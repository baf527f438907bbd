/** The models that are whole on this machine. Only reads: EXO itself may be at work in the same folder. */
import { join } from 'node:path';
import type { CatalogueModel } from '../model-store/catalogue.ts';
import { misfits, readManifest } from '../model-store/manifest.ts';

export interface InstalledModel {
  readonly model: CatalogueModel;
  readonly folder: string;
}

/** @param root `<dataDir>/models` */
export async function installedModels(
  root: string,
  catalogue: readonly CatalogueModel[],
): Promise<readonly InstalledModel[]> {
  const installed: InstalledModel[] = [];
  for (const model of catalogue) {
    const folder = join(root, model.id);
    const manifest = await readManifest(folder);
    if (manifest && (await misfits(folder, manifest)).length === 0)
      installed.push({ model, folder });
  }
  return installed;
}
