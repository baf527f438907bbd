/**
 * Bench: every French recording in real time with 0.7 s of silence behind it: microphone closed → transcript.
 * Beside it wyoming-faster-whisper, in turn on the same recordings.
 */
import { parseArgs } from 'node:util';
import { ExoHome } from '../tests/home/support/exo-home.ts';
import { readRecordings } from '../tests/home/support/recordings.ts';
import { median, percentile, ratios, rounded, spread } from './statistics.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { PEERS, startPeersIfAny } from './support/peers.ts';
import { QuietMoments } from './support/quiet.ts';
import { timeTranscript } from './support/wyoming-times.ts';

/** The least after which Home Assistant closes the microphone. */
const SILENCE_MS = 700;

const { values: options } = parseArgs({
  options: {
    'patience-s': { type: 'string', default: '120' },
    'no-peer': { type: 'boolean', default: false },
  },
});

const machine = describeMachine();
const closing: (() => Promise<unknown>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await run();
} finally {
  for (const close of closing.reverse()) await close();
}

interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly allMs: number[];
  readonly quietMs: number[];
  heard: number;
}

async function run(): Promise<void> {
  const whole = await ExoHome.start('fr');
  closing.push(() => whole.stop());
  const { peers, reason } = await startPeersIfAny(!options['no-peer']);
  if (peers !== undefined) closing.push(() => peers.stop());
  const exo = contestant('exo', whole.exo.wyomingPort);
  const peer = peers && contestant('peer', peers.sttPort);
  const quiet = new QuietMoments(Number(options['patience-s']) * 1_000);
  const { commands, others } = await readRecordings('fr');
  const spoken = [...commands, ...others.filter(({ name }) => name.startsWith('oov_'))];
  const all = peer === undefined ? [exo] : [exo, peer];
  const silence = { silenceMs: SILENCE_MS, realTime: true };
  // First uses load and compile; they are not what a house waits for.
  const [first] = spoken;
  for (const { port } of all) if (first) await timeTranscript(port, first.audio, silence);
  for (const { name, audio } of spoken) {
    for (const one of all) {
      const { value, noisy } = await quiet.measure(() => timeTranscript(one.port, audio, silence));
      one.allMs.push(value.ms);
      if (!noisy) one.quietMs.push(value.ms);
      if (value.text.trim() !== '') one.heard += 1;
      console.error(`bench: ${one.name}: ${name}: ${rounded(value.ms)} ms`);
    }
  }
  const metrics = summary(exo);
  const rival = peer && summary(peer);
  console.log(
    JSON.stringify({
      bench: 'stt-latency',
      machine: { ...machine, load_average_after: loadAverage() },
      metrics,
      peer: rival === undefined ? null : { stt: PEERS.stt, ...rival },
      ...(reason === undefined ? {} : { peer_missing: reason }),
      ratio: rival && { ...ratios(rival, metrics), p50: rounded(rival.p50_ms / metrics.p50_ms) },
    }),
  );
}

function contestant(name: string, port: number): Contestant {
  return { name, port, allMs: [], quietMs: [], heard: 0 };
}

function summary({ allMs, quietMs, heard }: Contestant) {
  return {
    p50_ms: rounded(median(allMs)),
    p95_ms: rounded(percentile(allMs, 0.95)),
    ...spread('quiet', quietMs),
    recordings: allMs.length,
    quiet_recordings: quietMs.length,
    heard,
  };
}
