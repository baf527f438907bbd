import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Close } from '../../src/app-context.ts';
import { callTool } from '../../src/brain/tools/call-tool.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { parseOptions } from '../../src/options.ts';
import { chromaAddress, type MemoryParts, startMemory } from '../../src/start-memory.ts';
import { CHROMA_SETUP_TIMEOUT_MS, type RunningChroma, startChroma } from '../fakes/chroma.ts';
import { turnRequest } from '../fakes/turn-request.ts';

const MODEL = fileURLToPath(new URL('../fixtures/embeddings/model', import.meta.url));
const { signal } = new AbortController();

let chroma: RunningChroma;
let folder: string;
const closers: Close[] = [];
beforeAll(async () => {
  chroma = await startChroma();
}, CHROMA_SETUP_TIMEOUT_MS);
afterAll(() => chroma.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exo-memory-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Promise<MemoryParts> {
  return startMemory(
    {
      options: parseOptions({}, { EXO_DATA_DIR: folder }),
      clock: systemClock,
      log: silentLog,
      events: new EventBus(silentLog),
      closers,
    },
    { chromaUrl: `http://127.0.0.1:${chroma.port}`, knowledgeFolder: join(folder, 'knowledge') },
  );
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true);
}

it('remembers by a tool, recalls for a turn, and reads documents', async () => {
  mkdirSync(join(folder, 'knowledge', 'maths'), { recursive: true });
  writeFileSync(join(folder, 'knowledge', 'maths', 'a.md'), 'L’hypoténuse est le plus grand côté.');
  const { memory, knowledge, recall, tools } = await start();
  const [store] = tools;
  const turn = turnRequest({ text: 'L’hypoténuse de Felix le chat' });
  const written = { text: 'Felix est un chat noir', collection: 'animals' };
  expect(store && (await callTool(store, written, { turn }, signal))).toMatchObject({
    status: 'done',
  });
  await eventually(() => memory.state.pendingCount === 0 && knowledge.state.status === 'ready');
  expect(await recall(turn, signal)).toEqual({
    facts: ['Felix est un chat noir'],
    passages: [{ source: 'maths/a.md', text: 'L’hypoténuse est le plus grand côté.' }],
  });
});

it('embeds everything anew when a model has arrived, and answers meanwhile', async () => {
  mkdirSync(join(folder, 'knowledge', 'physics'), { recursive: true });
  writeFileSync(join(folder, 'knowledge', 'physics', 'a.md'), 'La lumière voyage vite.');
  const { memory, knowledge, recall, tools, useModel } = await start();
  const [store] = tools;
  const turn = turnRequest({ text: 'Rex est un chien' });
  for (const name of ['Rex', 'Filou', 'Max']) {
    const written = { text: `${name} est un chien`, collection: 'animals' };
    if (store) await callTool(store, written, { turn }, signal);
  }
  await eventually(() => memory.state.pendingCount === 0 && knowledge.state.status === 'ready');
  await useModel(MODEL, 'tiny-e5-1');
  expect((await recall(turn, signal)).facts).toContain('Rex est un chien');
  await eventually(() => Object.values(memory.state.embedders).every((id) => id === 'tiny-e5-1'));
  await eventually(async () =>
    (await chroma.store.list()).every(({ name }) => name.endsWith('.tiny-e5-1')),
  );
  expect((await recall(turn, signal)).facts[0]).toBe('Rex est un chien');
});

it('says where a model is none, and goes on without it', async () => {
  const { memory, useModel } = await start();
  await eventually(() => memory.state.status === 'ready');
  await expect(useModel(folder, 'none-1')).rejects.toMatchObject({
    code: 'embeddings/model-missing',
  });
  expect(memory.state.status).toBe('ready');
});

it.each([
  ['http://chroma:8000', { host: 'chroma', port: 8_000, ssl: false }],
  ['https://chroma.example', { host: 'chroma.example', port: 443, ssl: true }],
])('reads the address %s', (url, address) => {
  expect(chromaAddress(url)).toEqual(address);
});

it('refuses an address that is none', () => {
  expect(() => chromaAddress('chroma:8000')).toThrow('has to begin with');
});
