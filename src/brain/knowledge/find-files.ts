/** The files below the knowledge folder that EXO may read: bounded, and none that leads out of it. */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { collectionName } from '../memory/fact.ts';
import { foldCase } from '../memory/spoken-words.ts';
import { type FoundFile, formatOf, MAX_DEPTH, MAX_FILES, MAX_SUBJECTS } from './document.ts';

/** Of one folder: what has more was not put there by hand. */
const MAX_ENTRIES = 10_000;
const MAX_NAME_CHARACTERS = 200;

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  /** There was more than EXO keeps. */
  readonly isCut: boolean;
}

/** Empty where the folder is not there. Links are left alone, wherever they lead. */
export async function findFiles(root: string, signal: AbortSignal): Promise<FoundFiles> {
  const files: FoundFile[] = [];
  let isCut = false;
  const subjects = (await entriesOf(root)).filter((entry) => entry.isDirectory());
  for (const { name } of subjects.slice(0, MAX_SUBJECTS)) {
    const subject = subjectOf(name);
    if (subject === undefined) continue;
    const folders = [{ path: join(root, name), below: name, depth: 1 }];
    for (let folder = folders.shift(); folder; folder = folders.shift()) {
      if (signal.aborted) return { files, isCut };
      for (const entry of await entriesOf(folder.path)) {
        const path = join(folder.path, entry.name);
        const below = `${folder.below}/${entry.name}`;
        if (entry.isDirectory() && folder.depth < MAX_DEPTH)
          folders.push({ path, below, depth: folder.depth + 1 });
        if (!entry.isFile() || formatOf(entry.name) === undefined) continue;
        if (files.length >= MAX_FILES) return { files, isCut: true };
        const stats = await statsOf(path);
        if (stats?.isFile())
          files.push({
            subject,
            file: below,
            path,
            sizeBytes: stats.size,
            changedMs: stats.mtimeMs,
          });
      }
    }
  }
  isCut ||= subjects.length > MAX_SUBJECTS;
  return { files, isCut };
}

/** `Mathématiques 3e` → `mathematiques_3e`; undefined where no name of a collection can be made of it. */
export function subjectOf(folderName: string): string | undefined {
  const name = foldCase(folderName)
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return collectionName.safeParse(name).data;
}

/** Hidden ones are other programs' own; a name that forges lines is nobody's. */
async function entriesOf(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .slice(0, MAX_ENTRIES)
    .filter(({ name }) => !name.startsWith('.') && name.length <= MAX_NAME_CHARACTERS)
    .filter(({ name }) => !/\p{Cc}/u.test(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function statsOf(path: string): Promise<Stats | undefined> {
  return await lstat(path).catch(() => undefined);
}
