/**
 * How long a turn waits for what is remembered, of ten thousand facts in a real Chroma, and whether embedding them
 * all anew in the background makes it wait longer.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { findChromaProgram } from '../../src/brain/memory/chroma-program.ts';
import { ChromaServer } from '../../src/brain/memory/chroma-server.ts';
import { ChromaStore } from '../../src/brain/memory/chroma-store.ts';
import type { Embedder } from '../../src/brain/memory/embeddings/embedder.ts';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import type { Fact } from '../../src/brain/memory/fact.ts';
import { FactJournal } from '../../src/brain/memory/fact-journal.ts';
import { HouseMemory } from '../../src/brain/memory/house-memory.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { type Metrics, rounded, spread } from '../statistics.ts';

const FACTS = 10_000;
const QUESTIONS = 300;
const SCRIPT = fileURLToPath(new URL('../../script/chroma', import.meta.url));
const COLLECTIONS = ['animals', 'house_plan', 'user_preferences'];
const THINGS =
  'chat chien lampe volet salon cuisine chambre jardin clé thé musique radiateur vélo porte livre'.split(
    ' ',
  );
const DEEDS = 'aime dort range trouve préfère cherche garde ouvre ferme allume'.split(' ');
const PEOPLE = 'Léa Paul Felix Rex Camille Hugo Nina Sacha Jeanne Marius'.split(' ');

/** The same vectors under another name: what is measured is the work around a model, not the model. */
const successor: Embedder = { ...ngramEmbedder, id: 'ngram-384-2' };

/** `recall_10k_*`, `recall_10k_reembedding_*`, `store_*`, and the longest that main's loop stood still. */
export async function measureMemory(): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'exo-bench-memory-'));
  const server = new ChromaServer({
    folder: join(folder, 'chroma'),
    findProgram: () =>
      findChromaProgram().catch(() => ({
        command: execFileSync(SCRIPT, { encoding: 'utf8' }).trim(),
        args: [],
      })),
    clock: systemClock,
    events: new EventBus(silentLog),
    log: silentLog,
  });
  const store = new ChromaStore({ host: '127.0.0.1', port: await server.start(), ssl: false });
  const memory = new HouseMemory({
    store,
    embedders: [ngramEmbedder],
    journal: new FactJournal(join(folder, 'pending.jsonl'), silentLog),
    clock: systemClock,
    log: silentLog,
  });
  try {
    await memory.start();
    for (let at = 0; at < FACTS; at += 500)
      await memory.restore(Array.from({ length: 500 }, (_, index) => factNumber(at + index)));
    await until(() => memory.state.status === 'ready' && memory.state.pendingCount === 0);
    const storedMs = await times(30, (round) => memory.remember(newFact(round)));
    await until(() => memory.state.pendingCount === 0);
    await recallTimes(memory, 50);
    const calm = await withLoopDelay(() => recallTimes(memory, QUESTIONS));
    memory.use([successor, ngramEmbedder]);
    await until(() => memory.state.reembedding.length > 0);
    const busy = await withLoopDelay(() => recallTimes(memory, QUESTIONS));
    const isMeasured = memory.state.reembedding.length > 0;
    if (!isMeasured) throw new Error('all was embedded anew before it could be measured');
    return {
      ...spread('recall_10k', calm.result),
      ...spread('recall_10k_reembedding', busy.result),
      ...spread('remember', storedMs),
      recall_10k_longest_block_ms: calm.longestMs,
      reembedding_longest_block_ms: busy.longestMs,
    };
  } finally {
    await memory.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At a person's pace, or nearly: a machine that is asked without a pause has no background. */
async function recallTimes(memory: HouseMemory, count: number): Promise<number[]> {
  const { signal } = new AbortController();
  return await times(count, async (round) => {
    const text = `qu’est-ce que ${pick(PEOPLE, round * 7)} ${pick(DEEDS, round * 3)} au ${pick(THINGS, round)}`;
    const found = await memory.recall({ text, viewer: 'person-1', limit: 8 }, signal);
    if (found.length === 0) throw new Error('nothing was found');
  });
}

async function times(count: number, run: (round: number) => Promise<unknown>): Promise<number[]> {
  const tookMs: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const startMs = performance.now();
    await run(round);
    tookMs.push(performance.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return tookMs;
}

async function withLoopDelay<Result>(
  run: () => Promise<Result>,
): Promise<{ result: Result; longestMs: number }> {
  const resolution = 1;
  const monitor = monitorEventLoopDelay({ resolution });
  monitor.enable();
  const result = await run();
  monitor.disable();
  return { result, longestMs: rounded(Math.max(0, monitor.max / 1e6 - resolution)) };
}

function pick(words: readonly string[], at: number): string {
  return words[at % words.length] ?? '';
}

function factNumber(at: number): Fact {
  return {
    id: `fact-${at}`,
    text: `${pick(PEOPLE, at)} ${pick(DEEDS, at >> 3)} ${pick(THINGS, at >> 5)} ${at} au ${pick(THINGS, at >> 2)}`,
    collection: pick(COLLECTIONS, at),
    subject: null,
    visibility: at % 10 === 0 ? 'private' : 'house',
    person: `person-${at % 4}`,
    room: null,
    sourceTurn: null,
    storedAtMs: at,
    confidence: 1,
    supersededBy: null,
  };
}

function newFact(round: number) {
  const { id: _, storedAtMs: __, supersededBy: ___, ...fact } = factNumber(FACTS + round);
  return fact;
}

async function until(condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 300_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error('the memory did not come so far');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
