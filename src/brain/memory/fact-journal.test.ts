import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../core/log.ts';
import type { Fact } from './fact.ts';
import { FactJournal, type JournalEntry, parseEntries } from './fact-journal.ts';
import { newFact } from './new-fact.fixture.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exo-journal-'));
  path = join(folder, 'memory', 'pending.jsonl');
});
const opened: FactJournal[] = [];
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function put(id: string): JournalEntry {
  const fact: Fact = { ...newFact(`Fait ${id}`), id, storedAtMs: 1, supersededBy: null };
  return { type: 'put', fact };
}

const forget: JournalEntry = {
  type: 'forget',
  id: 'a',
  collection: 'animals',
  audiences: ['house'],
};

async function open(): Promise<FactJournal> {
  const journal = new FactJournal(path, silentLog);
  opened.push(journal);
  await journal.open();
  return journal;
}

describe('the journal of facts', () => {
  it('gives the next run what was not settled, in order', async () => {
    const journal = await open();
    await journal.append([put('a'), put('b')]);
    await journal.append([put('c')]);
    await journal.settle(journal.pending.slice(0, 1));
    expect(journal.pending).toEqual([put('b'), put('c')]);
    await journal.close();
    // What was settled in part is replayed whole: it changes nothing.
    expect((await open()).pending).toEqual([put('a'), put('b'), put('c')]);
  });

  it('is empty when all is settled, and takes more', async () => {
    const journal = await open();
    await journal.append([put('a')]);
    await journal.settle(journal.pending);
    expect(readFileSync(path, 'utf8')).toBe('');
    await journal.append([put('b')]);
    await journal.close();
    expect((await open()).pending).toEqual([put('b')]);
  });

  it('keeps no word of what is to be forgotten, while the database has yet to hear of it', async () => {
    const journal = await open();
    await journal.append([put('a'), put('b')]);
    await journal.append([forget]);
    await journal.append([put('c')]);
    expect(readFileSync(path, 'utf8')).not.toContain('Fait a');
    await journal.close();
    expect((await open()).pending).toEqual([put('b'), forget, put('c')]);
  });

  it('settles what was written, also where something was forgotten meanwhile', async () => {
    const journal = await open();
    await journal.append([put('a'), put('b')]);
    const batch = [...journal.pending];
    await journal.append([forget]);
    await journal.settle(batch);
    expect(journal.pending).toEqual([forget]);
  });

  it('drops a last line that was cut off, and keeps a copy of what it could not read', async () => {
    const journal = await open();
    await journal.append([put('a')]);
    await journal.close();
    appendFileSync(path, '{"type":"put","fact":{"id":"b","te');
    const next = await open();
    expect(next.pending).toEqual([put('a')]);
    await next.append([put('c')]);
    await next.close();
    expect((await open()).pending).toEqual([put('a'), put('c')]);
    expect(existsSync(`${path}.damaged`)).toBe(true);
  });

  it('reads what is before and after a damaged line', async () => {
    await (await open()).close();
    const line = (id: string) => `${JSON.stringify(put(id))}\n`;
    writeFileSync(path, `${line('a')}\u0000\u0000\n${line('b')}`);
    expect((await open()).pending).toEqual([put('a'), put('b')]);
  });

  it('refuses what would let it grow without end', async () => {
    const journal = await open();
    const large = Array.from({ length: 40_000 }, (_, at) => {
      const entry = put(`f${at}`);
      return entry.type === 'put'
        ? { ...entry, fact: { ...entry.fact, text: 'x'.repeat(1_000) } }
        : entry;
    });
    await expect(journal.append(large)).rejects.toMatchObject({ code: 'memory/full' });
    await journal.append([put('a')]);
    expect(journal.pending).toEqual([put('a')]);
  });

  it('says where the disk does not take it', async () => {
    writeFileSync(join(folder, 'memory'), 'a file where the folder should be');
    await expect(open()).rejects.toMatchObject({ code: 'memory/disk' });
    const closed = new FactJournal(path, silentLog);
    await expect(closed.append([put('a')])).rejects.toMatchObject({ code: 'memory/disk' });
  });

  it('reads any text as entries or as damage', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { entries, damaged } = parseEntries(text);
        expect(entries).toEqual([]);
        expect(damaged > 0).toBe(text !== '');
      }),
    );
  });
});
