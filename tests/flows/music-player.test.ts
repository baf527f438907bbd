/** Music on the real servers of Debian: what is said to play is what the player says of itself. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { MpdConnection } from '../../src/music/mpd-connection.ts';
import { MpdPlayer } from '../../src/music/mpd-player.ts';
import { hurriedClock } from '../fakes/hurried-clock.ts';
import {
  catalogueServer,
  type MusicServer,
  mopidyServer,
  mpdServer,
} from './support/music-servers.ts';

const never = new AbortController().signal;

describe.each([
  ['MPD', () => mpdServer()],
  ['Mopidy', () => mopidyServer()],
])('%s', (_name, build) => {
  let server: MusicServer;
  let player: MpdPlayer;
  beforeAll(async () => {
    server = await build();
    await server.start();
  });
  afterAll(() => server?.stop());
  beforeEach(() => {
    player = new MpdPlayer({ host: '127.0.0.1', port: server.port }, systemClock);
  });
  afterEach(() => player.close());

  const play = (query: string, kind?: 'artist' | 'album' | 'song' | 'playlist') =>
    player.play({ query, kind }, undefined, never);

  test.each<[string, 'artist' | 'album' | 'song' | undefined, string, number]>([
    ['Daft Punk', undefined, 'Daft Punk', 4],
    ['discovery', 'album', 'Daft Punk', 3],
    ['Emmenez-moi', undefined, 'Charles Aznavour', 1],
    ['one more time de daft punk', undefined, 'Daft Punk', 1],
    ['La Bohème', 'song', 'Charles Aznavour', 1],
    ['aznavour', 'artist', 'Charles Aznavour', 2],
    ['du Aznavour', undefined, 'Charles Aznavour', 2],
  ])('plays %s (%s)', async (query, kind, artist, count) => {
    const outcome = await play(query, kind);
    expect(outcome).toMatchObject({
      type: 'done',
      playing: { status: { state: 'play', queueLength: count }, song: { artist } },
    });
    expect((await player.playing()).song).toMatchObject({ artist });
  });

  test('an album is played in its order', async () => {
    expect(await play('discovery', 'album')).toMatchObject({
      playing: { song: { title: 'One More Time' } },
    });
    expect(await player.control('next')).toMatchObject({
      type: 'done',
      playing: { song: { title: 'Aerodynamic' } },
    });
    expect(await player.control('previous')).toMatchObject({
      type: 'done',
      playing: { song: { title: 'One More Time' } },
    });
  });

  test('what is not there is not played, and what plays goes on', async () => {
    await play('Daft Punk');
    const before = await player.playing();
    for (const query of ['Michel Sardou', 'zzz', 'à', 'daf', '"; clear\nclear'])
      expect(await play(query)).toEqual({ type: 'refused', reason: 'not_found' });
    expect(await player.playing()).toMatchObject({
      status: { state: 'play', queueLength: before.status.queueLength },
    });
  });

  test('pause, resume and stop are read back', async () => {
    await play('Daft Punk');
    expect(await player.control('pause')).toMatchObject({
      type: 'done',
      playing: { status: { state: 'pause' } },
    });
    expect(await player.control('pause')).toMatchObject({ type: 'no_change' });
    expect(await player.control('resume')).toMatchObject({
      type: 'done',
      playing: { status: { state: 'play' } },
    });
    expect(await player.control('stop')).toMatchObject({
      type: 'done',
      playing: { status: { state: 'stop' } },
    });
    expect(await player.control('stop')).toMatchObject({ type: 'no_change' });
    expect(await player.control('next')).toMatchObject({
      type: 'refused',
      reason: 'nothing_queued',
    });
  });

  test('the volume is set, changed and bounded', async () => {
    await play('Daft Punk');
    expect(await player.setVolume(40, false)).toMatchObject({
      playing: { status: { volume: 40 } },
    });
    expect(await player.setVolume(40, false)).toMatchObject({ type: 'no_change' });
    expect(await player.setVolume(-15, true)).toMatchObject({
      playing: { status: { volume: 25 } },
    });
    expect(await player.setVolume(900, true)).toMatchObject({
      playing: { status: { volume: 100 } },
    });
  });

  test('a server that was killed comes back, and is used again', async () => {
    await play('Daft Punk');
    await server.kill();
    await expect(player.playing()).rejects.toMatchObject({ code: 'music/unreachable' });
    await expect(play('Daft Punk')).rejects.toMatchObject({ code: 'music/unreachable' });
    await server.start();
    expect(await play('Daft Punk')).toMatchObject({ type: 'done' });
  });
});

describe('Mopidy with a streaming service', () => {
  let server: MusicServer;
  let player: MpdPlayer;
  const start = async (options?: Parameters<typeof catalogueServer>[0]) => {
    server = await catalogueServer(options);
    await server.start();
    player = new MpdPlayer({ host: '127.0.0.1', port: server.port }, systemClock);
  };
  afterEach(async () => {
    player?.close();
    await server?.stop();
  });

  test('plays whole albums and artists, of which it finds only some songs', async () => {
    await start();
    const play = (query: string, kind?: 'artist' | 'album' | 'song') =>
      player.play({ query, kind }, undefined, never);
    const discovery = { song: { title: 'One More Time' }, status: { queueLength: 3 } };
    expect(await play('discovery', 'album')).toMatchObject({ type: 'done', playing: discovery });
    expect(await play('Discovery de Daft Punk')).toMatchObject({
      type: 'done',
      playing: discovery,
    });
    expect(await play('Daft Punk')).toMatchObject({
      type: 'done',
      playing: { song: { artist: 'Daft Punk' }, status: { queueLength: 4 } },
    });
    expect(await play('digital love de daft punk')).toMatchObject({
      type: 'done',
      playing: { song: { title: 'Digital Love' }, status: { queueLength: 1 } },
    });
    expect(await play('Michel Sardou')).toEqual({ type: 'refused', reason: 'not_found' });
  });

  test('that is slow: the first song plays, and the others follow', async () => {
    await start({ lookupS: 1, songsOnly: true });
    const outcome = await player.play({ query: 'Daft Punk' }, undefined, never);
    expect(outcome).toMatchObject({ type: 'done', playing: { status: { state: 'play' } } });
    expect(outcome.playing?.status.queueLength).toBeLessThan(4);
    await expect
      .poll(async () => (await player.playing()).status.queueLength, { timeout: 10_000 })
      .toBe(4);
  });

  test('that is slow: what is asked for next is not mixed with what was asked for before', async () => {
    await start({ lookupS: 1, songsOnly: true });
    await player.play({ query: 'Daft Punk' }, undefined, never);
    const next = await player.play({ query: 'Emmenez-moi', kind: 'song' }, undefined, never);
    expect(next).toMatchObject({ type: 'done', playing: { song: { title: 'Emmenez-moi' } } });
    expect((await player.playing()).status.queueLength).toBe(1);
  });
});

describe('MPD alone', () => {
  let server: MusicServer;
  beforeAll(async () => {
    server = await mpdServer('password "secret@read,add,control,admin"\ndefault_permissions ""');
    await server.start();
  });
  afterAll(() => server?.stop());
  const at = (password?: string) => ({ host: '127.0.0.1', port: server.port, password });

  test('plays a stored playlist by its name, on the output of the room', async () => {
    const player = new MpdPlayer(at('secret'), systemClock);
    const kitchen = { name: 'cuisine', others: ['SALON', 'grenier'] };
    const outcome = await player.play({ query: 'soiree jazz' }, kitchen, never);
    expect(outcome).toMatchObject({ type: 'done', playing: { song: { title: 'Emmenez-moi' } } });
    const connection = await MpdConnection.open(at('secret'), systemClock);
    const outputs = await connection.send(['outputs']);
    expect(outputs.join('\n')).toMatch(/outputname: Cuisine\n(?:plugin: null\n)?outputenabled: 1/);
    expect(outputs.join('\n')).toMatch(/outputname: Salon\n(?:plugin: null\n)?outputenabled: 0/);
    const attic = { name: 'grenier', others: [] };
    expect(await player.play({ query: 'Daft Punk' }, attic, never)).toEqual({
      type: 'refused',
      reason: 'no_output',
    });
    connection.close();
    player.close();
  });

  test('finds what was written without its accents', async () => {
    const player = new MpdPlayer(at('secret'), systemClock);
    const outcome = await player.play({ query: 'la boheme', kind: 'song' }, undefined, never);
    expect(outcome).toMatchObject({ type: 'done', playing: { song: { title: 'La Bohème' } } });
    player.close();
  });

  test.each([undefined, 'wrong'])('the password %s is refused as such', async (password) => {
    const player = new MpdPlayer(at(password), systemClock);
    await expect(player.playing()).rejects.toMatchObject({ code: 'music/refused' });
    player.close();
  });
});

describe('a server that misbehaves', () => {
  let server: Server;
  let sockets: Socket[];
  let answer: (socket: Socket, text: string) => void;
  /** Connecting takes its time; waiting for what does not come need not. */
  const open = async () => {
    const { port } = server.address() as AddressInfo;
    let isOpen = false;
    const clock = {
      ...systemClock,
      after: (ms: number, run: () => void) => (isOpen ? hurriedClock : systemClock).after(ms, run),
    };
    const connection = await MpdConnection.open({ host: '127.0.0.1', port }, clock);
    isOpen = true;
    return connection;
  };
  /** What a good one says to what mpd2 asks by itself. */
  const polite = (socket: Socket, text: string) => {
    for (const line of text.trim().split('\n')) if (line === 'noidle') socket.write('OK\n');
  };

  beforeEach(async () => {
    [sockets, answer] = [[], polite];
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.write('OK MPD 0.23.0\n');
      socket.on('data', (data) => answer(socket, String(data)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test.each<[string, (socket: Socket) => void]>([
    ['hangs up', (socket) => socket.destroy()],
    ['never answers', () => undefined],
    ['sends without end', (socket) => socket.write('x'.repeat(5 * 1024 * 1024))],
    ['answers what nobody asked', (socket) => socket.write('OK\n'.repeat(50))],
    ['refuses what nobody asked', (socket) => socket.write('ACK [5@0] {} no\n'.repeat(3))],
  ])('that %s costs the command, and nothing else', async (_what, misbehave) => {
    const connection = await open();
    answer = (socket) => misbehave(socket);
    await connection.send(['status']).then(
      // A surplus of answers may look like one.
      (lines) => expect(lines).toEqual([]),
      (error) => expect(error).toMatchObject({ code: expect.stringMatching(/^music\//) }),
    );
    connection.close();
    await expect(connection.send(['status'])).rejects.toMatchObject({ code: 'music/unreachable' });
  });

  test('that refuses while nothing was asked costs the connection', async () => {
    const connection = await open();
    for (const socket of sockets) socket.write('ACK [4@0] {idle} no\n');
    await expect.poll(() => connection.isOver).toBe(true);
  });

  test('that is no music server is no music server', async () => {
    answer = (socket) => socket.write('HTTP/1.1 400 Bad Request\n\n');
    await expect(open()).rejects.toMatchObject({ code: 'music/unreachable' });
  });
});
