/** Music as a model asks for it: on a real MPD where the room has one, else on a player of Home Assistant. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Close } from '../../src/app-context.ts';
import { callTool } from '../../src/brain/tools/call-tool.ts';
import type { ToolResult } from '../../src/brain/tools/tool.ts';
import { systemClock } from '../../src/core/clock.ts';
import { parseOptions } from '../../src/options.ts';
import { startMusic } from '../../src/start-music.ts';
import { ActingHouse } from '../fakes/acting-house.ts';
import { FakeRefusal } from '../fakes/fake-home-assistant.ts';
import { turnIn } from '../fakes/turn-request.ts';
import { type MusicServer, mpdServer } from './support/music-servers.ts';

const SEARCHES_AND_PLAYS = 4_194_304 | 512;
const speaker = 'media_player.enceinte_de_la_cuisine';
let house: ActingHouse;
let server: MusicServer;
const closers: Close[] = [];

beforeAll(async () => {
  server = await mpdServer();
  await server.start();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  house = await ActingHouse.start({
    furnish: ({ states }) => {
      const player = states[speaker];
      if (player) player.a['supported_features'] = SEARCHES_AND_PLAYS;
    },
  });
  const at = { host: '127.0.0.1', port: server.port };
  const music = [
    { ...at, room: 'Séjour', output: 'Salon' },
    { ...at, room: 'bureau', output: 'Cuisine' },
    { host: '127.0.0.1', port: 9, room: 'garage' },
  ];
  const { actor, confirmations, home, live } = house;
  const options = parseOptions({ music }, {});
  const starting = { clock: systemClock, closers, options };
  house.tools.add(...startMusic(starting, { actor, confirmations, live }, home));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await house.stop();
});

async function call(name: string, written: unknown, room: string): Promise<ToolResult> {
  const turn = turnIn(room);
  const tool = house.tools.forTurn(turn).find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return await callTool(tool, written, { turn }, new AbortController().signal);
}
const play = (written: object, room = 'salon') => call('play_music', written, room);

describe('on the music server of the room', () => {
  test('what is asked for plays, and is told as the player tells it', async () => {
    const filled = {
      action: 'jouer',
      query: 'Discovery',
      kind: 'album',
      volume_percent: 0,
      area: '',
    };
    expect(await play(filled)).toMatchObject({
      status: 'done',
      states: [
        {
          name: 'Salon',
          state: 'playing',
          attributes: { artist: 'Daft Punk', title: 'One More Time' },
        },
      ],
    });
    expect(await call('whats_playing', {}, 'salon')).toMatchObject({
      status: 'answer',
      data: { state: 'playing', title: 'One More Time', album: 'Discovery' },
    });
    expect(await play({ action: 'suivant' })).toMatchObject({
      states: [{ attributes: { title: 'Aerodynamic' } }],
    });
    expect(await play({ action: 'set_volume', volume_percent: '30 %' })).toMatchObject({
      status: 'done',
      states: [{ attributes: { volume_percent: 30 } }],
    });
    expect(await play({ action: 'plus fort' })).toMatchObject({
      states: [{ attributes: { volume_percent: 40 } }],
    });
    expect(await play({ action: 'pause' })).toMatchObject({ states: [{ state: 'paused' }] });
    expect(await play({ action: 'reprendre' })).toMatchObject({ states: [{ state: 'playing' }] });
    expect(await play({ action: 'stop' }, 'cuisine')).toMatchObject({
      reason: 'invalid_arguments',
    });
    expect(await play({ action: 'stop', area: 'salon' }, 'cuisine')).toMatchObject({
      states: [{ state: 'stopped' }],
    });
  });

  test.each([
    [{ action: 'play', query: 'Michel Sardou' }, 'salon', 'unknown_name'],
    [{ action: 'play', query: 'Daft Punk', area: 'donjon' }, 'salon', 'unknown_name'],
    [{ action: 'play', query: 'Daft Punk', area: 'premier étage' }, 'salon', 'ambiguous'],
    [{ action: 'play', query: 'Daft Punk' }, 'garage', 'unavailable'],
    [{ action: 'set_volume' }, 'salon', 'invalid_arguments'],
  ])('%o in %s is refused', async (written, room, reason) => {
    expect(await play(written, room)).toMatchObject({ status: 'refused', reason });
  });
});

describe('on a player of Home Assistant', () => {
  const found = (...result: object[]) =>
    house.homeAssistant.handlers.set('media_player/search_media', () => ({ result }));
  const item = (title: string, media_class = 'track', can_play = true) => ({
    title,
    media_class,
    media_content_id: `library://${title}`,
    media_content_type: 'music',
    can_play,
    can_expand: false,
    thumbnail: null,
  });

  test('the first of the kind that can be played plays', async () => {
    found(item('dossier', 'directory', false), item('Chanson'), item('Disque', 'album'));
    expect(await play({ action: 'play', query: 'x', kind: 'album' }, 'cuisine')).toMatchObject({
      status: 'done',
      states: [{ entityId: speaker, state: 'playing', attributes: { title: 'library://Disque' } }],
    });
  });

  test('what is called as it was asked plays, and what was found is told', async () => {
    found(item('Autre chose'), item('Été indien'));
    expect(await play({ action: 'play', query: "l'été indien" }, 'cuisine')).toMatchObject({
      status: 'done',
      data: { found: 'Autre chose' },
    });
    expect(await play({ action: 'play', query: 'ete indien' }, 'cuisine')).toMatchObject({
      status: 'done',
      data: { found: 'Été indien' },
    });
  });

  test('what cannot be read of what it found costs nothing else', async () => {
    found({ title: 7 }, { ...item('Sans adresse'), media_content_id: '' }, item('Chanson'));
    expect(await play({ action: 'play', query: 'chanson' }, 'cuisine')).toMatchObject({
      status: 'done',
      data: { found: 'Chanson' },
    });
  });

  test.each([
    () => {
      throw new FakeRefusal('unknown_error');
    },
    () => ({ nothing: [] }),
  ])('one whose search fails says so', async (answer) => {
    house.homeAssistant.handlers.set('media_player/search_media', answer);
    expect(await play({ action: 'play', query: 'x' }, 'cuisine')).toMatchObject({
      status: 'refused',
      reason: 'failed',
    });
    expect(house.homeAssistant.devices.calls).toEqual([]);
  });

  test('what it does not find is not played', async () => {
    found();
    expect(await play({ action: 'play', query: 'x' }, 'cuisine')).toMatchObject({
      status: 'refused',
      reason: 'unknown_name',
    });
    expect(house.homeAssistant.devices.calls).toEqual([]);
  });

  test('a dead player is not said to play, though it played before', async () => {
    found(item('Chanson'));
    house.homeAssistant.devices.behaviours.set(speaker, 'dead');
    const result = house.call('play_music', { action: 'play', query: 'x' }, turnIn('cuisine'));
    expect(await result).toMatchObject({ status: 'unproven' });
  });

  test('one that cannot search says so', async () => {
    expect(await play({ action: 'play', query: 'x' }, 'chambre')).toMatchObject({
      status: 'refused',
      reason: 'not_supported',
    });
  });
});
