/** What was heard halfway is asked back, and done after a yes, not after a no. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssistRun } from '../../demo/harness/assist.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoHome } from './support/exo-home.ts';
import { mix, type Recordings, readRecordings } from './support/recordings.ts';

const ROOM = 'bureau';
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

  const again = await whole.say(audio, ROOM);
  expect(again.continueConversation).toBe(true);
  const dropped = await whole.say('non', ROOM, { conversationId: again.conversationId ?? '' });
  expect(dropped.errorCode).toBeUndefined();
  expect(dropped.continueConversation).toBe(false);
});
