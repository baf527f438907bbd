/**
 * Bench: a voice of Piper's true size, in EXO and in wyoming-piper: text → first samples over Wyoming.
 *
 *   what EXO itself says, from its second time on         phrase_*
 *   a short sentence, whole                               short_*
 *   a reply of three sentences, whole                     long_*
 *   the same as a language model writes it, 20 ms a word  stream_*
 *   the last three with Kokoro, beside kokoro-onnx        kokoro_*
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { until } from '../demo/harness/deadline.ts';
import { describe, Exo } from '../demo/harness/exo.ts';
import { freePort } from '../demo/harness/free-port.ts';
import { EspeakPhonemes } from '../src/tts/phonemes/espeak-phonemes.ts';
import { type Metrics, median, percentile, rounded, spread } from './statistics.ts';
import { type KokoroRace, raceKokoro } from './support/kokoro-race.ts';
import { describeMachine } from './support/machine.ts';
import { MODELS, PEERS, setUpPeers, startServer, VOICE } from './support/peers.ts';
import { placeModel } from './support/placed-model.ts';
import { processTree } from './support/processes.ts';
import {
  measureVoice,
  noVoiceTimes,
  REPLIES,
  REST_MS,
  ratiosOf,
  SHORT,
  summaryOf,
  timesAsLong,
  type VoiceTimes,
} from './support/voice-times.ts';
import { timeFirstByte } from './support/wyoming-times.ts';

/** In whose place the voice stands. */
const PUBLISHED = 'piper-fr_FR-siwis-medium';
const PUBLISHED_FILE = 'fr_FR-siwis-medium';
const ROUNDS = 7;
/** Kokoro takes a minute for what Piper says in seconds. */
const KOKORO_ROUNDS = 2;
const START_TIMEOUT_MS = 60_000;

const PHRASES = ['C’est fait.', 'C’est parti.'];

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    'kokoro-rounds': { type: 'string', default: String(KOKORO_ROUNDS) },
    'no-peer': { type: 'boolean', default: false },
    'no-kokoro': { type: 'boolean', default: false },
  },
});

interface Times extends VoiceTimes {
  readonly phrase: number[];
}

const machine = describeMachine();
await setUpPeers();
const exoPort = await freePort();
const dataFolder = await mkdtemp(join(tmpdir(), 'exo-tts-'));
const environment = await placeModel({
  id: PUBLISHED,
  links: {
    [`${PUBLISHED_FILE}.onnx`]: join(MODELS, `${VOICE}.onnx`),
    [`${PUBLISHED_FILE}.onnx.json`]: join(MODELS, `${VOICE}.onnx.json`),
  },
  dataFolder,
});
const exo = new Exo({
  dataFolder,
  wyomingPort: exoPort,
  language: 'fr',
  environment: { ...environment, EXO_SPEAKING_VOICE: PUBLISHED },
});
const peerPort = await freePort();
const peer = options['no-peer']
  ? undefined
  : startServer('piper', 'wyoming_piper', peerPort, ['--voice', VOICE]);
try {
  await exo.start();
  await until('answer of the voices', START_TIMEOUT_MS, async () => {
    exo.process?.assertRunning();
    peer?.assertRunning();
    const isInUse = exo.process?.output.includes(`a model is in use model=${PUBLISHED}`) ?? false;
    return (isInUse && (!peer || (await describe(peerPort)))) || undefined;
  });
  await run();
} finally {
  await Promise.all([exo.stop(), peer?.stop(10_000)]);
  await rm(dataFolder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const own = noTimes();
  const other = noTimes();
  // The first round loads what is loaded when first needed.
  for (let round = -1; round < Number(options.rounds); round += 1) {
    for (const [times, port] of [
      [own, exoPort],
      [other, peer && peerPort],
    ] as const) {
      if (port === undefined) continue;
      await measure(port, round < 0 ? noTimes() : times);
    }
  }
  const metrics: Metrics = {
    ...summary(own),
    ...(await timePhonemes()),
    ...(await memory()),
  };
  const voices = { metrics, ...(peer ? besides(own, other) : { peer: null, ratio: null }) };
  // One model at a time: they would share the cores.
  await Promise.all([exo.stop(), peer?.stop(10_000)]);
  console.log(JSON.stringify({ bench: 'tts', machine, ...withKokoro(voices, await kokoro()) }));
}

function besides(own: Times, other: Times) {
  const phrase = timesAsLong(other.phrase, own.phrase);
  return {
    peer: { tts: PEERS.tts, ...summary(other) },
    ratio: { phrase, ...ratiosOf(own, other) },
  };
}

async function kokoro(): Promise<KokoroRace | string> {
  if (options['no-kokoro']) return 'not asked for';
  try {
    return await raceKokoro(Number(options['kokoro-rounds']), !options['no-peer']);
  } catch (error) {
    return (error as Error).message.slice(0, 300);
  }
}

/** Where it could not be had, the reason stands in place of its numbers. */
function withKokoro(
  { metrics, peer, ratio }: Omit<KokoroRace, 'metrics'> & { readonly metrics: Metrics },
  raced: KokoroRace | string,
) {
  if (typeof raced === 'string') return { metrics, peer, ratio, kokoro: null, reason: raced };
  return {
    metrics: { ...metrics, ...raced.metrics },
    peer: peer && { ...peer, ...raced.peer },
    ratio: ratio && { ...ratio, ...raced.ratio },
  };
}

function noTimes(): Times {
  return { phrase: [], ...noVoiceTimes() };
}

async function measure(port: number, times: Times): Promise<void> {
  for (const text of PHRASES) {
    times.phrase.push(await timeFirstByte(port, text));
    await delay(REST_MS);
  }
  await measureVoice(port, times);
}

function summary(times: Times): Metrics {
  return { ...spread('phrase', times.phrase), ...summaryOf(times) };
}

/** Of a sentence, with the program waiting as it does between two. */
async function timePhonemes(): Promise<Metrics> {
  const phonemes = new EspeakPhonemes();
  const { signal } = new AbortController();
  const times: number[] = [];
  phonemes.prepare({ voice: 'fr' });
  for (const text of [...SHORT, ...REPLIES, ...SHORT, ...REPLIES]) {
    await delay(REST_MS);
    const startedMs = performance.now();
    await phonemes.of(text, { voice: 'fr' }, signal);
    times.push(performance.now() - startedMs);
  }
  await phonemes.close();
  return { espeak_ms: rounded(median(times)), espeak_p95_ms: rounded(percentile(times, 0.95)) };
}

async function memory(): Promise<Metrics> {
  const [main, ...below] = await processTree(exo.process?.pid ?? 0);
  const child = below.find(({ command }) => command.includes('voice-child'));
  return { main_rss_mb: main?.rssMb ?? Number.NaN, child_rss_mb: child?.rssMb ?? Number.NaN };
}
