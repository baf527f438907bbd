/**
 * Kokoro of true size in EXO, and in kokoro-onnx with the same file: what people would run it with. Its weights are made
 * here: what is said is a hum, what is computed is not. No wire around either.
 *
 *   text ─┬─▶ EXO: sentences ─▶ pieces ─▶ voice child     kokoro_*
 *         └─▶ kokoro-onnx, with its own defaults          peer
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CACHE, REPOSITORY } from '../../demo/harness/paths.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { Kokoro } from '../../src/tts/engines/kokoro/kokoro.ts';
import { readStyle } from '../../src/tts/engines/kokoro/kokoro-files.ts';
import type { KokoroSentence, KokoroSpeech } from '../../src/tts/engines/kokoro/kokoro-model.ts';
import { SentenceAdapter } from '../../src/tts/sentence-adapter.ts';
import type { Tts } from '../../src/tts/tts.ts';
import { type Metrics, median, rounded } from '../statistics.ts';
import { LineServer } from './line-server.ts';
import { processTree } from './processes.ts';
import {
  noVoiceTimes,
  REPLIES,
  REST_MS,
  ratiosOf,
  SHORT,
  summaryOf,
  type VoiceTimes,
  WORD_MS,
} from './voice-times.ts';

const VOICE = 'ff_siwis';
const SAMPLE_RATE_HZ = 24_000;
const CALL_DEADLINE_MS = 120_000;
/** Two to three seconds of speech: a clause. */
const CLAUSE_TOKENS = 40;
const CLAUSE_RUNS = 5;

export interface KokoroRace {
  readonly metrics: Metrics;
  readonly peer: Readonly<Record<string, unknown>> | null;
  readonly ratio: Metrics | null;
}

/** @param rounds of all texts; in each, EXO says a minute and a half of speech and the peer one minute */
export async function raceKokoro(rounds: number, withPeer: boolean): Promise<KokoroRace> {
  const setUp = join(REPOSITORY, 'bench', 'peers', 'setup-kokoro');
  const folder = (await promisify(execFile)(setUp)).stdout.trim();
  await using started = new AsyncDisposableStack();
  const host = startChild(started);
  const engine = new Kokoro({ infer: host.call, folder });
  started.defer(() => engine.close());
  await engine.start(['fr']);
  await engine.warm('fr', host.call);
  const tts = new SentenceAdapter(engine);
  const peer = withPeer ? startPeer(folder, started) : undefined;
  await peer?.say(SHORT[0] ?? '');
  const own = noVoiceTimes();
  const other = noVoiceTimes();
  for (let round = 0; round < rounds; round += 1) {
    await measureOwn(tts, own);
    if (peer) await measurePeer(peer, other);
  }
  const metrics: Metrics = {
    ...summaryOf(own, 'kokoro_'),
    kokoro_child_rss_mb: rounded(((await host.rssBytes()) ?? Number.NaN) / 1e6),
    ...(await measureNetwork(host, folder, 'model.onnx', 'kokoro')),
    ...(await measureWholeNumbers(folder)),
  };
  if (!peer) return { metrics, peer: null, ratio: null };
  const [server] = await processTree(peer.pid);
  return {
    metrics,
    peer: {
      kokoro: 'kokoro-onnx 0.6.1, the same model',
      ...summaryOf(other, 'kokoro_'),
      kokoro_rtf: peer.realTimeFactor,
      kokoro_rss_mb: server?.rssMb ?? Number.NaN,
    },
    ratio: ratiosOf(own, other, 'kokoro_'),
  };
}

function startChild(started: AsyncDisposableStack): InferenceHost {
  const host = new InferenceHost({
    name: 'voice',
    entry: new URL('../../src/voice-child.ts', import.meta.url),
    clock: systemClock,
    log: silentLog,
  });
  started.defer(() => host.close());
  return host;
}

async function measureOwn(tts: Tts, times: VoiceTimes): Promise<void> {
  for (const text of SHORT) times.short.push(await timeFirstSample(tts, wordsOf(text, 0)));
  for (const text of REPLIES) {
    times.long.push(await timeFirstSample(tts, wordsOf(text, 0)));
    times.stream.push(await timeFirstSample(tts, wordsOf(text, WORD_MS)));
  }
}

async function* wordsOf(text: string, wordMs: number): AsyncGenerator<string, void, undefined> {
  if (wordMs === 0) return yield text;
  for (const word of text.split(/(?<= )/u)) {
    yield word;
    await delay(wordMs);
  }
}

/** All of the answer is read. */
async function timeFirstSample(tts: Tts, text: AsyncIterable<string>): Promise<number> {
  const startedMs = performance.now();
  const { signal } = new AbortController();
  let firstMs: number | undefined;
  for await (const { samples } of tts.synthesize(text, { language: 'fr' }, signal))
    if (samples.length > 0) firstMs ??= performance.now() - startedMs;
  if (firstMs === undefined) throw new Error('Kokoro said nothing');
  await delay(REST_MS);
  return firstMs;
}

const answerSchema = z.object({ firstMs: z.number(), tookMs: z.number(), audioMs: z.number() });

/** It reads whole texts only. */
class KokoroOnnx {
  readonly #server: LineServer;
  readonly #shares: number[] = [];

  constructor(server: LineServer) {
    this.#server = server;
  }

  get pid(): number {
    return this.#server.pid;
  }

  get realTimeFactor(): number {
    return toHundredths(median(this.#shares));
  }

  /** Until its first sound. */
  async say(text: string): Promise<number> {
    const { firstMs, tookMs, audioMs } = answerSchema.parse(await this.#server.ask(text));
    this.#shares.push(tookMs / audioMs);
    await delay(REST_MS);
    return firstMs;
  }
}

function startPeer(folder: string, started: AsyncDisposableStack): KokoroOnnx {
  const python = join(CACHE, 'venv-kokoro', 'bin', 'python');
  const program = join(REPOSITORY, 'bench', 'peers', 'kokoro_onnx_server.py');
  const files = [join(folder, 'onnx', 'model.onnx'), join(folder, 'voices.npz')];
  const server = new LineServer('kokoro-onnx', [python, program, ...files, VOICE]);
  started.defer(() => server.stop());
  return new KokoroOnnx(server);
}

async function measurePeer(peer: KokoroOnnx, times: VoiceTimes): Promise<void> {
  for (const text of SHORT) times.short.push(await peer.say(text));
  for (const text of REPLIES) {
    const firstMs = await peer.say(text);
    times.long.push(firstMs);
    // It can begin when the last word has come.
    times.stream.push(text.split(' ').length * WORD_MS + firstMs);
  }
}

/** In a child of its own. */
async function measureWholeNumbers(folder: string): Promise<Metrics> {
  await using started = new AsyncDisposableStack();
  return await measureNetwork(startChild(started), folder, 'model_quantized.onnx', 'kokoro_int8');
}

/** What the network itself takes for a clause. */
async function measureNetwork(
  host: InferenceHost,
  folder: string,
  file: string,
  name: string,
): Promise<Metrics> {
  const tokens = Array.from({ length: CLAUSE_TOKENS }, (_, at) => 43 + ((at * 7) % 100));
  const sentence: KokoroSentence = {
    modelPath: join(folder, 'onnx', file),
    tokens: [0, ...tokens, 0],
    style: await readStyle(join(folder, 'voices', `${VOICE}.bin`), CLAUSE_TOKENS),
    speed: 1,
  };
  const took: number[] = [];
  let audioMs = 0;
  // The first run is slower than the machine is.
  for (let run = -1; run < CLAUSE_RUNS; run += 1) {
    const options = { deadlineMs: CALL_DEADLINE_MS };
    const speech = await host.call<KokoroSpeech>('kokoro/say', sentence, options);
    if (run >= 0) took.push(speech.tookMs);
    audioMs = (speech.samples.length / SAMPLE_RATE_HZ) * 1_000;
  }
  return {
    [`${name}_clause_ms`]: rounded(median(took)),
    [`${name}_rtf`]: toHundredths(median(took) / audioMs),
  };
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
