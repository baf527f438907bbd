/** Whether a file on disk is the one that was meant. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Large enough that reading is not the bound, small enough that main's loop turns in between. */
const CHUNK_BYTES = 256 * 1024;

export interface Checksums {
  readonly bytes: number;
  readonly sha256: string;
  /** As git names the content. */
  readonly gitSha1: string;
}

export async function checksumsOf(path: string, signal?: AbortSignal): Promise<Checksums> {
  const { size } = await stat(path);
  const sha256 = createHash('sha256');
  const gitSha1 = createHash('sha1').update(`blob ${size}\0`);
  let bytes = 0;
  for await (const chunk of createReadStream(path, {
    highWaterMark: CHUNK_BYTES,
    ...(signal && { signal }),
  })) {
    sha256.update(chunk);
    gitSha1.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: sha256.digest('hex'), gitSha1: gitSha1.digest('hex') };
}
