/** Which files are in the database, and as what: a small file beside it. What it has lost is read again. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { ErrorCode } from '../../core/errors.ts';
import { collectionName } from '../memory/fact.ts';
import { type FoundFile, MAX_FILES } from './document.ts';
import { MAX_PASSAGES } from './split-document.ts';

/** Of how files are read and split: a change of it has them all read again. */
const FORMAT = 1;

const entrySchema = z.object({
  subject: collectionName,
  sizeBytes: z.number().nonnegative(),
  changedMs: z.number(),
  passageCount: z.number().int().min(0).max(MAX_PASSAGES),
  /** Longer than what is read of one. */
  isCut: z.boolean(),
  /** Why it was refused. */
  code: z.string().max(60).nullable(),
});

const recordSchema = z.object({
  format: z.literal(FORMAT),
  files: z.record(z.string().max(2_000), entrySchema),
});

export interface IndexedFile extends Omit<z.infer<typeof entrySchema>, 'code'> {
  readonly code: ErrorCode | null;
}

/** By file, as `FoundFile` names it. */
export type IndexRecord = ReadonlyMap<string, IndexedFile>;

export interface IndexPlan {
  readonly read: readonly FoundFile[];
  /** No longer there. */
  readonly remove: readonly string[];
}

/** Pure. A file that was refused is tried again when it changes. */
export function planIndexing(found: readonly FoundFile[], record: IndexRecord): IndexPlan {
  const there = new Set(found.map(({ file }) => file));
  return {
    read: found.filter(({ file, sizeBytes, changedMs, subject }) => {
      const known = record.get(file);
      return (
        known?.sizeBytes !== sizeBytes || known.changedMs !== changedMs || known.subject !== subject
      );
    }),
    remove: [...record.keys()].filter((file) => !there.has(file)),
  };
}

/** Empty where there is none that can be read. */
export async function readIndexRecord(path: string): Promise<Map<string, IndexedFile>> {
  try {
    const { files } = recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    const entries = Object.entries(files).slice(0, MAX_FILES);
    return new Map(
      entries.map(([file, entry]) => [file, { ...entry, code: entry.code as ErrorCode | null }]),
    );
  } catch {
    return new Map();
  }
}

export async function writeIndexRecord(path: string, record: IndexRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  await writeFile(fresh, JSON.stringify({ format: FORMAT, files: Object.fromEntries(record) }));
  await rename(fresh, path);
}
