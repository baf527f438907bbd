import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DocumentReader } from '../../src/brain/knowledge/document-reader.ts';
import { Knowledge } from '../../src/brain/knowledge/knowledge.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { CHROMA_SETUP_TIMEOUT_MS, type RunningChroma, startChroma } from '../fakes/chroma.ts';
import { pdfBomb, pdfOf } from '../fakes/pdf.ts';

const ENTRY = new URL('../../src/document-child.ts', import.meta.url);
const { signal } = new AbortController();

let chroma: RunningChroma;
let folder: string;
let root: string;
let reads = 0;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(async () => {
  chroma = await startChroma();
}, CHROMA_SETUP_TIMEOUT_MS);
afterAll(() => chroma.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exo-knowledge-'));
  root = join(folder, 'knowledge');
  reads = 0;
  for (const { name } of await chroma.store.list()) await chroma.store.drop(name);
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
  rmSync(folder, { recursive: true, force: true });
});

function put(path: string, content: string | Uint8Array): string {
  const at = join(root, path);
  mkdirSync(join(at, '..'), { recursive: true });
  writeFileSync(at, content);
  return at;
}

function start(): Knowledge {
  const knowledge = new Knowledge({
    root,
    recordPath: join(folder, 'data', 'knowledge.json'),
    store: chroma.store,
    embedders: [ngramEmbedder],
    newReader: () => {
      reads += 1;
      return new DocumentReader({ entry: ENTRY, clock: systemClock, log: silentLog });
    },
    clock: systemClock,
    log: silentLog,
  });
  cleanUp.push(() => knowledge.close());
  knowledge.start();
  return knowledge;
}

async function started(): Promise<Knowledge> {
  const knowledge = start();
  await eventually(() => knowledge.state.status === 'ready');
  return knowledge;
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 25_000, interval: 20 }).toBe(true);
}

async function ask(knowledge: Knowledge, text: string, conversation = 'one') {
  return await knowledge.passagesFor({ text, conversation }, signal);
}

function putLessons(): void {
  put(
    'Maths/pythagore.md',
    '# Pythagore\nLe carré de l’hypoténuse est égal à la somme des carrés.',
  );
  put('Physique/lumiere.pdf', pdfOf('Introduction', 'La lumière voyage à 300000 km par seconde.'));
  put('anglais/verbs.txt', 'To go, went, gone. To see, saw, seen.');
}

describe('the knowledge folder', () => {
  it('answers from the subject that is meant, with the file and the page named', async () => {
    putLessons();
    const knowledge = await started();
    expect(knowledge.state.subjects.map(({ subject }) => subject).toSorted()).toEqual([
      'anglais',
      'maths',
      'physique',
    ]);
    const [light] = await ask(knowledge, 'à quelle vitesse voyage la lumière');
    expect(light).toMatchObject({ subject: 'physique', file: 'Physique/lumiere.pdf', page: 2 });
    const [square] = await ask(knowledge, 'une question de maths : l’hypoténuse', 'two');
    expect(square).toMatchObject({ file: 'Maths/pythagore.md', heading: 'Pythagore', page: null });
    expect(await ask(knowledge, 'allume le salon', 'three')).toEqual([]);
  });

  it('sees what is added, changed and taken away, and reads nothing twice', async () => {
    putLessons();
    const knowledge = await started();
    put('Maths/thales.md', 'Le théorème de Thalès parle de droites parallèles.');
    rmSync(join(root, 'anglais'), { recursive: true });
    put('Maths/pythagore.md', 'Dans un triangle rectangle, le plus grand côté est l’hypoténuse.');
    await eventually(async () => (await ask(knowledge, 'droites parallèles')).length > 0);
    await eventually(() => knowledge.state.subjects.length === 2);
    expect((await ask(knowledge, 'hypoténuse'))[0]?.text).toContain('le plus grand côté');
    expect(await ask(knowledge, 'go went gone', 'two')).toEqual([]);
    await knowledge.close();
    reads = 0;
    const next = await started();
    expect(reads).toBe(0);
    expect((await ask(next, 'hypoténuse'))[0]?.text).toContain('le plus grand côté');
  });

  it('reads again what the database has lost', async () => {
    putLessons();
    await (await started()).close();
    for (const { name } of await chroma.store.list()) await chroma.store.drop(name);
    expect(await ask(await started(), 'hypoténuse')).toHaveLength(1);
  });

  it('is absent where there is none', async () => {
    const knowledge = start();
    await eventually(() => knowledge.state.status === 'absent');
    expect(await ask(knowledge, 'hypoténuse')).toEqual([]);
  });
});

describe('hostile documents', () => {
  it('are refused by name, and the others are read', async () => {
    putLessons();
    truncateSync(put('maths/huge.txt', ''), 1_073_741_824);
    put('maths/program.md', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0));
    put('maths/broken.pdf', '%PDF-1.7 nothing');
    symlinkSync('/etc/passwd', join(root, 'Maths', 'passwd.txt'));
    const knowledge = await started();
    expect(
      Object.fromEntries(knowledge.state.refused.map(({ file, code }) => [file, code])),
    ).toEqual({
      'maths/broken.pdf': 'knowledge/format',
      'maths/huge.txt': 'knowledge/too-large',
      'maths/program.md': 'knowledge/binary',
    });
    expect(await ask(knowledge, 'root bin bash')).toEqual([]);
    expect(await ask(knowledge, 'hypoténuse', 'two')).toHaveLength(1);
  });

  it('cost their reader its life where they unpack without end, and nobody else', async () => {
    const bomb = put('maths/bomb.pdf', pdfBomb(400 * 1024 * 1024));
    const good = put('maths/good.txt', 'Bonjour');
    const reader = new DocumentReader({
      entry: ENTRY,
      clock: systemClock,
      log: silentLog,
      maxResidentBytes: 250 * 1024 * 1024,
      deadlineMs: 15_000,
    });
    cleanUp.push(() => reader.close());
    await expect(reader.read(bomb, signal)).rejects.toMatchObject({ code: 'knowledge/too-large' });
    expect((await reader.read(good, signal)).passages).toHaveLength(1);
  }, 60_000);

  it('cannot leave the folder by a rename while they are read', async () => {
    const path = put('maths/a.md', 'Bonjour');
    renameSync(path, `${path}.old`);
    symlinkSync('/etc/passwd', path);
    const reader = new DocumentReader({ entry: ENTRY, clock: systemClock, log: silentLog });
    cleanUp.push(() => reader.close());
    await expect(reader.read(path, signal)).rejects.toMatchObject({ code: 'knowledge/failed' });
  });
});
