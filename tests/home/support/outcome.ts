/** What became of a recording, judged by its meaning for this house. */
import type { AssistRun } from '../../../demo/harness/assist.ts';
import { sameMeaning, type Understanding, understand } from '../../../demo/harness/understand.ts';
import { sentencesFor } from '../../../src/brain/sentences.ts';
import type { ExoHome } from './exo-home.ts';
import type { Spoken } from './recordings.ts';

/** `asked`: EXO asks "did I hear right"; and whether what it names first is what was said. */
export const VERDICTS = ['right', 'asked-right', 'wrong', 'asked-wrong', 'refused'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Outcome {
  readonly name: string;
  readonly verdict: Verdict;
  /** The command that was heard, or is asked about. */
  readonly heard: string;
  /** Its intent and slots. */
  readonly meaning: Understanding | null;
  readonly run: AssistRun;
}

/** The same command in words that the dry run knows: the built-in agent has more than its templates. */
export const SAME_AS: Readonly<Record<string, string>> = {
  'set Kitchen lights to green': 'set Kitchen color to green',
};

export async function judge(whole: ExoHome, spoken: Spoken, room: string): Promise<Outcome> {
  const run = await whole.say(spoken.audio, room);
  // No answer at all is EXO's own trouble: its log says which.
  if (run.errorCode === 'stt-stream-failed') console.error(whole.exo.process?.lastWords);
  const { language } = whole.home.house;
  const asked = run.continueConversation;
  const heard = asked ? askedCommand(run.answer ?? '', language) : (run.transcript ?? '');
  const said = spoken.command ?? '';
  const [meaning = null, meant = null] = await understand(
    whole.home.connection,
    [heard, SAME_AS[said] ?? said],
    language,
    await whole.home.satelliteOf(room),
  );
  const right =
    said !== '' && (heard === said || (meaning !== null && sameMeaning(meaning, meant)));
  return { name: spoken.name, verdict: verdictOf(), heard, meaning, run };

  function verdictOf(): Verdict {
    if (asked) return right ? 'asked-right' : 'asked-wrong';
    if (heard === '') return 'refused';
    return right ? 'right' : 'wrong';
  }
}

/** What EXO's question is about. */
function askedCommand(answer: string, language: string): string {
  const [before = '', after = ''] = sentencesFor(language).didYouMean('|').split('|');
  return answer.slice(before.length, answer.length - after.length);
}

export function count(outcomes: readonly Outcome[], ...verdicts: readonly Verdict[]): number {
  return outcomes.filter(({ verdict }) => verdicts.includes(verdict)).length;
}

export function table(title: string, outcomes: readonly Outcome[]): string {
  const counts = VERDICTS.map((verdict) => `${verdict} ${count(outcomes, verdict)}`).join(', ');
  const lines = outcomes.map(({ name, verdict, heard, meaning, run }) =>
    [
      `  ${verdict.padEnd(11)} ${name.padEnd(50)}`,
      heard || run.errorCode,
      meaning === null ? '' : `${meaning.intent} ${JSON.stringify(meaning.slots)}`,
    ].join(' '),
  );
  return [`${title}: ${counts}, of ${outcomes.length}`, ...lines].join('\n');
}
