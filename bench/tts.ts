/**
 * Bench: a voice of Piper's true size, in EXO and in wyoming-piper: text → first samples over Wyoming.
 *
 *   what EXO itself says, from its second time on         phrase_*
 *   a short sentence, whole                               short_*
 *   a reply of three sentences, whole                     long_*
 *   the same as a language model writes it, 20 ms a word  stream_*
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
import { describeMachine } from './support/machine.ts';
import { MODELS, PEERS, setUpPeers, startServer, VOICE } from './support/peers.ts';
import { placeModel } from './support/placed-model.ts';
import { processTree } from './support/processes.ts';
import { timeFirstByte, timeFirstByteOfWords } from './support/wyoming-times.ts';

/** In whose place the voice stands. */
const PUBLISHED = 'piper-fr_FR-siwis-medium';
const PUBLISHED_FILE = 'fr_FR-siwis-medium';
const ROUNDS = 7;
const WORD_MS = 20;
const START_TIMEOUT_MS = 60_000;
/** Between two measurements, so that what one left behind is done. */
const REST_MS = 150;

const PHRASES = ['C’est fait.', 'C’est parti.'];
const SHORT = ['La lumière est allumée.', 'Je n’ai pas trouvé cette lampe.', 'Il est midi.'];
const REPLIES = [
  'La lumière du salon est allumée, et le chauffage est réglé sur vingt et un degrés. Il fait encore un peu frais dehors. Voulez-vous que je ferme les volets ?',
  'J’ai vérifié la porte du garage, elle est bien fermée depuis hier soir. La fenêtre de la chambre est restée ouverte. Je vous conseille de la fermer avant la pluie.',
  'La température de la chambre des enfants est de dix-neuf degrés en ce moment. Le radiateur chauffe depuis une demi-heure. Il devrait faire vingt degrés vers sept heures.',
];

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    'no-peer': { type: 'boolean', default: false },
  },
});

interface Times {
  readonly phrase: number[];
  readonly short: number[];
  readonly long: number[];
  readonly stream: number[];
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
  const line = {
    bench: 'tts',
    machine,
    metrics,
    peer: peer ? { tts: PEERS.tts, ...summary(other) } : null,
    ratio: peer ? ratiosOf(own, other) : null,
  };
  console.log(JSON.stringify(line));
}

function noTimes(): Times {
  return { phrase: [], short: [], long: [], stream: [] };
}

async function measure(port: number, times: Times): Promise<void> {
  for (const text of PHRASES) {
    times.phrase.push(await timeFirstByte(port, text));
    await delay(REST_MS);
  }
  for (const text of SHORT) {
    times.short.push(await timeFirstByte(port, text));
    await delay(REST_MS);
  }
  for (const text of REPLIES) {
    times.long.push(await timeFirstByte(port, text));
    await delay(REST_MS);
    times.stream.push(await timeFirstByteOfWords(port, text, WORD_MS));
    await delay(REST_MS);
  }
}

function summary({ phrase, short, long, stream }: Times): Metrics {
  return {
    ...spread('phrase', phrase),
    ...spread('short', short),
    ...spread('long', long),
    ...spread('stream', stream),
  };
}

function ratiosOf(own: Times, other: Times): Metrics {
  const ratio = (name: keyof Times) =>
    Math.round((median(other[name]) / median(own[name])) * 100) / 100;
  return {
    phrase: ratio('phrase'),
    short: ratio('short'),
    long: ratio('long'),
    stream: ratio('stream'),
  };
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
