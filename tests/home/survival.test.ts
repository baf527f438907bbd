/** Home Assistant and EXO each lose the other in the middle of a sentence, and find it again. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AssistEvent, runAssist } from '../../demo/harness/assist.ts';
import { until, within } from '../../demo/harness/deadline.ts';
import { describe as describeServer, Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { readRecording } from '../../demo/harness/recording.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoHome } from './support/exo-home.ts';
import { AUDIO_FOLDER } from './support/recordings.ts';

/** Nothing in the built-in sentences: only EXO's own agent answers it. */
const FOR_EXO = 'raconte-moi une histoire de dragons';

let whole: ExoHome;
let audio: AudioFrame;

beforeAll(async () => {
  audio = await readRecording(join(AUDIO_FOLDER, 'fr', 'allume les lumières dans la Chambre.wav'));
  whole = await ExoHome.start('fr');
});
afterAll(() => whole?.stop());

/** Starts a sentence; `speaking` resolves while the audio still flows. */
function beginSentence(): { speaking: Promise<void>; ended: Promise<unknown> } {
  let onSpeaking: () => void = () => undefined;
  const speaking = new Promise<void>((resolve) => {
    onSpeaking = resolve;
  });
  const onEvent = ({ type }: AssistEvent): void => {
    if (type === 'stt-vad-start') onSpeaking();
  };
  const ended = runAssist(whole.home.connection, {
    input: audio,
    pace: 'real-time',
    onEvent,
  }).catch((error: unknown) => error);
  return { speaking: within('voice in the run', 20_000, speaking), ended };
}

test('EXO stays up while Home Assistant restarts in the middle of a sentence, and links again', async () => {
  const { speaking, ended } = beginSentence();
  await speaking;
  await whole.home.homeAssistant.stop();
  whole.home.connection.close();
  expect(await describeServer(whole.exo.wyomingPort)).toBe(true);
  await whole.home.homeAssistant.start(whole.home.token);
  await whole.home.reconnect();
  void ended;
  await whole.waitForLink();
  expect(whole.exo.process?.running).toBe(true);
  const asked = await whole.say(FOR_EXO, 'bureau');
  expect(asked.errorCode).toBeUndefined();
  expect(asked.answer).toBeTruthy();
  const heard = await whole.say(audio, 'bureau');
  expect(heard.answer).toBe('Allumé');
  expect(await whole.home.state('light.lampe_de_chevet')).toBe('on');
});

test('Home Assistant goes on when EXO is killed in the middle of a sentence, and works with the next EXO', async () => {
  await whole.say('éteins la lumière', 'chambre');
  const { speaking, ended } = beginSentence();
  await speaking;
  await whole.exo.kill();
  const run = (await ended) as { errorCode?: string };
  expect(run.errorCode).toMatch(/^stt-/);
  expect(await whole.home.state('light.lampe_de_chevet')).toBe('off');
  const meanwhile = await whole.say('allume le lampadaire', 'bureau');
  expect(meanwhile.responseType).toBe('action_done');
  expect(await whole.home.state('light.lampadaire')).toBe('on');
  const unheard = await whole.say(FOR_EXO, 'bureau');
  expect(unheard.answer).toBeTruthy();
  await whole.exo.start();
  await whole.waitForLink();
  const heard = await whole.say(audio, 'bureau');
  expect(heard.answer).toBe('Allumé');
  expect(await whole.home.state('light.lampe_de_chevet')).toBe('on');
});

test('Home Assistant killed like by a power cut comes back to the same EXO', async () => {
  await whole.home.homeAssistant.kill();
  whole.home.connection.close();
  expect(whole.exo.process?.running).toBe(true);
  await whole.home.homeAssistant.start(whole.home.token);
  await whole.home.reconnect();
  await whole.waitForLink();
  expect((await whole.say(FOR_EXO, 'bureau')).answer).toBeTruthy();
});

test('EXO with a wrong token or address says which, and goes on hearing', async () => {
  const { homeAssistant } = whole.home;
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const cases = [
    { homeUrl: homeAssistant.url, token: 'wrong', code: 'home/auth-failed' },
    { homeUrl: nowhere, token: whole.home.token, code: 'home/unreachable' },
  ];
  for (const { homeUrl, token, code } of cases) {
    const wyomingPort = await freePort();
    const dataFolder = whole.home.folder(`exo-${wyomingPort}`);
    const exo = new Exo({ dataFolder, wyomingPort, homeUrl, token });
    try {
      await exo.start();
      await until(`word of ${code}`, 20_000, () => exo.process?.output.includes(code) || undefined);
      expect(exo.process?.output).not.toContain(whole.home.token);
      expect(await describeServer(wyomingPort)).toBe(true);
    } finally {
      await exo.stop();
    }
  }
});
