/** Facts on their way to the database: a file that is on disk before anybody is told "noted". */

import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { serial } from '../../core/serial.ts';
import { collectionName, factSchema } from './fact.ts';

/** Some 50,000 facts: years of a house whose database never came back. */
const MAX_JOURNAL_BYTES = 32 * 1024 * 1024;

const entrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('put'), fact: factSchema }),
  z.object({
    type: z.literal('forget'),
    id: factSchema.shape.id,
    collection: collectionName,
    /** Where it was: its words are gone, and so is what else was known of it. */
    audiences: z.array(z.string().max(300)).max(4),
  }),
]);

/** Replaying one twice changes nothing; the order is kept. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** Throws `memory/disk` where the disk does not take it, `memory/full` where the database was away too long. */
export class FactJournal {
  readonly #path: string;
  readonly #log: Log;
  readonly #inTurn = serial();
  #file: FileHandle | undefined;
  #sizeBytes = 0;
  #pending: JournalEntry[] = [];

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Acknowledged, not yet in the database; the oldest first. */
  get pending(): readonly JournalEntry[] {
    return this.#pending;
  }

  /** Reads what an earlier run left. A last line that was cut off was never acknowledged. */
  async open(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const text = await readIfThere(this.#path);
      const { entries, damaged } = parseEntries(text);
      if (damaged > 0) {
        this.#log.warn('lines of the journal could not be read', { lines: damaged });
        await writeFile(`${this.#path}.damaged`, text, { mode: 0o600 });
      }
      this.#pending = lastOfEach(entries);
      if (damaged > 0 || this.#pending.length < entries.length) await this.#rewrite();
      await this.#openFile();
      await syncFolder(dirname(this.#path));
    } catch (cause) {
      throw diskError(cause);
    }
  }

  /** Resolves when a loss of power would not undo it. */
  append(entries: readonly JournalEntry[]): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#file) throw new ExoError('memory/disk', 'the memory has not been started');
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      const bytes = Buffer.byteLength(lines);
      if (this.#sizeBytes + bytes > MAX_JOURNAL_BYTES)
        throw new ExoError('memory/full', 'the database has been away for too long');
      try {
        await this.#file.appendFile(lines);
        await this.#file.sync();
      } catch (cause) {
        // Half a line would spoil the next one.
        await this.#file.truncate(this.#sizeBytes).catch(() => undefined);
        throw diskError(cause);
      }
      this.#sizeBytes += bytes;
      this.#pending.push(...entries);
      if (entries.some(({ type }) => type === 'forget')) await this.#forgetWords();
    });
  }

  /** These are in the database. */
  settle(entries: readonly JournalEntry[]): Promise<void> {
    return this.#inTurn(async () => {
      const settled = new Set(entries);
      this.#pending = this.#pending.filter((entry) => !settled.has(entry));
      if (this.#pending.length > 0 || !this.#file) return;
      // Where this is lost, what it held is replayed and changes nothing.
      await this.#file.truncate(0);
      this.#sizeBytes = 0;
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#file?.close();
      this.#file = undefined;
    });
  }

  /** What is to be forgotten must not stay readable here until the database is back. */
  async #forgetWords(): Promise<void> {
    const left = lastOfEach(this.#pending);
    if (left.length === this.#pending.length) return;
    this.#pending = left;
    try {
      await this.#rewrite();
      await this.#file?.close();
      await this.#openFile();
    } catch (cause) {
      throw diskError(cause);
    }
  }

  async #openFile(): Promise<void> {
    this.#file = await open(this.#path, 'a', 0o600);
    this.#sizeBytes = (await this.#file.stat()).size;
  }

  async #rewrite(): Promise<void> {
    const fresh = `${this.#path}.new`;
    const file = await open(fresh, 'w', 0o600);
    try {
      await file.writeFile(this.#pending.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, this.#path);
    await syncFolder(dirname(this.#path));
  }
}

/** Of one fact only what came last matters. */
function lastOfEach(entries: readonly JournalEntry[]): JournalEntry[] {
  const last = new Map<string, JournalEntry>();
  for (const entry of entries) {
    const id = entry.type === 'put' ? entry.fact.id : entry.id;
    last.delete(id);
    last.set(id, entry);
  }
  return [...last.values()];
}

/** Pure. What is no entry is counted and left out. */
export function parseEntries(text: string): { entries: JournalEntry[]; damaged: number } {
  const entries: JournalEntry[] = [];
  let damaged = text === '' || text.endsWith('\n') ? 0 : 1;
  for (const line of text.split('\n').slice(0, -1)) {
    const entry = entrySchema.safeParse(parseJson(line)).data;
    if (entry) entries.push(entry);
    else damaged += 1;
  }
  return { entries, damaged };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** A new file is only there after a loss of power if its folder was written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function diskError(cause: unknown): ExoError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new ExoError('memory/disk', `the memory cannot be written (${code})`, { cause });
}
