/**
 * Bench: the path from a voice to the answer, through the real Home Assistant, beside the peers.
 *
 *   recordings ─▶ Wyoming STT ─▶ transcript                        stt_*
 *   text       ─▶ Wyoming TTS ─▶ first samples                     tts_first_byte_*
 *   microphone ─▶ Home Assistant ─▶ EXO or peers ─▶ first byte     answer_*, after_close_*
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExoHome } from '../tests/home/support/exo-home.ts';
import { readRecordings } from '../tests/home/support/recordings.ts';
import { type Metrics, median, ratios, rounded } from './statistics.ts';
import { loopDelay, withProbe } from './support/loop-delay.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { countOf, loopMetrics, memoryOf, memoryOfExo, summary } from './support/path-metrics.ts';
import { TrainingPause } from './support/pause-training.ts';
import { PEERS, startPeersIfAny } from './support/peers.ts';
import { QuietMoments } from './support/quiet.ts';
import type { Contestant, Measured } from './support/race.ts';
import { Rounds } from './support/rounds.ts';
import { runBench, temporaryFolder } from './support/run-bench.ts';
import { timeStarts } from './support/start-times.ts';
import { tell } from './support/tell.ts';

const ROUNDS = 2;
const STARTS = 5;
/** How long others on the machine may keep the bench waiting. */
const PATIENCE_S = 240;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: String(ROUNDS) },
    'patience-s': { type: 'string', default: String(PATIENCE_S) },
    'no-peer': { type: 'boolean', default: false },
  },
});

const machine = describeMachine();
await runBench(run);

async function run(started: AsyncDisposableStack): Promise<void> {
  const folder = await temporaryFolder(started);
  const probe = join(folder, 'probe');
  tell('starting Home Assistant and EXO');
  const whole = await withProbe(probe, () => ExoHome.start('fr'));
  started.defer(() => whole.stop());
  tell('starting the peers');
  const { peers, reason } = await startPeersIfAny(!options['no-peer']);
  if (peers !== undefined) started.defer(() => peers.stop());
  const contestants: Contestant[] = [
    {
      name: 'exo',
      hearsLive: true,
      sttPort: whole.exo.wyomingPort,
      ttsPort: whole.exo.wyomingPort,
      pipeline: whole.pipeline,
    },
  ];
  if (peers !== undefined) {
    const { sttPort, ttsPort } = peers;
    const pipeline = await peers.makePipeline(whole.home);
    contestants.push({ name: 'peer', hearsLive: false, sttPort, ttsPort, pipeline });
  }
  const pause = new TrainingPause();
  started.defer(() => pause.end());
  await pause.hold();
  const startsMs = await timeStarts(STARTS, join(folder, 'start'));
  await loopDelay(probe);
  const measured = await new Rounds({
    contestants,
    recordings: (await readRecordings('fr')).commands,
    ears: {
      connection: whole.home.connection,
      rest: whole.home.rest,
      baseUrl: whole.home.homeAssistant.url,
      deviceId: await whole.home.satelliteOf('garage'),
    },
    rounds: Number(options.rounds),
    quiet: new QuietMoments(Number(options['patience-s']) * 1_000),
    prepare: () => pause.hold(),
    tell,
  }).run();
  const metrics = {
    ...summary(measured.all.get('exo')),
    ...(await memoryOfExo(whole)),
    ...loopMetrics(await loopDelay(probe)),
    start_ms: rounded(median(startsMs)),
  };
  const peer = peers && {
    ...summary(measured.all.get('peer')),
    ...(await memoryOf(peers)),
  };
  report({
    machine: { ...machine, ...noise(measured), training_paused: pause.processes },
    metrics,
    peer,
    reason,
    quiet: quietOnly(measured),
  });
}

interface Report {
  readonly machine: object;
  readonly metrics: Metrics;
  readonly peer: Metrics | undefined;
  /** Why there is no peer. */
  readonly reason: string | undefined;
  /** The times once more, of the quiet moments alone. */
  readonly quiet: object;
}

function report({ machine, metrics, peer, reason, quiet }: Report): void {
  const line = {
    bench: 'path',
    machine,
    metrics,
    peer: peer === undefined ? null : { ...PEERS, ...peer },
    ...(reason === undefined ? {} : { peer_missing: reason }),
    ratio: peer === undefined ? null : ratios(peer, metrics),
    quiet,
  };
  console.log(JSON.stringify(line));
}

/** How far the machine was the bench's own. */
function noise({ others, quiet }: Measured): object {
  const inQuiet = [...quiet.values()].reduce((sum, samples) => sum + countOf(samples), 0);
  return {
    load_average_after: loadAverage(),
    measurements: others.length,
    quiet_measurements: inQuiet,
    others_p50_percent: rounded(median(others) * 100),
  };
}

function quietOnly({ quiet }: Measured): object {
  const metrics = summary(quiet.get('exo'));
  const peer = summary(quiet.get('peer'));
  return { metrics, peer, ratio: ratios(peer, metrics) };
}
