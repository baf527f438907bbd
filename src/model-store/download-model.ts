/** All files of one model into a folder of its own; what is complete there already is not fetched again. */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CatalogueFile, type CatalogueModel, localPath } from './catalogue.ts';
import { checkRoom, type FreeBytes, toDiskError } from './disk-space.ts';
import { type FetchTools, fetchFile } from './fetch-file.ts';
import { MANIFEST_FILE, type Manifest, misfits, readManifest } from './manifest.ts';
import { partPath } from './part-file.ts';

export interface DownloadTools extends Omit<FetchTools, 'checkRoom'> {
  /** `https://huggingface.co`, or what serves the same paths. */
  readonly mirror: string;
  readonly freeBytes: FreeBytes;
}

/**
 * `folder` holds the whole model afterwards, with its manifest. `onProgress` counts over all files.
 *
 * @throws what `fetchFile` throws
 */
export async function downloadModel(
  model: CatalogueModel,
  folder: string,
  tools: DownloadTools,
  signal: AbortSignal,
): Promise<void> {
  try {
    const manifest = await begin(model, folder);
    const missing = model.files.filter(
      (file) => !manifest.files.some(({ path }) => path === localPath(file)),
    );
    await checkRoom(folder, await bytesToCome(missing, folder), tools.freeBytes);
    for (const file of missing) {
      const fetched = await fetchOne(model, file, folder, manifest, tools, signal);
      manifest.files.push(fetched);
      await writeManifest(folder, manifest);
    }
  } catch (error) {
    throw toDiskError(error, folder);
  }
}

async function fetchOne(
  model: CatalogueModel,
  file: CatalogueFile,
  folder: string,
  manifest: Manifest,
  tools: DownloadTools,
  signal: AbortSignal,
): Promise<Manifest['files'][number]> {
  const target = join(folder, localPath(file));
  await mkdir(dirname(target), { recursive: true });
  const before = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const { bytes, sha256 } = await fetchFile(
    { url: fileUrl(tools.mirror, model, file), target, expected: file },
    {
      ...tools,
      checkRoom: (needed) => checkRoom(folder, needed, tools.freeBytes),
      onProgress: (received) => tools.onProgress(before + received),
    },
    signal,
  );
  return { path: localPath(file), bytes, sha256 };
}

export function fileUrl(mirror: string, model: CatalogueModel, file: CatalogueFile): string {
  return `${mirror.replace(/\/+$/, '')}/${model.repository}/resolve/${model.revision}/${file.path}`;
}

/** What an earlier download of the same revision completed; of another one, nothing is kept. */
async function begin(model: CatalogueModel, folder: string): Promise<Manifest> {
  const { id, repository, revision } = model;
  const found = await readManifest(folder);
  if (found?.repository === repository && found.revision === revision) {
    const wrong = await misfits(folder, found);
    return { ...found, files: found.files.filter(({ path }) => !wrong.includes(path)) };
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest: Manifest = { id, repository, revision, files: [] };
  await writeManifest(folder, manifest);
  return manifest;
}

async function bytesToCome(files: readonly CatalogueFile[], folder: string): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    const part = await stat(partPath(join(folder, localPath(file)))).catch(() => undefined);
    bytes += Math.max(0, (file.bytes ?? 0) - (part?.size ?? 0));
  }
  return bytes;
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await rename(`${path}.new`, path);
}
