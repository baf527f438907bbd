/** Every recording of a person, through the real Home Assistant, its words judged by what the house would do. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExoHome } from './support/exo-home.ts';
import { count, judge, type Outcome, table } from './support/outcome.ts';
import { type Recordings, readRecordings, type Spoken, silences } from './support/recordings.ts';

/** Acted on, in both languages together. */
const MAXIMUM_WRONG = 1;

const CASES = [
  { language: 'fr', room: 'bureau', minimumRight: 18, commands: 22 },
  { language: 'en', room: 'living_room', minimumRight: 13, commands: 17 },
] as const;

let wrong = 0;

describe.each(CASES)('what people say in $language', (one) => {
  let whole: ExoHome;
  let recordings: Recordings;
  const judgeAll = async (spoken: readonly Spoken[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const recording of spoken) outcomes.push(await judge(whole, recording, one.room));
    return outcomes;
  };

  beforeAll(async () => {
    recordings = await readRecordings(one.language);
    whole = await ExoHome.start(one.language);
  });
  afterAll(() => whole?.stop());

  test(`at least ${one.minimumRight} of ${one.commands} commands are understood`, async () => {
    const outcomes = await judgeAll(recordings.commands);
    console.log(table(`commands in ${one.language}`, outcomes));
    wrong += count(outcomes, 'wrong');
    expect(outcomes).toHaveLength(one.commands);
    // A question about the right command is understood, too: some commands are always asked about.
    expect(count(outcomes, 'right', 'asked-right')).toBeGreaterThanOrEqual(one.minimumRight);
    expect(wrong).toBeLessThanOrEqual(MAXIMUM_WRONG);
  });

  test('what is no command is never taken for one', async () => {
    const outcomes = await judgeAll(recordings.others);
    console.log(table(`no commands in ${one.language}`, outcomes));
    expect(count(outcomes, 'wrong')).toBe(0);
  });

  test('silence is answered with silence', async () => {
    const outcomes = await judgeAll(silences());
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['refused', 'refused']);
    expect(outcomes.map(({ run }) => run.errorCode)).toEqual([
      'stt-no-text-recognized',
      'stt-no-text-recognized',
    ]);
  });
});
