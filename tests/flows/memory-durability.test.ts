import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { HouseMemory } from '../../src/brain/memory/house-memory.ts';
import { newFact } from '../../src/brain/memory/new-fact.fixture.ts';
import { RecentFacts } from '../../src/brain/memory/recent-facts.ts';
import { callTool } from '../../src/brain/tools/call-tool.ts';
import { storeMemory } from '../../src/brain/tools/store-memory.ts';
import { systemClock } from '../../src/core/clock.ts';
import { CHROMA_SETUP_TIMEOUT_MS, type RunningChroma, startChroma } from '../fakes/chroma.ts';
import { memoryOver } from '../fakes/memory-over.ts';
import { turnRequest } from '../fakes/turn-request.ts';

const PROGRAM = fileURLToPath(new URL('../fakes/memory-process.ts', import.meta.url));
/** Chroma comes back later after each death: 6 s in all. */
const ROUNDS = 6;

let chroma: RunningChroma;
const cleanUp: (() => Promise<unknown> | unknown)[] = [];

beforeAll(async () => {
  chroma = await startChroma();
}, CHROMA_SETUP_TIMEOUT_MS);
afterAll(() => chroma.close());
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});

async function startMemory(journal: string): Promise<HouseMemory> {
  const memory = memoryOver(chroma.store, join(chroma.folder, journal));
  cleanUp.push(() => memory.close());
  await memory.start();
  return memory;
}

/** What the database holds, whatever any memory thinks. */
async function textsInDatabase(): Promise<string[]> {
  const texts: string[] = [];
  for (const collection of await chroma.store.list())
    texts.push(...(await collection.page(0, 1_000)).map(({ text }) => text));
  return texts;
}

/** Politely: these waits last seconds, on a machine that has other tests to run. */
async function eventually(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { timeout: 40_000, interval: 10 }).toBe(true);
}

async function killChroma(): Promise<void> {
  const { pid } = chroma.server;
  process.kill(Number(pid), 'SIGKILL');
  await eventually(() => chroma.server.pid !== pid && chroma.server.isReady);
}

it('loses no acknowledged fact when Chroma is killed after each of them', async () => {
  const memory = await startMemory('chroma-killed.jsonl');
  const store = storeMemory({ memory, recent: new RecentFacts(systemClock) });
  const told: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = `La souris ${round} est grise`;
    // As the model has it kept: "done" is what the person is told.
    const written = { text, collection: 'animals' };
    const { signal } = new AbortController();
    const result = await callTool(store, written, { turn: turnRequest() }, signal);
    expect(result.status).toBe('done');
    told.push(text);
    // In turn: while the fact is on its way, and right after the database has taken it.
    if (round % 2 === 1) await eventually(() => memory.state.pendingCount === 0);
    await killChroma();
    expect(memory.list('lea')).toHaveLength(told.length);
  }
  await eventually(() => memory.state.pendingCount === 0 && memory.state.status === 'ready');
  expect((await textsInDatabase()).toSorted()).toEqual(told.toSorted());
}, 120_000);

it('answers by words while Chroma is away, and says so', async () => {
  const memory = await startMemory('away.jsonl');
  await eventually(() => memory.state.status === 'ready');
  await memory.remember(newFact('Felix dort dans la buanderie'));
  await eventually(() => memory.state.pendingCount === 0);
  const { pid } = chroma.server;
  process.kill(Number(pid), 'SIGSTOP');
  try {
    await memory.remember(newFact('Rex dort dans le couloir'));
    const { signal } = new AbortController();
    const query = { text: 'où dort Felix', viewer: null, limit: 1 };
    const [found] = await memory.recall(query, signal);
    expect(found?.fact.text).toBe('Felix dort dans la buanderie');
    await eventually(() => memory.state.status === 'degraded');
    expect(memory.state).toMatchObject({ code: 'memory/unreachable', pendingCount: 1 });
  } finally {
    process.kill(Number(pid), 'SIGCONT');
  }
  await eventually(() => memory.state.pendingCount === 0 && memory.state.status === 'ready');
}, 60_000);

it('loses no acknowledged fact when EXO is killed after each of them', async () => {
  const journal = join(chroma.folder, 'exo-killed.jsonl');
  const told: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    const exo = await startProcess(journal);
    const text = `Le hamster ${round} est roux`;
    exo.say(text);
    expect(await exo.nextLine()).toBe(`ok ${text}`);
    told.push(text);
    exo.process.kill('SIGKILL');
    await once(exo.process, 'exit');
  }
  const memory = await startMemory('exo-killed.jsonl');
  await eventually(() => memory.state.status === 'ready' && memory.state.pendingCount === 0);
  const known = memory.list(null).map(({ text }) => text);
  expect(known).toEqual(expect.arrayContaining(told));
  expect((await textsInDatabase()).filter((text) => told.includes(text))).toHaveLength(told.length);
}, 120_000);

interface Exo {
  readonly process: ChildProcess;
  say(text: string): void;
  nextLine(): Promise<string>;
}

async function startProcess(journal: string): Promise<Exo> {
  const child = spawn(process.execPath, [PROGRAM, String(chroma.port), journal], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanUp.push(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  expect(await nextLine()).toBe('ready');
  return { process: child, say: (text) => child.stdin.write(`${text}\n`), nextLine };
}
