/**
 * Bench: memory over a thousand utterances, as fast as EXO takes them, at both Wyoming ports and with every
 * tenth broken off in the middle: it has to be flat.
 *
 *   --hearing-model base   with Whisper of that size in int8, on what the starter leaves to it
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { within } from '../demo/harness/deadline.ts';
import { Exo } from '../demo/harness/exo.ts';
import { freePort } from '../demo/harness/free-port.ts';
import type { AudioFrame } from '../src/core/audio-frame.ts';
import { WyomingClient } from '../tests/fakes/wyoming-client.ts';
import { readRecordings } from '../tests/home/support/recordings.ts';
import { rounded } from './statistics.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { processTree, type RunningProcess } from './support/processes.ts';
import {
  makeRaceWhisper,
  placeInExo,
  RACE_SENTENCE,
  untilWhisperHears,
} from './support/race-whisper.ts';
import { tell } from './support/tell.ts';

/** Looked at after so many utterances, from the first of them on. */
const EVERY = 100;
const TIMEOUT_MS = 60_000;
const SILENCE_MS = 800;
const PIECE_BYTES = 12_800;

const { values: options } = parseArgs({
  options: {
    utterances: { type: 'string', default: '1000' },
    'hearing-model': { type: 'string' },
  },
});
const size = options['hearing-model'];

interface Sample {
  readonly utterances: number;
  readonly mainMb: number;
  /** The starter's. */
  readonly childMb: number;
  /** Undefined without it. */
  readonly whisperMb: number | undefined;
}

const machine = describeMachine();
const dataFolder = await mkdtemp(join(tmpdir(), 'exo-endurance-'));
const environment = size === undefined ? {} : await placed(size, dataFolder);
let heardByWhisper = 0;
const exo = new Exo({
  dataFolder,
  environment,
  wyomingPort: await freePort(),
  quickPort: await freePort(),
  language: 'fr',
});
try {
  // The image brings the program compiled; a first start compiles it, and keeps 30 MB of that.
  await exo.start();
  await exo.stop();
  await exo.start();
  if (size !== undefined) await untilWhisperHears(exo);
  report(await run());
} finally {
  await exo.stop();
  await rm(dataFolder, { recursive: true, force: true });
}

async function placed(size: string, dataFolder: string) {
  return await placeInExo(await makeRaceWhisper(size), size, dataFolder);
}

async function run(): Promise<Sample[]> {
  const { commands, others } = await readRecordings('fr');
  const spoken = [...commands, ...others];
  const samples: Sample[] = [];
  for (let done = 1; done <= Number(options.utterances); done++) {
    const recording = spoken[done % spoken.length];
    if (recording === undefined) continue;
    const port = done % 2 === 0 ? exo.wyomingPort : exo.quickPort;
    await hear(port, recording.audio, done % 10 === 0);
    if (done % EVERY === 0) samples.push(await look(done));
  }
  return samples;
}

async function hear(port: number, { samples, sampleRateHz }: AudioFrame, breaksOff: boolean) {
  const client = await WyomingClient.connect(port);
  const format = { rate: sampleRateHz, width: 2, channels: 1 };
  const all = new Int16Array(samples.length + (sampleRateHz * SILENCE_MS) / 1_000);
  all.set(samples);
  const bytes = new Uint8Array(all.buffer);
  client.send(
    { type: 'transcribe', data: { language: 'fr' } },
    { type: 'audio-start', data: format },
  );
  const end = breaksOff ? bytes.length / 2 : bytes.length;
  for (let at = 0; at < end; at += PIECE_BYTES) {
    const payload = bytes.slice(at, at + PIECE_BYTES);
    client.send({ type: 'audio-chunk', data: format, payload });
  }
  if (!breaksOff) {
    client.send({ type: 'audio-stop' });
    const events = await within('transcript', TIMEOUT_MS, client.until('transcript'));
    const transcript = events.at(-1);
    if (transcript?.type !== 'transcript') throw new Error('EXO ended the connection');
    if (String(transcript.data['text'] ?? '').trim() === RACE_SENTENCE) heardByWhisper += 1;
  }
  client.close();
}

async function look(utterances: number): Promise<Sample> {
  const [main, ...below] = await processTree(exo.process?.pid ?? 0);
  const sample = {
    utterances,
    mainMb: main?.rssMb ?? Number.NaN,
    childMb: rssOf(below, 'inference-child') ?? Number.NaN,
    whisperMb: rssOf(below, 'whisper-child'),
  };
  const whisper = size === undefined ? '' : `, Whisper ${sample.whisperMb} MB`;
  tell(`${utterances}: main ${sample.mainMb} MB, child ${sample.childMb} MB${whisper}`);
  return sample;
}

function rssOf(processes: readonly RunningProcess[], program: string): number | undefined {
  return processes.find(({ command }) => command.includes(program))?.rssMb;
}

function report(samples: readonly Sample[]): void {
  const all = {
    ...growth('main', samples, ({ mainMb }) => mainMb),
    ...growth('child', samples, ({ childMb }) => childMb),
    ...(size === undefined
      ? {}
      : {
          ...growth('whisper', samples, ({ whisperMb }) => whisperMb ?? Number.NaN),
          heard_by_whisper: heardByWhisper,
        }),
  };
  console.log(
    JSON.stringify({
      bench: 'endurance',
      hearing_model: size ?? null,
      machine: { ...machine, load_average_after: loadAverage() },
      metrics: { utterances: samples.at(-1)?.utterances ?? 0, ...all },
      peer: null,
      ratio: null,
    }),
  );
}

function growth(name: string, samples: readonly Sample[], megabytes: (sample: Sample) => number) {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) throw new Error('too few utterances');
  // What the first ones load and compile is no growth.
  const settled = samples.slice(Math.floor(samples.length / 2));
  return {
    [`${name}_first_rss_mb`]: megabytes(first),
    [`${name}_last_rss_mb`]: megabytes(last),
    [`${name}_most_rss_mb`]: Math.max(...samples.map(megabytes)),
    [`${name}_slope_kb_per_utterance`]: slopeKb(settled, megabytes),
  };
}

/** Of the straight line that lies nearest to the samples. */
function slopeKb(samples: readonly Sample[], megabytes: (sample: Sample) => number): number {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = mean(samples.map(({ utterances }) => utterances));
  const meanY = mean(samples.map(megabytes));
  const along = samples.reduce((sum, one) => sum + (one.utterances - meanX) ** 2, 0);
  const across = samples.reduce(
    (sum, one) => sum + (one.utterances - meanX) * (megabytes(one) - meanY),
    0,
  );
  return rounded((across / along) * 1_000);
}
