/**
 * Puts a folder in the place of another, so that there is always a whole one.
 *
 *   custom_components/.exo-app-XXXXXX/new   written and flushed first
 *   custom_components/exo ─▶ …/old, …/new ─▶ custom_components/exo
 *
 * Two renames in one file system: a crash between them leaves `old`, which the next start puts back.
 * The work folder holds no manifest itself, so Home Assistant does not take it for an integration.
 */
import { dirname, join } from 'node:path';
import type { Stamp } from './decide.ts';
import type { FileOperations, Folder } from './folder.ts';

export const STAMP_FILE = '.exo-app.json';
const WORK_PREFIX = '.exo-app-';

/** Repairs what a crash in the middle of `replace` left. */
export async function recover(
  parent: string,
  target: string,
  files: FileOperations,
): Promise<void> {
  for (const entry of await files.readdir(parent, { withFileTypes: true })) {
    if (!entry.name.startsWith(WORK_PREFIX) || !entry.isDirectory()) continue;
    const work = join(parent, entry.name);
    const old = join(work, 'old');
    if ((await kindOf(target, files)) === 'absent' && (await kindOf(old, files)) === 'folder') {
      await files.rename(old, target);
    }
    await discard(work, files);
  }
}

export async function replace(
  target: string,
  folder: Folder,
  stamp: Stamp,
  files: FileOperations,
): Promise<void> {
  const parent = dirname(target);
  if ((await kindOf(parent, files)) === 'absent') await files.mkdir(parent);
  const work = await files.mkdtemp(join(parent, WORK_PREFIX));
  try {
    const staged = join(work, 'new');
    await write(staged, folder, stamp, files);
    const old = join(work, 'old');
    const replaced = (await kindOf(target, files)) === 'folder';
    if (replaced) await files.rename(target, old);
    try {
      await files.rename(staged, target);
    } catch (error) {
      if (replaced) await files.rename(old, target);
      throw error;
    }
  } finally {
    // With nothing in its place, `old` is the only copy: the next start puts it back.
    const isSafe = await kindOf(target, files).then(
      (kind) => kind === 'folder',
      () => false,
    );
    const holdsOld = await kindOf(join(work, 'old'), files).catch(() => 'folder' as const);
    if (isSafe || holdsOld === 'absent') await discard(work, files);
  }
}

async function write(
  path: string,
  folder: Folder,
  stamp: Stamp,
  files: FileOperations,
): Promise<void> {
  const made = new Set<string>();
  const ensure = async (directory: string): Promise<void> => {
    if (made.has(directory)) return;
    if (directory !== path) await ensure(dirname(directory));
    await files.mkdir(directory);
    made.add(directory);
  };
  await ensure(path);
  for (const [name, content] of folder) {
    const file = join(path, name);
    await ensure(dirname(file));
    await files.writeFile(file, content, { flush: true });
  }
  await files.writeFile(join(path, STAMP_FILE), `${JSON.stringify(stamp)}\n`, { flush: true });
}

/** What cannot be removed now is tried again at the next start. */
async function discard(work: string, files: FileOperations): Promise<void> {
  await files.rm(work, { recursive: true, force: true }).catch(() => undefined);
}

export async function kindOf(
  path: string,
  files: FileOperations,
): Promise<'absent' | 'folder' | 'other'> {
  try {
    return (await files.lstat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'absent';
    throw error;
  }
}

export function errnoOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
