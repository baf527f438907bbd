/**
 * Kokoro of true size in EXO, and in kokoro-onnx with the same file: what people would run it with. Its weights are made
 * here: what is said is a hum, what is computed is not.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { until } from '../../demo/harness/deadline.ts';
import { Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { CACHE, REPOSITORY } from '../../demo/harness/paths.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { InferenceHost } from '../../src/onnx/inference-host.ts';
import { STYLE_SIZE } from '../../src/tts/engines/kokoro/kokoro-files.ts';
import type { KokoroSentence, KokoroSpeech } from '../../src/tts/engines/kokoro/kokoro-model.ts';
import { type Metrics, median, rounded } from '../statistics.ts';
import { LineServer } from './line-server.ts';
import { placeModel } from './placed-model.ts';
import { processTree } from './processes.ts';
import {
  measureVoice,
  noVoiceTimes,
  REPLIES,
  REST_MS,
  ratiosOf,
  SHORT,
  summaryOf,
  type VoiceTimes,
  WORD_MS,
} from './voice-times.ts';
import { timeFirstByte } from './wyoming-times.ts';

const PUBLISHED = 'kokoro-82m-fp32';
const VOICE = 'ff_siwis';
const SAMPLE_RATE_HZ = 24_000;
/** It is checked by its sum, loaded, and says something twice before it is in use. */
const START_TIMEOUT_MS = 120_000;
const CALL_DEADLINE_MS = 120_000;
/** Two and a half seconds of speech: a clause. */
const CLAUSE_TOKENS = 40;
const CLAUSE_RUNS = 5;

export interface KokoroRace {
  readonly metrics: Metrics;
  readonly peer: Readonly<Record<string, unknown>> | null;
  readonly ratio: Metrics | null;
}

/** @param rounds of all texts; each says about a minute of speech, twice with the peer */
export async function raceKokoro(rounds: number, withPeer: boolean): Promise<KokoroRace> {
  const { stdout } = await promisify(execFile)(join(REPOSITORY, 'bench', 'peers', 'setup-kokoro'));
  const folder = stdout.trim();
  await using started = new AsyncDisposableStack();
  const { exo, port } = await startExo(folder, started);
  const peer = withPeer ? startPeer(folder, started) : undefined;
  await timeFirstByte(port, SHORT[0] ?? '');
  await peer?.say(SHORT[0] ?? '');
  const own = noVoiceTimes();
  const other = noVoiceTimes();
  for (let round = 0; round < rounds; round += 1) {
    await measureVoice(port, own);
    if (peer) await measurePeer(peer, other);
  }
  const metrics = {
    ...summaryOf(own, 'kokoro_'),
    kokoro_child_rss_mb: await rssOf(exo.process?.pid ?? 0, 'voice-child'),
    // A sentence that took too long was said by another voice: its time is not Kokoro's.
    kokoro_falls: exo.process?.output.split('another one serves').length ?? Number.NaN,
  };
  metrics.kokoro_falls -= 1;
  await exo.stop();
  const network = await measureNetwork(folder);
  if (!peer) return { metrics: { ...metrics, ...network }, peer: null, ratio: null };
  return {
    metrics: { ...metrics, ...network },
    peer: {
      kokoro: 'kokoro-onnx 0.6.1, the same model',
      ...summaryOf(other, 'kokoro_'),
      kokoro_rtf: peer.realTimeFactor,
      kokoro_rss_mb: await rssOf(peer.pid, 'kokoro_onnx_server'),
    },
    ratio: ratiosOf(own, other, 'kokoro_'),
  };
}

async function startExo(
  folder: string,
  started: AsyncDisposableStack,
): Promise<{ exo: Exo; port: number }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'exo-kokoro-'));
  started.defer(() => rm(dataFolder, { recursive: true, force: true }));
  const names = ['tokenizer.json', 'voices', 'onnx'];
  const links = Object.fromEntries(names.map((name) => [name, join(folder, name)]));
  const settings = await placeModel({ id: PUBLISHED, links, dataFolder });
  const port = await freePort();
  const exo = new Exo({
    dataFolder,
    wyomingPort: port,
    language: 'fr',
    environment: { ...settings, EXO_SPEAKING_VOICE: 'kokoro' },
  });
  started.defer(() => exo.stop());
  await exo.start();
  await until('Kokoro in EXO', START_TIMEOUT_MS, () => {
    exo.process?.assertRunning();
    return exo.process?.output.includes(`a model is in use model=${PUBLISHED}`) || undefined;
  });
  return { exo, port };
}

const answerSchema = z.object({ firstMs: z.number(), tookMs: z.number(), audioMs: z.number() });

/** With its own defaults. It reads whole texts only. */
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
  for (const text of SHORT) {
    times.short.push(await peer.say(text));
    await delay(REST_MS);
  }
  for (const text of REPLIES) {
    const firstMs = await peer.say(text);
    times.long.push(firstMs);
    // It can begin when the last word has come.
    times.stream.push(text.split(' ').length * WORD_MS + firstMs);
    await delay(REST_MS);
  }
}

/** What the network itself takes in the voice child, in both precisions. */
async function measureNetwork(folder: string): Promise<Metrics> {
  const metrics: Record<string, number> = {};
  const style = new Float32Array(STYLE_SIZE);
  style.set(await firstRow(join(folder, 'voices', `${VOICE}.bin`)));
  for (const [name, file] of [
    ['kokoro', 'model.onnx'],
    ['kokoro_int8', 'model_quantized.onnx'],
  ] as const) {
    const host = new InferenceHost({
      name: 'voice',
      entry: new URL('../../src/voice-child.ts', import.meta.url),
      clock: systemClock,
      log: silentLog,
    });
    const tokens = Array.from({ length: CLAUSE_TOKENS }, (_, at) => 43 + ((at * 7) % 100));
    const sentence: KokoroSentence = {
      modelPath: join(folder, 'onnx', file),
      tokens: [0, ...tokens, 0],
      style,
      speed: 1,
    };
    const took: number[] = [];
    let audioMs = 0;
    try {
      // The first run is slower than the machine is.
      for (let run = -1; run < CLAUSE_RUNS; run += 1) {
        const options = { deadlineMs: CALL_DEADLINE_MS };
        const speech = await host.call<KokoroSpeech>('kokoro/say', sentence, options);
        if (run >= 0) took.push(speech.tookMs);
        audioMs = (speech.samples.length / SAMPLE_RATE_HZ) * 1_000;
      }
    } finally {
      await host.close();
    }
    metrics[`${name}_clause_ms`] = rounded(median(took));
    metrics[`${name}_rtf`] = toHundredths(median(took) / audioMs);
  }
  return metrics;
}

async function firstRow(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, STYLE_SIZE);
}

async function rssOf(pid: number, command: string): Promise<number> {
  const tree = await processTree(pid);
  return tree.find((one) => one.command.includes(command))?.rssMb ?? Number.NaN;
}

function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
