/** Room for a download, asked before the first byte of it. */
import { statfs } from 'node:fs/promises';
import { ExoError } from '../core/errors.ts';

/** Home Assistant's database and backups live on the same disk. */
const RESERVE_BYTES = 200e6;

export type FreeBytes = (folder: string) => Promise<number>;

export const freeBytes: FreeBytes = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** @throws `model/disk-full`, with what is needed and what there is */
export async function checkRoom(
  folder: string,
  neededBytes: number,
  free: FreeBytes,
): Promise<void> {
  const available = await free(folder);
  if (available >= neededBytes + RESERVE_BYTES) return;
  throw diskFull(
    `${megabytes(neededBytes)} are needed and ${megabytes(RESERVE_BYTES)} stay free, but there are ${megabytes(available)}`,
  );
}

function diskFull(message: string, cause?: unknown): ExoError {
  return new ExoError('model/disk-full', message, { cause, retryable: true });
}

/** What writing a file threw, as what a person can do about it; anything else as it is. */
export function toDiskError(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(`${folder} is full`, error);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new ExoError('model/read-only', `${folder} cannot be written to`, { cause: error });
  return error;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
