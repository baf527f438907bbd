/**
 * Bench: a spoken command through the real Home Assistant, EXO saying when the sentence is over: last voiced
 * sample → first byte of the answer. Beside it EXO where Home Assistant waits for silence, and the peers.
 */
import { parseArgs } from 'node:util';
import { ExoHome } from '../tests/home/support/exo-home.ts';
import { readRecordings, type Spoken } from '../tests/home/support/recordings.ts';
import { type Metrics, median, ratios, rounded, spread } from './statistics.ts';
import { type Answer, type Ears, timeAnswer } from './support/answer-times.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { PEERS, startPeersIfAny } from './support/peers.ts';
import { QuietMoments } from './support/quiet.ts';
import { runBench } from './support/run-bench.ts';
import { someOf } from './support/some-of.ts';
import { tell } from './support/tell.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    recordings: { type: 'string', default: 'Infinity' },
    'patience-s': { type: 'string', default: '120' },
    'no-peer': { type: 'boolean', default: false },
  },
});

const machine = describeMachine();
await runBench(run);

interface Contestant {
  readonly name: 'quick' | 'patient' | 'peer';
  readonly pipeline: string;
  readonly answers: Map<string, Answer[]>;
}

async function run(started: AsyncDisposableStack): Promise<void> {
  const whole = await ExoHome.start('fr');
  started.defer(() => whole.stop());
  const { peers, reason } = await startPeersIfAny(!options['no-peer']);
  if (peers !== undefined) started.defer(() => peers.stop());
  const quick = contestant('quick', await whole.addQuickPipeline());
  const patient = contestant('patient', whole.pipeline);
  const peer = peers && contestant('peer', await peers.makePipeline(whole.home));
  const ears: Ears = {
    connection: whole.home.connection,
    rest: whole.home.rest,
    baseUrl: whole.home.homeAssistant.url,
    // From a room of its own: Home Assistant plays a sound instead of words where its own lights change.
    deviceId: await whole.home.satelliteOf('garage'),
  };
  const { commands } = await readRecordings('fr');
  const some = someOf(commands, Number(options.recordings));
  await measure(ears, some, peer === undefined ? [quick, patient] : [quick, patient, peer]);
  report({ quick, patient, peer, reason });
}

async function measure(
  ears: Ears,
  commands: readonly Spoken[],
  contestants: readonly Contestant[],
): Promise<void> {
  const quiet = new QuietMoments(Number(options['patience-s']) * 1_000);
  const [first] = commands;
  for (const { pipeline } of contestants) if (first) await timeAnswer(ears, pipeline, first.audio);
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, audio } of commands) {
      for (const { name: who, pipeline, answers } of contestants) {
        const { value: answer } = await quiet.measure(() => timeAnswer(ears, pipeline, audio));
        if (answer === undefined) continue;
        answers.set(name, [...(answers.get(name) ?? []), answer]);
        const [all, close] = [answer.answerMs, answer.closeMs].map(Math.round);
        tell(`${who}: ${name}: ${all} ms, of which ${close} until closed`);
      }
    }
  }
}

interface Results {
  readonly quick: Contestant;
  readonly patient: Contestant;
  readonly peer: Contestant | undefined;
  readonly reason: string | undefined;
}

function report({ quick, patient, peer, reason }: Results): void {
  // A question back is no local command: what counts is what was done at once, whoever ended the sentence.
  const done = [...quick.answers].filter(
    ([name]) =>
      patient.answers.get(name)?.every(({ transcript }) => isCommand(transcript)) ?? false,
  );
  const names = new Set(done.map(([name]) => name));
  const metrics = {
    ...summary(quick, names),
    ...prefixed('patient', summary(patient, names)),
    cut_off: cutOff(quick, patient),
    commands: names.size,
  };
  const rival = peer && summary(peer, names);
  const ratio = rival && ratios(rival, metrics);
  console.log(
    JSON.stringify({
      bench: 'answer',
      machine: { ...machine, load_average_after: loadAverage() },
      metrics,
      peer: rival === undefined ? null : { ...PEERS, ...rival },
      ...(reason === undefined ? {} : { peer_missing: reason }),
      ratio: ratio === undefined ? null : { ...ratio, p50: ratio['answer_p50_ms'] ?? null },
    }),
  );
}

function summary({ answers }: Contestant, names: ReadonlySet<string>): Metrics {
  const all = [...answers].flatMap(([name, some]) => (names.has(name) ? some : []));
  return {
    ...spread(
      'answer',
      all.map(({ answerMs }) => answerMs),
    ),
    ...spread(
      'close',
      all.map(({ closeMs }) => closeMs),
    ),
    ...(all.length > 0 && { after_close_p50_ms: rounded(median(all.map((a) => a.afterCloseMs))) }),
    answers: all.length,
  };
}

/** Of all recordings: ended while the person spoke, or understood as something else for it. */
function cutOff(quick: Contestant, patient: Contestant): number {
  return [...quick.answers].filter(([name, some]) => {
    const known = new Set(patient.answers.get(name)?.map(({ transcript }) => transcript));
    return some.some(({ transcript }) => known.size > 0 && !known.has(transcript));
  }).length;
}

/** A doubt leaves EXO's ears as a question. */
function isCommand(transcript: string): boolean {
  return !transcript.includes('?');
}

function prefixed(prefix: string, metrics: Metrics): Metrics {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [`${prefix}_${name}`, value]),
  );
}

function contestant(name: Contestant['name'], pipeline: string): Contestant {
  return { name, pipeline, answers: new Map() };
}
