/** What became of a recording, judged by its meaning for this house. */
import type { AssistRun } from '../../../demo/harness/assist.ts';
import { sameMeaning, understand } from '../../../demo/harness/understand.ts';
import type { ExoHome } from './exo-home.ts';
import type { Spoken } from './recordings.ts';

export type Verdict = 'right' | 'wrong' | 'asked' | 'refused';

export interface Outcome {
  readonly name: string;
  readonly verdict: Verdict;
  readonly transcript: string;
  /** Intent and slots of the transcript. */
  readonly meaning: string;
  readonly run: AssistRun;
}

/** The same command in words that the dry run knows: the built-in agent has more than its templates. */
const SAME_AS: Readonly<Record<string, string>> = {
  'set Kitchen lights to green': 'set the kitchen lights to green',
};

export async function judge(whole: ExoHome, spoken: Spoken, room: string): Promise<Outcome> {
  const run = await whole.say(spoken.audio, room);
  const transcript = run.transcript ?? '';
  const { language } = whole.home.house;
  const device = await whole.home.satelliteOf(room);
  const expected = spoken.command === undefined ? '' : spoken.command;
  const [heard = null, meant = null] = await understand(
    whole.home.connection,
    [transcript, SAME_AS[expected] ?? expected],
    language,
    device,
  );
  const meaning = heard === null ? '' : `${heard.intent} ${JSON.stringify(heard.slots)}`;
  return { name: spoken.name, verdict: verdict(), transcript, meaning, run };

  function verdict(): Verdict {
    if (run.continueConversation) return 'asked';
    if (transcript === '') return 'refused';
    if (spoken.command === undefined) return 'wrong';
    const same = transcript === spoken.command || (heard !== null && sameMeaning(heard, meant));
    return same ? 'right' : 'wrong';
  }
}

export function count(outcomes: readonly Outcome[], verdict: Verdict): number {
  return outcomes.filter((outcome) => outcome.verdict === verdict).length;
}

export function table(title: string, outcomes: readonly Outcome[]): string {
  const counts = (['right', 'wrong', 'asked', 'refused'] as const)
    .map((verdict) => `${verdict} ${count(outcomes, verdict)}`)
    .join(', ');
  const lines = outcomes.map(
    ({ name, verdict, transcript, meaning, run }) =>
      `  ${verdict.padEnd(8)} ${name.padEnd(52)} ${transcript || (run.errorCode ?? '')} ${meaning}`,
  );
  return [`${title}: ${counts} of ${outcomes.length}`, ...lines].join('\n');
}
