/** A download that is not complete: its bytes so far (`.part`) and what is known of the whole (`.part.json`). */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const wholeSchema = z.object({
  /** Of the host that stores it: only with the same one may the rest be appended. */
  etag: z.string().max(500).optional(),
  bytes: z.int().positive().optional(),
  sha256: z.string().optional(),
  gitSha1: z.string().optional(),
});

/** What the hub said about the file that the part belongs to. */
export type WholeFile = z.infer<typeof wholeSchema>;

export interface PartFile {
  readonly path: string;
  readonly bytes: number;
  readonly whole: WholeFile;
}

/** Undefined where there is none that could be continued. */
export async function readPart(target: string): Promise<PartFile | undefined> {
  const path = partPath(target);
  try {
    const { size } = await stat(path);
    const whole = wholeSchema.parse(JSON.parse(await readFile(`${path}.json`, 'utf8')));
    return size > 0 ? { path, bytes: size, whole } : undefined;
  } catch {
    return undefined;
  }
}

/** Before the first byte of it, so that there is never a part of an unknown whole. */
export async function describePart(target: string, whole: WholeFile): Promise<void> {
  await writeFile(`${partPath(target)}.json`, JSON.stringify(whole), { flush: true });
}

export async function discardPart(target: string): Promise<void> {
  await rm(partPath(target), { force: true });
  await rm(`${partPath(target)}.json`, { force: true });
}

export function partPath(target: string): string {
  return `${target}.part`;
}
