/** EXO says when the sentence is over: Home Assistant goes on at once, the microphone still open. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAssist } from '../../demo/harness/assist.ts';
import { readRecording } from '../../demo/harness/recording.ts';
import { ExoHome } from './support/exo-home.ts';
import { AUDIO_FOLDER } from './support/recordings.ts';

let whole: ExoHome;
let pipeline: string;

beforeAll(async () => {
  whole = await ExoHome.start('fr');
  pipeline = await whole.addQuickPipeline();
});
afterAll(() => whole?.stop());

async function say(name: string, room: string) {
  return await runAssist(whole.home.connection, {
    pipeline,
    deviceId: await whole.home.satelliteOf(room),
    input: await readRecording(join(AUDIO_FOLDER, 'fr', `${name}.wav`)),
    pace: 'real-time',
  });
}

test('a question is answered before Home Assistant has heard any end of it', async () => {
  const run = await say('quelle heure est-il', 'bureau');
  expect(run.errorCode).toBeUndefined();
  expect(run.transcript).toBe('quelle heure est-il');
  expect(run.answer).toBeTruthy();
  const types = run.events.map(({ type }) => type);
  expect(types).toContain('stt-end');
  expect(types).not.toContain('stt-vad-end');
});

test('a command is done, whole', async () => {
  await whole.say('éteins la lumière', 'chambre');
  const run = await say('allume les lumières dans la Chambre', 'bureau');
  expect(run.errorCode).toBeUndefined();
  expect(await whole.home.state('light.lampe_de_chevet')).toBe('on');
});
