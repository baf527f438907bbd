/** What happens in the rooms reaches the feed, over a real socket of Home Assistant's kind. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Brain, ReplyDelta, TurnRequest } from '../../src/brain/brain.ts';
import { ExoError } from '../../src/core/errors.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { HomeClient } from '../../src/home/home.ts';
import { LiveHouse } from '../../src/home/live-house.ts';
import { newFeedState } from '../../src/rooms/app-state.ts';
import { Feed } from '../../src/rooms/feed.ts';
import type { FeedState, RoomState } from '../../src/rooms/feed-state.ts';
import { applyPatch, type JsonObject } from '../../src/rooms/merge-patch.ts';
import type { Envelope } from '../../src/rooms/reply-envelope.ts';
import { RoomsFeed } from '../../src/rooms/rooms-feed.ts';
import { spokenInRoom } from '../../src/rooms/spoken-in-room.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeHomeAssistant } from '../fakes/fake-home-assistant.ts';
import { entityEntry } from '../fakes/fake-house.ts';
import { FakeTts } from '../fakes/fake-tts.ts';
import { untilAsTimePasses } from '../fakes/until.ts';

const SATELLITE = 'assist_satellite.salon';

let homeAssistant: FakeHomeAssistant;
let clock: FakeClock;
let home: HomeClient;
let feed: Feed;
let rooms: RoomsFeed;
let stops: (() => void)[];
/** As a card would know it: the first state, and the patches since. */
let card: JsonObject;
let patchSizes: number[];
let envelopes: Envelope[];

const room = (id: string) => (card['rooms'] as unknown as FeedState['rooms'])[id] as RoomState;

const passUntil = (condition: () => boolean) => untilAsTimePasses(clock, 50, condition);

function satelliteIs(state: string): void {
  homeAssistant.changeStates({ c: { [SATELLITE]: { '+': { s: state } } } });
}

async function build(showsWords: boolean): Promise<void> {
  const bus = new EventBus(silentLog);
  const { address } = homeAssistant;
  const common = { clock, log: silentLog, events: bus };
  home = new HomeClient({ ...common, address, token: 'good-token', random: () => 0 });
  const house = new LiveHouse({ ...common, home, language: 'fr' });
  feed = new Feed(newFeedState({ version: '1.2.3', language: 'fr' }), clock);
  rooms = new RoomsFeed({ house, feed, clock, showsWords });
  stops = [
    house.start(),
    rooms.start(),
    feed.follow({
      onState: (state) => {
        card = state as unknown as JsonObject;
      },
      onPatch: (patch) => {
        patchSizes.push(JSON.stringify(patch).length);
        card = applyPatch(card, patch);
      },
      onEnvelope: (envelope) => envelopes.push(envelope),
    }),
  ];
  home.start();
  await passUntil(() => room('salon')?.satellites?.[SATELLITE] !== undefined);
  patchSizes = [];
}

beforeEach(async () => {
  homeAssistant = new FakeHomeAssistant();
  const registries = homeAssistant.house;
  const beside = { device_id: 'voice-pe' };
  registries.devices.push({ id: 'voice-pe', name: 'Voice PE', area_id: 'salon' });
  registries.entities.push(
    entityEntry(SATELLITE, 'Satellite du salon', beside),
    entityEntry('switch.voice_pe_mute', 'Mute', beside),
    entityEntry('media_player.enceinte', 'Enceinte', { area_id: 'salon' }),
  );
  Object.assign(registries.states, {
    [SATELLITE]: { s: 'idle', a: {} },
    'switch.voice_pe_mute': { s: 'off', a: {} },
    'media_player.enceinte': {
      s: 'playing',
      a: { volume_level: 0.4, media_title: 'Clair de lune', media_artist: 'Debussy' },
    },
    'person.anna': { s: 'home', a: { friendly_name: 'Anna', user_id: 'u-anna' } },
  });
  await homeAssistant.start();
  clock = new FakeClock();
  patchSizes = [];
  envelopes = [];
});

afterEach(async () => {
  for (const stop of stops) stop();
  feed.close();
  await home.close();
  await homeAssistant.stop();
});

const request: TurnRequest = {
  turnId: 't1',
  text: 'quelle heure est-il',
  language: 'fr',
  conversationId: null,
  deviceId: null,
  satelliteId: SATELLITE,
  area: { id: 'salon', name: 'Salon' },
  floorId: null,
  userId: 'u-anna',
};

/** Says its answer, word by word, when it is let. */
function scripted(steps: readonly (ReplyDelta | Error)[]): Brain {
  return async function* () {
    for (const step of steps) {
      await Promise.resolve();
      if (step instanceof Error) throw step;
      yield step;
    }
  };
}

async function ask(brain: Brain): Promise<void> {
  for await (const _delta of rooms.watch(brain)(request, new AbortController().signal));
}

const ANSWER: ReplyDelta[] = [
  { type: 'text', text: 'Il est ' },
  { type: 'text', text: 'midi.' },
  { type: 'end', continueConversation: false, outcome: 'answered' },
];

test('every area is a room, with its satellite, its player and what it plays', async () => {
  await build(false);
  expect(room('cuisine')).toMatchObject({ name: 'Cuisine', activity: 'idle' });
  expect(room('salon')).toMatchObject({
    name: 'Salon',
    satellites: { [SATELLITE]: { isOnline: true, isMuted: false } },
    players: { 'media_player.enceinte': { volumePercent: 40, title: 'Clair de lune' } },
  });
});

test('a satellite leads its room through a turn, a small patch at a time', async () => {
  await build(false);
  for (const activity of ['listening', 'processing', 'responding', 'idle']) {
    satelliteIs(activity);
    await passUntil(() => room('salon').activity === activity);
  }
  expect(patchSizes.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...patchSizes)).toBeLessThan(1_024);
});

test('a microphone that is muted and a satellite that is gone are seen', async () => {
  await build(false);
  homeAssistant.changeStates({ c: { 'switch.voice_pe_mute': { '+': { s: 'on' } } } });
  await passUntil(() => room('salon').satellites[SATELLITE]?.isMuted === true);
  satelliteIs('unavailable');
  await passUntil(() => room('salon').satellites[SATELLITE]?.isOnline === false);
});

test('a turn shows who asked, and no words unless they may be shown', async () => {
  await build(false);
  await ask(scripted(ANSWER));
  await passUntil(() => room('salon').person === 'Anna');
  expect(room('salon')).not.toHaveProperty('said', request.text);
  expect(JSON.stringify(card)).not.toContain('midi');
});

test('words are shown where they may be', async () => {
  await build(true);
  await ask(scripted(ANSWER));
  await passUntil(() => room('salon').answered === 'Il est midi.');
  expect(room('salon').said).toBe(request.text);
});

test('a reply belongs to the one room that waits for it', async () => {
  await build(false);
  expect(rooms.takeReply()).toBeUndefined();
  satelliteIs('processing');
  await passUntil(() => room('salon').activity === 'processing');
  const tts = spokenInRoom({
    tts: new FakeTts(),
    room: () => rooms.takeReply(),
    send: (envelope) => feed.send(envelope),
  });
  const heard: number[] = [];
  async function* text() {
    yield await Promise.resolve('Il est midi.');
  }
  for await (const { samples } of tts.synthesize(text(), {}, new AbortController().signal))
    heard.push(samples.length);
  expect(heard.length).toBeGreaterThan(0);
  expect(envelopes.at(-1)).toMatchObject({ room: 'salon', last: true });
  // What is spoken next is no answer to what was asked here.
  expect(rooms.takeReply()).toBeUndefined();
});

test('an answer that is whole before it is spoken still belongs to its room', async () => {
  await build(false);
  await ask(scripted(ANSWER));
  expect(rooms.takeReply()).toBe('salon');
  expect(rooms.takeReply()).toBeUndefined();
  await ask(scripted(ANSWER));
  await clock.advance(3_000);
  expect(rooms.takeReply()).toBeUndefined();
});

test('a turn that fails shows an error, and its way back', async () => {
  await build(false);
  const failing = scripted([new ExoError('brain/unavailable', 'no provider')]);
  await expect(ask(failing)).rejects.toThrow();
  await clock.advance(50);
  expect(room('salon')).toMatchObject({ activity: 'error', code: 'brain/unavailable' });
  await clock.advance(7_000);
  expect(room('salon').activity).toBe('idle');
});
