/**
 * Bench: memory over a thousand utterances, as fast as EXO takes them, at both Wyoming ports and with every
 * tenth broken off in the middle: it has to be flat.
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
import { processTree } from './support/processes.ts';

/** Looked at after so many utterances, from the first of them on. */
const EVERY = 100;
const TIMEOUT_MS = 60_000;
const SILENCE_MS = 800;
const PIECE_BYTES = 12_800;

const { values: options } = parseArgs({
  options: { utterances: { type: 'string', default: '1000' } },
});

interface Sample {
  readonly utterances: number;
  readonly mainMb: number;
  readonly childMb: number;
}

const machine = describeMachine();
const dataFolder = await mkdtemp(join(tmpdir(), 'exo-endurance-'));
const exo = new Exo({
  dataFolder,
  wyomingPort: await freePort(),
  quickPort: await freePort(),
  language: 'fr',
});
try {
  // The image brings the program compiled; a first start compiles it, and keeps 30 MB of that.
  await exo.start();
  await exo.stop();
  await exo.start();
  report(await run());
} finally {
  await exo.stop();
  await rm(dataFolder, { recursive: true, force: true });
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
    await within('transcript', TIMEOUT_MS, client.until('transcript'));
  }
  client.close();
}

async function look(utterances: number): Promise<Sample> {
  const [main, ...below] = await processTree(exo.process?.pid ?? 0);
  const child = below.find(({ command }) => command.includes('inference-child'));
  const sample = {
    utterances,
    mainMb: main?.rssMb ?? Number.NaN,
    childMb: child?.rssMb ?? Number.NaN,
  };
  console.error(`bench: ${utterances}: main ${sample.mainMb} MB, child ${sample.childMb} MB`);
  return sample;
}

function report(samples: readonly Sample[]): void {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) throw new Error('too few utterances');
  // What the first ones load and compile is no growth.
  const settled = samples.slice(Math.floor(samples.length / 2));
  console.log(
    JSON.stringify({
      bench: 'endurance',
      machine: { ...machine, load_average_after: loadAverage() },
      metrics: {
        utterances: last.utterances,
        main_first_rss_mb: first.mainMb,
        main_last_rss_mb: last.mainMb,
        main_slope_kb_per_utterance: slopeKb(settled, ({ mainMb }) => mainMb),
        child_first_rss_mb: first.childMb,
        child_last_rss_mb: last.childMb,
        child_slope_kb_per_utterance: slopeKb(settled, ({ childMb }) => childMb),
      },
      peer: null,
      ratio: null,
    }),
  );
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
