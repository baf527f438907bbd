/** Every recording of a person, through the real Home Assistant, its words judged by what the house would do. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExoHome } from './support/exo-home.ts';
import { rightFirstGuesses } from './support/first-guess.ts';
import { count, judge, type Outcome, table } from './support/outcome.ts';
import { type Recordings, readRecordings, type Spoken, silences } from './support/recordings.ts';

/** Acted on, in both languages together. */
const MAXIMUM_WRONG = 1;

const CASES = [
  { language: 'fr', room: 'bureau', commands: 22, minimumFirst: 18, minimumUnderstood: 16 },
  { language: 'en', room: 'living_room', commands: 17, minimumFirst: 13, minimumUnderstood: 12 },
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

  test(`the first guess is right in ${one.minimumFirst} of ${one.commands} commands`, async () => {
    const { house } = whole.home;
    const right = await rightFirstGuesses(whole, house, recordings.commands, one.room);
    console.log(`first guess right in ${one.language}: ${right.length} of ${one.commands}`);
    expect(right.length).toBeGreaterThanOrEqual(one.minimumFirst);
  });

  test(`at least ${one.minimumUnderstood} of ${one.commands} are acted on or asked back`, async () => {
    const outcomes = await judgeAll(recordings.commands);
    console.log(table(`commands in ${one.language}`, outcomes));
    wrong += count(outcomes, 'wrong');
    expect(outcomes).toHaveLength(one.commands);
    // A question about the right command is understood, too: some commands are always asked about.
    expect(count(outcomes, 'right', 'asked-right')).toBeGreaterThanOrEqual(one.minimumUnderstood);
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
