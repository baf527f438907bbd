import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Close } from '../../src/app-context.ts';
import type { Embedder } from '../../src/brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import { callTool } from '../../src/brain/tools/call-tool.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { parseOptions } from '../../src/options.ts';
import { providerEngines } from '../../src/provider-engines.ts';
import { chromaAddress, type MemoryParts, startMemory } from '../../src/start-memory.ts';
import { CHROMA_SETUP_TIMEOUT_MS, type RunningChroma, startChroma } from '../fakes/chroma.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { turnRequest } from '../fakes/turn-request.ts';

const MODEL = fileURLToPath(new URL('../fixtures/embeddings/model', import.meta.url));
const { signal } = new AbortController();

let chroma: RunningChroma;
let folder: string;
let events: EventBus;
const closers: Close[] = [];
beforeAll(async () => {
  chroma = await startChroma();
}, CHROMA_SETUP_TIMEOUT_MS);
afterAll(() => chroma.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exo-memory-'));
  events = new EventBus(silentLog);
});
afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true, force: true });
});

function start(
  clock: Clock = systemClock,
  embedders: readonly Embedder[] = [],
): Promise<MemoryParts> {
  const chromaUrl = `http://127.0.0.1:${chroma.port}`;
  return startMemory(
    { options: parseOptions({}, { EXO_DATA_DIR: folder }), clock, log: silentLog, events, closers },
    { chromaUrl, knowledgeFolder: join(folder, 'knowledge'), embedders },
  );
}

async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

/** Of the children of this process that run the program. */
async function pids(program: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    const isOurs = Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]) === process.pid;
    const command = isOurs ? await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '') : '';
    if (command.includes(program)) found.push(Number(name));
  }
  return found;
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

it('ends the process of a model that another one replaces', async () => {
  const { useModel } = await start();
  const children = async () => (await pids('embedding-child')).length;
  await useModel(MODEL, 'tiny-e5-1');
  expect(await children()).toBe(1);
  await useModel(MODEL, 'tiny-e5-2');
  expect(await children()).toBe(1);
  await closeAll();
  expect(await children()).toBe(0);
});

it('embeds nothing anew while a turn runs', async () => {
  const clock = new FakeClock();
  const { memory } = await start(clock);
  const pass = async () => {
    await clock.advance(400);
    await chroma.store.list();
  };
  const isSettled = async () => {
    await pass();
    const { pendingCount, reembedding, status } = memory.state;
    return status === 'ready' && pendingCount === 0 && reembedding.length === 0;
  };
  const person = { person: null, room: null, sourceTurn: null, confidence: 1 };
  const fact = { collection: 'house_plan', subject: null, visibility: 'house', ...person } as const;
  await memory.remember({ ...fact, text: 'La cave est sous la cuisine' });
  await eventually(isSettled);
  events.emit({ type: 'turn-started', atMs: 0, turnId: 't', area: null });
  memory.use([{ ...ngramEmbedder, id: 'ngram-384-2' }, ngramEmbedder]);
  await eventually(async () => {
    await pass();
    return memory.state.reembedding.length > 0;
  });
  for (let step = 0; step < 50; step += 1) await pass();
  expect(memory.state.reembedding).toContain('house_plan.house');
  events.emit({ type: 'turn-ended', atMs: 0, turnId: 't', outcome: 'answered', tookMs: 1 });
  await eventually(isSettled);
  expect(memory.state.embedders).toMatchObject({ 'house_plan.house': 'ngram-384-2' });
});

it('asks the user’s server what a question means, and answers while it is away', async () => {
  let isAway = false;
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { input } = JSON.parse(await textOf(request)) as { input: string[] };
    asked.push(...input);
    if (isAway) return void request.destroy();
    // All about animals points one way, everything else another.
    const vector = (text: string) =>
      [...'........'].map((_, at) => (at === +/serpent|animal/.test(text) ? 1 : 0));
    const data = input.map((text, index) => ({ index, embedding: vector(text) }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const { providers, thinking } = parseOptions(
    { providers: [{ kind: 'compatible', url: baseUrl, embedding_model: 'e' }] },
    {},
  );
  const { embedders } = providerEngines(providers, thinking, systemClock);
  const { memory, recall, tools } = await start(systemClock, embedders);
  const [store] = tools;
  const turn = turnRequest({ text: 'Quel animal ?' });
  const written = { text: 'Nagini est un serpent', collection: 'animals' };
  if (store) await callTool(store, written, { turn }, signal);
  await eventually(() => memory.state.pendingCount === 0);
  // Not a word in common: only the server knows. On a busy machine a turn goes on without it.
  await eventually(async () =>
    (await recall(turn, signal)).facts.includes('Nagini est un serpent'),
  );
  expect(asked).toContain('Quel animal ?');
  isAway = true;
  const named = turnRequest({ text: 'Qui est Nagini ?' });
  expect((await recall(named, signal)).facts).toContain('Nagini est un serpent');
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
