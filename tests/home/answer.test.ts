/** The whole line: said in a room, done in the house, heard as EXO's voice. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAssist } from '../../demo/harness/assist.ts';
import { readRecording } from '../../demo/harness/recording.ts';
import { fetchSpeech } from '../../demo/harness/speech.ts';
import { ExoHome } from './support/exo-home.ts';
import { AUDIO_FOLDER, silences } from './support/recordings.ts';

let whole: ExoHome;

beforeAll(async () => {
  whole = await ExoHome.start('fr');
});
afterAll(() => whole?.stop());

const fromAudio = (name: string) => readRecording(join(AUDIO_FOLDER, 'fr', `${name}.wav`));

test('a spoken command changes the lights of the room, the microphone closed by Home Assistant', async () => {
  await whole.say('éteins la lumière', 'chambre');
  const run = await whole.say(await fromAudio('allume les lumières dans la Chambre'), 'bureau', {
    pace: 'real-time',
  });
  expect(run.errorCode).toBeUndefined();
  expect(run.events.map(({ type }) => type)).toContain('stt-vad-end');
  expect(await whole.home.state('light.lampe_de_chevet')).toBe('on');
  expect(await whole.home.state('light.plafonnier_de_la_chambre')).toBe('on');
  expect(await whole.home.state('light.lampe_du_bureau')).toBe('off');
});

test('the answer is audible speech of EXO', async () => {
  // From another room: in the own one Home Assistant plays a short sound instead of words.
  const run = await whole.say('allume le lampadaire', 'bureau');
  expect(run.acknowledged).toBe(false);
  expect(run.answer).toBeTruthy();
  const speech = await fetchSpeech(whole.home.homeAssistant.url + run.speechUrl);
  expect(speech.audible).toBe(true);
  expect(speech.seconds).toBeGreaterThan(0.3);
  expect(speech.seconds).toBeLessThan(10);
});

test('what the sentences do not know reaches EXO, which says what it can do', async () => {
  const run = await whole.say('raconte-moi une histoire de dragons', 'bureau');
  expect(run.processedLocally).toBe(false);
  expect(run.answer).toBeTruthy();
  const speech = await fetchSpeech(whole.home.homeAssistant.url + run.speechUrl);
  expect(speech.audible).toBe(true);
});

test('two rooms speak at once and each gets its own light', async () => {
  for (const room of ['bureau', 'cuisine']) await whole.say('éteins la lumière', room);
  const audio = await fromAudio('allume la lumière');
  const [bureau, cuisine] = await Promise.all([
    whole.say(audio, 'bureau', { pace: 'real-time' }),
    whole.say(audio, 'cuisine', { pace: 'real-time' }),
  ]);
  expect([bureau.errorCode, cuisine.errorCode]).toEqual([undefined, undefined]);
  expect(bureau.conversationId).not.toBe(cuisine.conversationId);
  expect(await whole.home.state('light.lampe_du_bureau')).toBe('on');
  expect(await whole.home.state('light.spots_de_la_cuisine')).toBe('on');
  expect(await whole.home.state('light.veilleuse')).toBe('off');
});

test('a room in which nobody speaks ends without an act', async () => {
  const [, hiss] = silences();
  if (hiss === undefined) throw new Error('no hiss');
  const { lastChanged } = await lastChange();
  const run = await runAssist(whole.home.connection, {
    input: hiss.audio,
    deviceId: await whole.home.satelliteOf('bureau'),
    pace: 'fast',
  });
  expect(run.errorCode).toBe('stt-no-text-recognized');
  expect((await lastChange()).lastChanged).toBe(lastChanged);
});

/** Of anything that a command can move. */
async function lastChange(): Promise<{ lastChanged: string }> {
  const states =
    await whole.home.rest.get<{ entity_id: string; last_changed: string }[]>('/api/states');
  const moved = states
    .filter(({ entity_id: id }) => /^(light|cover|switch|lock|scene|climate|fan)\./.test(id))
    .map(({ last_changed: at }) => at);
  return { lastChanged: moved.sort().at(-1) ?? '' };
}
