/**
 * Bench: all that is measured of hearing and speaking, one after the other; `--rounds 1` takes ten minutes.
 *
 *   stt-latency ─▶ whisper ─▶ tts ─▶ answer ─▶ streams ─▶ endurance
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '../demo/harness/paths.ts';
import { gather, type Member, type Outcome, runMember } from './support/bench-group.ts';
import { describeMachine, loadAverage } from './support/machine.ts';
import { tell } from './support/tell.ts';

const { values: options } = parseArgs({ options: { rounds: { type: 'string' } } });
const rounds = options.rounds === undefined ? undefined : Number(options.rounds);
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
  throw new RangeError('--rounds takes a whole number from 1 on');
const machine = describeMachine();
const outcomes: Outcome[] = [];
for (const one of members()) {
  tell(`${one.name} ${one.args.join(' ')}`);
  const outcome = await runMember(one);
  outcomes.push(outcome);
  if (outcome.line) console.log(JSON.stringify(outcome.line));
  else tell(`${one.name} failed: ${outcome.reason}`);
}
const result = gather(outcomes);
if (Object.keys(result.failed).length > 0) process.exitCode = 1;
console.log(
  JSON.stringify({
    bench: 'speech',
    machine: { ...machine, load_average_after: loadAverage() },
    ...result,
  }),
);

function members(): Member[] {
  return [
    member('stt-latency', (count) => ['--recordings', `${6 * count}`, ...patience(count)]),
    member(
      'stt-latency',
      (count) => ['--recordings', `${6 * count}`, ...patience(count)],
      'whisper',
    ),
    member('whisper', (count) => ['--rounds', `${5 * count}`, ...patience(count)]),
    member('tts', (count) => ['--rounds', `${2 * count}`]),
    member('answer', (count) => [
      '--rounds',
      '1',
      '--recordings',
      `${6 * count}`,
      ...patience(count),
    ]),
    member('streams', (count) => ['--seconds', `${10 * count}`]),
    member('endurance', (count) => ['--utterances', `${200 * count}`]),
  ];
}

/** @param short what makes it so many rounds long; without a number of rounds each is as long as it likes */
function member(
  bench: string,
  short: (rounds: number) => readonly string[],
  engine?: string,
): Member {
  return {
    name: engine === undefined ? bench : `${bench}-${engine}`,
    entry: join(REPOSITORY, 'bench', `${bench}.ts`),
    args: [
      ...(engine === undefined ? [] : ['--engine', engine]),
      ...(rounds === undefined ? [] : short(rounds)),
    ],
  };
}

function patience(count: number): readonly string[] {
  return ['--patience-s', `${15 * count}`];
}
