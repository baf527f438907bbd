/** Puts the integration that comes with the app into Home Assistant's folder, or leaves what is there. */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ErrorCode, ExoError } from '../core/errors.ts';
import type { IntegrationState } from '../core/events.ts';
import { decide, type Found, type Stamp } from './decide.ts';
import { checksumOf, type FileOperations, type Folder, readFolder } from './folder.ts';
import { errnoOf, kindOf, recover, replace, STAMP_FILE } from './replace.ts';

export interface InstallOptions {
  /** `custom_components/exo` of the app. */
  readonly sourceDir: string;
  /** Home Assistant's configuration folder, as the app sees it. */
  readonly homeConfigDir: string;
  readonly files: FileOperations;
}

export interface Installation {
  readonly state: IntegrationState;
  /** Of the integration that comes with the app; undefined where there is none. */
  readonly version?: string;
  /** Of the copy that was replaced. */
  readonly previousVersion?: string;
  readonly code?: ErrorCode;
  /** What is wrong, for the log. */
  readonly reason?: string;
}

const manifestSchema = z.object({ domain: z.literal('exo'), version: z.string().min(1).max(64) });
const stampSchema = z.object({ version: z.string().max(64), checksum: z.string().max(128) });

/** Never throws: an app without its integration still hears and speaks. */
export async function installIntegration(options: InstallOptions): Promise<Installation> {
  let version: string | undefined;
  try {
    const folder = await readBundled(options);
    const ours: Stamp = { version: readVersion(folder), checksum: checksumOf(folder) };
    version = ours.version;
    const target = join(options.homeConfigDir, 'custom_components', 'exo');
    const found = await inspect(options, target);
    const decision = decide(ours, found);
    const previous = found.kind === 'stamped' ? found.stamp?.version : undefined;
    if (decision !== 'install' && decision !== 'update') return { state: decision, version };
    await replace(target, folder, ours, options.files);
    return decision === 'install'
      ? { state: 'installed', version }
      : { state: 'updated', version, ...(previous ? { previousVersion: previous } : {}) };
  } catch (error) {
    return { ...failure(error), ...(version ? { version } : {}) };
  }
}

async function readBundled({ sourceDir, files }: InstallOptions): Promise<Folder> {
  try {
    return await readFolder(sourceDir, files);
  } catch (cause) {
    if (cause instanceof ExoError || errnoOf(cause) !== 'ENOENT') throw cause;
    throw new ExoError('integration/not-bundled', `there is no ${sourceDir}`, { cause });
  }
}

function readVersion(folder: Folder): string {
  try {
    const text = new TextDecoder().decode(folder.get('manifest.json'));
    return manifestSchema.parse(JSON.parse(text)).version;
  } catch (cause) {
    const message = "the app's copy has no readable manifest.json";
    throw new ExoError('integration/not-bundled', message, { cause });
  }
}

/** Also repairs what a crash in the middle of `replace` left. */
async function inspect({ homeConfigDir, files }: InstallOptions, target: string): Promise<Found> {
  if ((await kindOf(`${homeConfigDir}/.`, files)) !== 'folder') return { kind: 'unmapped' };
  const parent = dirname(target);
  const parentKind = await kindOf(parent, files);
  if (parentKind === 'absent') return { kind: 'absent' };
  if (parentKind === 'other')
    throw new ExoError('integration/odd-file', 'custom_components is a link or a file');
  await recover(parent, target, files);
  const kind = await kindOf(target, files);
  if (kind === 'absent') return { kind: 'absent' };
  if (kind === 'other') return { kind: 'foreign' };
  const stampPath = join(target, STAMP_FILE);
  if ((await kindOf(stampPath, files)) === 'absent') return { kind: 'foreign' };
  return {
    kind: 'stamped',
    stamp: await readStamp(stampPath, files),
    checksum: await checksumOrNone(target, files),
  };
}

async function readStamp(path: string, files: FileOperations): Promise<Stamp | undefined> {
  try {
    const text = new TextDecoder().decode(await files.readFile(path));
    return stampSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function checksumOrNone(path: string, files: FileOperations): Promise<string | undefined> {
  try {
    return checksumOf(await readFolder(path, files));
  } catch (error) {
    if (error instanceof ExoError) return undefined;
    throw error;
  }
}

function failure(error: unknown): Installation {
  if (error instanceof ExoError) {
    return { state: 'failed', code: error.code, reason: error.message };
  }
  const errno = errnoOf(error) ?? 'unknown';
  if (['EROFS', 'EACCES', 'EPERM'].includes(errno))
    return { state: 'read-only', code: 'integration/read-only', reason: errno };
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errno);
  const code = isFull ? 'integration/disk-full' : 'integration/failed';
  return { state: 'failed', code, reason: errno };
}
