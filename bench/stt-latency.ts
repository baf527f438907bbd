/**
 * Bench: every French recording in real time with 0.7 s of silence behind it: microphone closed → transcript.
 * Beside it wyoming-faster-whisper, in turn on the same recordings.
 *
 *   --engine starter   EXO's ears as they come, on commands
 *   --engine whisper   with Whisper base in int8, on what the starter leaves to it; the peer has the same weights
 */
import { parseArgs } from 'node:util';
import { Exo } from '../demo/harness/exo.ts';
import { freePort } from '../demo/harness/free-port.ts';
import { ExoHome } from '../tests/home/support/exo-home.ts';
import { readRecordings, type Spoken } from '../tests/home/support/recordings.ts';
import { median, percentile, ratios, rounded, spread } from './statistics.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { PEERS, startPeersIfAny } from './support/peers.ts';
import { QuietMoments } from './support/quiet.ts';
import {
  makeRaceWhisper,
  placeInExo,
  RACE_SENTENCE,
  type RaceWhisper,
  untilWhisperHears,
} from './support/race-whisper.ts';
import { runBench, temporaryFolder } from './support/run-bench.ts';
import { someOf } from './support/some-of.ts';
import { tell } from './support/tell.ts';
import { timeTranscript } from './support/wyoming-times.ts';

/** The least after which Home Assistant closes the microphone. */
const SILENCE_MS = 700;

const SIZE = 'base';

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'starter' },
    recordings: { type: 'string', default: 'Infinity' },
    'patience-s': { type: 'string', default: '120' },
    'no-peer': { type: 'boolean', default: false },
  },
});

const machine = describeMachine();
await runBench(run);

interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly allMs: number[];
  readonly quietMs: number[];
  heard: number;
}

async function run(started: AsyncDisposableStack): Promise<void> {
  const race = options.engine === 'whisper' ? await makeRaceWhisper(SIZE) : undefined;
  const port = await (race === undefined ? startStarter(started) : startWhisper(race, started));
  const { peers, reason } = await startPeersIfAny(!options['no-peer'], race?.ctranslate2);
  if (peers !== undefined) started.defer(() => peers.stop());
  const exo = contestant('exo', port);
  const peer = peers && contestant('peer', peers.sttPort);
  const quiet = new QuietMoments(Number(options['patience-s']) * 1_000);
  const spoken = someOf(await recordings(), Number(options.recordings));
  const all = peer === undefined ? [exo] : [exo, peer];
  const silence = { silenceMs: SILENCE_MS, realTime: true };
  // First uses load and compile; they are not what a house waits for.
  const [first] = spoken;
  for (const { port } of all) if (first) await timeTranscript(port, first.audio, silence);
  for (const { name, audio } of spoken) {
    for (const one of all) {
      const { value, noisy } = await quiet.measure(() => timeTranscript(one.port, audio, silence));
      if (race !== undefined && value.text.trim() !== RACE_SENTENCE) {
        tell(`${one.name}: ${name}: not heard by Whisper`);
        continue;
      }
      one.allMs.push(value.ms);
      if (!noisy) one.quietMs.push(value.ms);
      if (value.text.trim() !== '') one.heard += 1;
      tell(`${one.name}: ${name}: ${rounded(value.ms)} ms`);
    }
  }
  const metrics = summary(exo);
  const rival = peer && summary(peer);
  console.log(
    JSON.stringify({
      bench: 'stt-latency',
      engine: options.engine,
      machine: { ...machine, load_average_after: loadAverage() },
      metrics,
      peer: rival === undefined ? null : { stt: PEERS.stt, ...rival },
      ...(reason === undefined ? {} : { peer_missing: reason }),
      ratio: rival && { ...ratios(rival, metrics), p50: rounded(rival.p50_ms / metrics.p50_ms) },
    }),
  );
}

/** What people say in French; for Whisper, other languages too: what the starter is sure of is its own. */
async function recordings(): Promise<readonly Spoken[]> {
  const { commands, others } = await readRecordings('fr');
  if (options.engine !== 'whisper')
    return [...commands, ...others.filter(({ name }) => name.startsWith('oov_'))];
  const talk = others.filter(({ name }) => name !== 'background_noise');
  return [...commands, ...talk, ...(await readRecordings('en')).commands];
}

/** With the names of a house, which is all that the starter listens for. Returns the port. */
async function startStarter(started: AsyncDisposableStack): Promise<number> {
  const whole = await ExoHome.start('fr');
  started.defer(() => whole.stop());
  return whole.exo.wyomingPort;
}

/** Without: the race's model says its sentence only where no names are put before it. Returns the port. */
async function startWhisper(race: RaceWhisper, started: AsyncDisposableStack): Promise<number> {
  const dataFolder = await temporaryFolder(started);
  const environment = await placeInExo(race, SIZE, dataFolder);
  const exo = new Exo({ dataFolder, wyomingPort: await freePort(), language: 'fr', environment });
  started.defer(() => exo.stop());
  await exo.start();
  await untilWhisperHears(exo);
  return exo.wyomingPort;
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
