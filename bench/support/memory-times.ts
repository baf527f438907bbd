/**
 * How long a turn waits for what is remembered, of ten thousand facts: by their words, from what is known; by the
 * vectors of a model, from a real Chroma; and while all are embedded anew in the background. What stands for the model
 * makes the vectors of the n-grams: what is measured is the work around a model, not the model.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ngramEmbedder } from '../../src/brain/memory/embeddings/ngram-embedder.ts';
import type { HouseMemory } from '../../src/brain/memory/house-memory.ts';
import { modelEmbedder } from '../../tests/fakes/model-embedder.ts';
import { type Metrics, rounded, spread } from '../statistics.ts';
import { FACTS, factNumber, questionNumber, settled, startFilledMemory } from './filled-memory.ts';

const QUESTIONS = 300;

/**
 * `recall_10k_*`, `recall_10k_reembedding_*`, `recall_10k_database_*`, `remember_*`, and the longest that main's loop
 * stood still.
 */
export async function measureMemory(): Promise<Metrics> {
  return { ...(await measureWords()), ...(await measureDatabase()) };
}

async function measureDatabase(): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'exo-bench-memory-'));
  const { close, memory } = await startFilledMemory(folder, modelEmbedder);
  try {
    await recallTimes(memory, 50);
    return spread('recall_10k_database', await recallTimes(memory, QUESTIONS));
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureWords(): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'exo-bench-memory-'));
  const { close, memory } = await startFilledMemory(folder);
  try {
    const storedMs = await times(30, (round) => memory.remember(newFact(round)));
    await settled(() => memory.state.pendingCount === 0);
    await recallTimes(memory, 50);
    const calm = await withLoopDelay(() => recallTimes(memory, QUESTIONS));
    memory.use([modelEmbedder, ngramEmbedder]);
    await settled(() => memory.state.reembedding.length > 0);
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
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At a person's pace, or nearly: a machine that is asked without a pause has no background. */
async function recallTimes(memory: HouseMemory, count: number): Promise<number[]> {
  const { signal } = new AbortController();
  return await times(count, async (round) => {
    const found = await memory.recall(
      { text: questionNumber(round), viewer: 'person-1', limit: 8 },
      signal,
    );
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

function newFact(round: number) {
  const { id: _, storedAtMs: __, supersededBy: ___, ...fact } = factNumber(FACTS + round);
  return fact;
}
