/** Brings the database up to date with the knowledge folder, file by file; what was done is noted after each. */
import type { Clock } from '../../core/clock.ts';
import { type ErrorCode, ExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { type FoundFile, MAX_FILE_BYTES } from './document.ts';
import type { DocumentReader } from './document-reader.ts';
import { findFiles } from './find-files.ts';
import {
  type IndexedFile,
  planIndexing,
  readIndexRecord,
  writeIndexRecord,
} from './index-record.ts';
import type { PassageIndex } from './passage-index.ts';

export interface KnowledgeFiles {
  readonly subjects: readonly {
    readonly subject: string;
    readonly fileCount: number;
    readonly passageCount: number;
  }[];
  /** Files that could not be read, and why. */
  readonly refused: readonly { readonly file: string; readonly code: ErrorCode }[];
  /** There are more files than EXO keeps. */
  readonly isCut: boolean;
}

export interface KnowledgeIndexerOptions {
  readonly root: string;
  readonly recordPath: string;
  readonly newReader: () => DocumentReader;
  readonly clock: Clock;
  readonly log: Log;
}

export class KnowledgeIndexer {
  readonly #options: KnowledgeIndexerOptions;
  #record: Map<string, IndexedFile> | undefined;
  #isCut = false;

  constructor(options: KnowledgeIndexerOptions) {
    this.#options = options;
  }

  get files(): KnowledgeFiles {
    const subjects = new Map<string, { fileCount: number; passageCount: number }>();
    const refused: { file: string; code: ErrorCode }[] = [];
    for (const [file, { subject, passageCount, code }] of this.#record ?? []) {
      if (code !== null) refused.push({ file, code });
      else {
        const before = subjects.get(subject) ?? { fileCount: 0, passageCount: 0 };
        subjects.set(subject, {
          fileCount: before.fileCount + 1,
          passageCount: before.passageCount + passageCount,
        });
      }
    }
    return {
      subjects: [...subjects].map(([subject, counts]) => ({ subject, ...counts })),
      refused,
      isCut: this.#isCut,
    };
  }

  /** Throws what the database throws; a file that cannot be read is noted. */
  async update(index: PassageIndex, signal: AbortSignal): Promise<void> {
    const { newReader, recordPath, root } = this.#options;
    const record = this.#record ?? (await readIndexRecord(recordPath));
    this.#record = record;
    await forgetUnsure(record, index);
    const { files, isCut } = await findFiles(root, signal);
    this.#isCut = isCut;
    if (signal.aborted) return;
    const { read, remove } = planIndexing(files, record);
    for (const file of remove) await this.#remove(file, record, index);
    if (read.length === 0) return;
    const reader = newReader();
    try {
      for (const found of read) {
        if (signal.aborted) return;
        await this.#index(found, record, index, reader, signal);
      }
    } finally {
      await reader.close();
    }
  }

  async #index(
    found: FoundFile,
    record: Map<string, IndexedFile>,
    index: PassageIndex,
    reader: DocumentReader,
    signal: AbortSignal,
  ): Promise<void> {
    const { subject, file, path, sizeBytes, changedMs } = found;
    const before = record.get(file);
    const entry = { subject, sizeBytes, changedMs };
    try {
      if (sizeBytes > MAX_FILE_BYTES)
        throw new ExoError('knowledge/too-large', 'the file is too large');
      const { passages, isCut } = await reader.read(path, signal);
      const oldCount = before?.subject === subject ? before.passageCount : 0;
      await index.put(subject, file, passages, oldCount, signal);
      if (before && before.subject !== subject)
        await index.remove(before.subject, file, before.passageCount);
      record.set(file, { ...entry, passageCount: passages.length, isCut, code: null });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ExoError) || !isAboutTheFile(error.code)) throw error;
      if (before) await index.remove(before.subject, file, before.passageCount);
      record.set(file, { ...entry, passageCount: 0, isCut: false, code: error.code });
      this.#options.log.warn('a document was not read', { code: error.code });
    }
    await writeIndexRecord(this.#options.recordPath, record);
  }

  async #remove(
    file: string,
    record: Map<string, IndexedFile>,
    index: PassageIndex,
  ): Promise<void> {
    const known = record.get(file);
    if (!known) return;
    await index.remove(known.subject, file, known.passageCount);
    record.delete(file);
    const isLast = [...record.values()].every(({ subject }) => subject !== known.subject);
    if (isLast) await index.drop(known.subject);
    await writeIndexRecord(this.#options.recordPath, record);
  }
}

/**
 * A subject of which the database has lost some, or holds what nobody noted, is read again whole: EXO or the
 * database ended in the middle of it.
 */
async function forgetUnsure(record: Map<string, IndexedFile>, index: PassageIndex): Promise<void> {
  const counts = await index.counts();
  const noted = new Map<string, number>();
  for (const { subject, passageCount } of record.values())
    noted.set(subject, (noted.get(subject) ?? 0) + passageCount);
  for (const subject of new Set([...counts.keys(), ...noted.keys()])) {
    if ((counts.get(subject) ?? 0) === (noted.get(subject) ?? 0)) continue;
    await index.drop(subject);
    for (const [file, entry] of record) if (entry.subject === subject) record.delete(file);
  }
}

/** The rest is about the database or the machine: it is tried again. */
function isAboutTheFile(code: ErrorCode): boolean {
  return code.startsWith('knowledge/') || code === 'inference/failed';
}
