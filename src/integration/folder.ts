/** An integration's folder as a value: every file with its content, and one checksum over all. */
import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { join } from 'node:path';
import { ExoError } from '../core/errors.ts';

/** The part of `node:fs/promises` that the installation uses; tests make it fail. */
export interface FileOperations {
  lstat(path: string): Promise<Stats>;
  readdir(path: string, options: { withFileTypes: true }): Promise<Dirent[]>;
  readFile(path: string): Promise<Uint8Array>;
  mkdir(path: string): Promise<unknown>;
  mkdtemp(prefix: string): Promise<string>;
  writeFile(path: string, data: Uint8Array | string, options: { flush: true }): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { recursive: true; force: true }): Promise<void>;
}

/** Paths relative to the folder, with `/`, sorted → contents. */
export type Folder = ReadonlyMap<string, Uint8Array>;

/** The integration with its card has some dozens of files and a few megabytes; all are held at once. */
const MAX_FILES = 400;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 8;

/** What Python leaves behind and what is hidden (our stamp, an editor's files) is no part of it. */
const isIgnored = (name: string) => name === '__pycache__' || name.startsWith('.');

/** @throws `integration/odd-file` for links, sockets and the like, and for more than it can be */
export async function readFolder(path: string, files: FileOperations): Promise<Folder> {
  const found: [string, Uint8Array][] = [];
  let bytes = 0;
  const visit = async (folder: string, prefix: string, depth: number): Promise<void> => {
    if (depth > MAX_DEPTH) throw odd(prefix, 'is too deep');
    for (const entry of await files.readdir(folder, { withFileTypes: true })) {
      if (isIgnored(entry.name)) continue;
      const name = `${prefix}${entry.name}`;
      const child = join(folder, entry.name);
      if (entry.isDirectory()) {
        await visit(child, `${name}/`, depth + 1);
        continue;
      }
      if (!entry.isFile()) throw odd(name, 'is neither a file nor a folder');
      // Before it is read: it may be larger than the memory.
      bytes += (await files.lstat(child)).size;
      if (bytes > MAX_BYTES || found.length >= MAX_FILES) throw odd(name, 'is too much');
      found.push([name, await files.readFile(child)]);
    }
  };
  await visit(path, '', 0);
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names and contents; times and permissions do not count. */
export function checksumOf(folder: Folder): string {
  const hash = createHash('sha256');
  for (const [name, content] of folder) {
    hash.update(`${name}\0${content.length}\0`);
    hash.update(content);
  }
  return hash.digest('hex');
}

function odd(name: string, why: string): ExoError {
  return new ExoError('integration/odd-file', `${JSON.stringify(name)} ${why}`);
}
