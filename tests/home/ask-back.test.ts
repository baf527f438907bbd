/** What was heard halfway is asked back, and done after a yes, not after a no. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssistRun } from '../../demo/harness/assist.ts';
import { readStates } from '../../demo/harness/states.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoHome } from './support/exo-home.ts';
import { mix, type Recordings, readRecordings } from './support/recordings.ts';

const ROOM = 'bureau';
const MOST_QUESTIONS = 2;
/** Speech over noise: somewhere between clear and lost lies what is worth a question. */
const RATIOS_DB = [60, 20, 15, 10, 5, 0] as const;

let whole: ExoHome;
let recordings: Recordings;

beforeAll(async () => {
  recordings = await readRecordings('fr');
  whole = await ExoHome.start('fr');
});
afterAll(() => whole?.stop());

/** The first recording, clear or in noise, that EXO asks about. */
async function firstAsked(): Promise<{ audio: AudioFrame; run: AssistRun }> {
  const noise = recordings.others.find(({ name }) => name === 'background_noise')?.audio;
  if (noise === undefined) throw new Error('no recording of noise');
  for (const ratioDb of RATIOS_DB) {
    for (const { audio } of recordings.commands) {
      const noisy = mix(audio, noise, ratioDb);
      const run = await whole.say(noisy, ROOM);
      if (run.continueConversation) return { audio: noisy, run };
    }
  }
  throw new Error('EXO asked about nothing');
}

test('a sentence of the middle zone is asked back, done after "oui" and dropped after "non"', async () => {
  const { audio, run } = await firstAsked();
  console.log(`asked: ${run.transcript} → ${run.answer}`);
  expect(run.answer).toMatch(/\?\s*$/);
  expect(run.conversationId).toBeTruthy();
  const conversationId = run.conversationId ?? '';
  const done = await whole.say('oui', ROOM, { conversationId });
  expect(done.errorCode).toBeUndefined();
  expect(['action_done', 'query_answer']).toContain(done.responseType);
  expect(done.continueConversation).toBe(false);

  let refused = await whole.say(audio, ROOM);
  expect(refused.continueConversation).toBe(true);
  const before = await readStates(whole.home.connection);
  // After the first no EXO offers what it heard second best.
  for (let no = 0; refused.continueConversation && no < MOST_QUESTIONS; no++) {
    refused = await whole.say('non', ROOM, { conversationId: refused.conversationId ?? '' });
    expect(refused.errorCode).toBeUndefined();
  }
  expect(refused.continueConversation).toBe(false);
  expect(await readStates(whole.home.connection)).toEqual(before);
});
