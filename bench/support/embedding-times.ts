/**
 * How long a turn waits for the vector of its question, and how fast what is kept gets vectors: multilingual-e5-small
 * of true size in its real child. Weights and tokenizer are made here; the latter cuts French into as many pieces as
 * the published one does, about 1.3 a word.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Tokenizer } from '@huggingface/tokenizers';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { E5Embedder } from '../../src/brain/memory/embeddings/e5-embedder.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { type Metrics, rounded, spread } from '../statistics.ts';
import { factNumber, questionNumber } from './filled-memory.ts';
import { processTree } from './processes.ts';

const QUESTIONS = 200;
const PASSAGES = 400;
const BATCH = 8;
/** Far from the published tokenizer's, the times would say nothing about it. */
const LIKELY_PIECES_PER_WORD = { least: 1.15, most: 1.5 };

/** `embed_question_*` of ten words, `embed_passages_per_s` in batches of eight, `embed_load_ms`, the child's memory. */
export async function measureEmbeddings(): Promise<Metrics> {
  const folder = await makeModel();
  await checkPieces(folder);
  const host = new InferenceHost({
    name: 'embeddings',
    entry: new URL('../../src/embedding-child.ts', import.meta.url),
    clock: systemClock,
    log: silentLog,
  });
  try {
    const embedder = new E5Embedder({ call: host.call, folder, id: 'bench' });
    const startedMs = performance.now();
    await embedder.load();
    const loadMs = performance.now() - startedMs;
    await questionTimes(embedder, 20);
    const tookMs = await questionTimes(embedder, QUESTIONS);
    const perSecond = await passagesPerSecond(embedder);
    const [child] = await processTree(host.pid ?? 0);
    return {
      ...spread('embed_question', tookMs),
      embed_passages_per_s: rounded(perSecond),
      embed_load_ms: rounded(loadMs),
      embed_child_rss_mb: child?.rssMb ?? Number.NaN,
      embed_child_peak_rss_mb: child?.peakRssMb ?? Number.NaN,
    };
  } finally {
    await host.close();
  }
}

async function makeModel(): Promise<string> {
  const { stdout } = await promisify(execFile)(join(REPOSITORY, 'bench', 'peers', 'setup-e5'));
  return stdout.trim();
}

async function checkPieces(folder: string): Promise<void> {
  const file = JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')) as object;
  const tokenizer = new Tokenizer(file, {});
  let [pieces, words] = [0, 0];
  for (let at = 0; at < QUESTIONS; at += 1) {
    // Its start and its end are no pieces of words.
    pieces += tokenizer.encode(question(at)).ids.length - 2;
    words += question(at).split(/[ ’-]/).length;
  }
  const { least, most } = LIKELY_PIECES_PER_WORD;
  const perWord = pieces / words;
  if (perWord < least || perWord > most)
    throw new Error(`${perWord.toFixed(2)} pieces a word are not what French takes`);
}

async function questionTimes(embedder: E5Embedder, count: number): Promise<number[]> {
  const { signal } = new AbortController();
  const tookMs: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const startMs = performance.now();
    await embedder.embed([question(at)], { kind: 'query', priority: 'waiting' }, signal);
    tookMs.push(performance.now() - startMs);
    // People do not ask without a pause.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return tookMs;
}

async function passagesPerSecond(embedder: E5Embedder): Promise<number> {
  const { signal } = new AbortController();
  const startMs = performance.now();
  for (let at = 0; at < PASSAGES; at += BATCH) {
    const texts = Array.from({ length: BATCH }, (_, index) => passage(at + index));
    await embedder.embed(texts, { kind: 'passage', priority: 'background' }, signal);
  }
  return (PASSAGES * 1_000) / (performance.now() - startMs);
}

/** Of ten words, or a few more. */
function question(at: number): string {
  return `${questionNumber(at)} le soir avec la famille`;
}

function passage(at: number): string {
  return `${factNumber(at).text} le soir avec la famille`;
}
