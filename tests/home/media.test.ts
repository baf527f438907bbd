/** Music and cameras, from what is said in Home Assistant to the player's own status: only the model is scripted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { MpdPlayer } from '../../src/music/mpd-player.ts';
import { FakeLlmServer, type FakeReply } from '../fakes/fake-llm-server.ts';
import { type MusicServer, mpdServer } from '../flows/support/music-servers.ts';
import { ExoHome } from './support/exo-home.ts';

let models: FakeLlmServer;
let server: MusicServer;
let player: MpdPlayer;
let whole: ExoHome;

beforeAll(async () => {
  models = new FakeLlmServer();
  server = await mpdServer();
  await Promise.all([models.start(), server.start()]);
  const { port } = server;
  player = new MpdPlayer({ host: '127.0.0.1', port }, systemClock);
  const provider = { kind: 'compatible', url: `${models.url}/v1`, model: 'm' };
  whole = await ExoHome.start('acting', {
    EXO_PROVIDERS: JSON.stringify([provider]),
    EXO_MEMORY_ENABLED: 'false',
    EXO_MUSIC: JSON.stringify([{ host: '127.0.0.1', port, room: 'Salon', output: 'Salon' }]),
  });
});
afterAll(async () => {
  player?.close();
  await whole?.stop();
  await Promise.all([models?.stop(), server?.stop()]);
});

const call = (name: string, input: object): FakeReply => ({
  toolCalls: [{ name, arguments: JSON.stringify(input) }],
});

test('what is asked for plays, and is said only because it plays', async () => {
  models.next(call('play_music', { action: 'play', query: 'Discovery', kind: 'album' }), {
    text: ["C'est parti, j'ai lancé Discovery."],
  });
  const run = await whole.say("j'aimerais entendre l'album Discovery", 'salon');
  expect(run.answer).toBe("C'est parti, j'ai lancé Discovery.");
  expect(await player.playing()).toMatchObject({
    status: { state: 'play', queueLength: 3 },
    song: { title: 'One More Time' },
  });
});

test('what is not there is not said to play, whatever the model says', async () => {
  models.next(call('play_music', { action: 'play', query: 'Michel Sardou' }), {
    text: ["C'est parti, j'ai lancé Michel Sardou."],
  });
  const { answer } = await whole.say("j'aimerais entendre Michel Sardou", 'salon');
  expect(answer).toContain('Je ne connais pas « Michel Sardou ».');
  expect(answer).not.toContain('lancé');
  expect((await player.playing()).song).toMatchObject({ title: 'One More Time' });
});

test('the music is asked about and stopped', async () => {
  models.next(call('whats_playing', {}), { text: ['One More Time, de Daft Punk.'] });
  const asked = await whole.say('quel est ce morceau', 'salon');
  expect(asked.answer).toBe('One More Time, de Daft Punk.');
  expect(JSON.stringify(models.requests.at(-1)?.body.messages)).toContain('One More Time');
  models.next(call('play_music', { action: 'stop' }), { text: ["J'ai arrêté la musique."] });
  const stopped = await whole.say('ça suffit, plus de musique', 'salon');
  expect(stopped.answer).toBe("J'ai arrêté la musique.");
  expect((await player.playing()).status.state).toBe('stop');
});

test('in a room without a server, a player of Home Assistant that can search plays it', async () => {
  models.next(call('play_music', { action: 'play', query: "l'été indien" }), {
    text: ["J'ai lancé L'été indien."],
  });
  const { answer } = await whole.say("j'aimerais entendre l'été indien", 'bureau');
  expect(answer).toBe("J'ai lancé L'été indien.");
  const { attributes } = await whole.home.rest.get<{ attributes: Record<string, unknown> }>(
    '/api/states/media_player.radio',
  );
  expect(attributes).toMatchObject({ media_title: "L'été indien" });
});

test('one that is dead is not said to play', async () => {
  models.next(call('play_music', { action: 'play', query: "l'été indien" }), {
    text: ["J'ai lancé L'été indien."],
  });
  const { answer } = await whole.say("j'aimerais entendre l'été indien", 'cuisine');
  expect(answer).toContain("je ne sais pas si c'est fait");
  expect(answer).not.toContain('lancé');
});

test('the camera of the gate is looked through, and neither picture nor words are logged', async () => {
  models.next(
    call('check_camera', { name: 'caméra du portail' }),
    { text: ['Une voiture bleue.'] },
    { text: ['Il y a une voiture bleue.'] },
  );
  const { answer } = await whole.say('qui est devant le portail', 'salon');
  expect(answer).toBe('Il y a une voiture bleue.');
  const looked = models.requests.at(-2)?.body.messages.at(-1);
  expect(JSON.stringify(looked)).toContain('data:image/jpeg;base64,');
  expect(whole.written).not.toMatch(/voiture|base64/);
});
