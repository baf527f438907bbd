/** A call and its proof over a real socket: what Home Assistant reports is what counts, and nothing else does. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { HouseActor } from '../../src/home/act.ts';
import { restAddress } from '../../src/home/address.ts';
import { HomeClient } from '../../src/home/home.ts';
import { HomeRest } from '../../src/home/home-rest.ts';
import type { Command } from '../../src/home/proof.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeHomeAssistant, SILENT } from '../fakes/fake-home-assistant.ts';
import { settledAsTimePasses, until } from '../fakes/until.ts';

const LAMP = 'light.lampe';
const OTHER = 'light.suspension';
const never = new AbortController().signal;

let homeAssistant: FakeHomeAssistant;
let clock: FakeClock;
let home: HomeClient;
let actor: HouseActor;
let events: ExoEvent[];

const turnOn = (...entityIds: string[]): Command => ({
  domain: 'light',
  service: 'turn_on',
  entityIds,
  deadlineMs: 2_000,
  progress: ({ state }) => (state === 'on' ? 'there' : 'not-yet'),
});

const inTime = <T>(acting: Promise<T>) => settledAsTimePasses(clock, 50, acting);
const called = () => homeAssistant.devices.calls.length;
const devices = () => homeAssistant.devices;

beforeEach(async () => {
  homeAssistant = new FakeHomeAssistant();
  await homeAssistant.start();
  clock = new FakeClock();
  events = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const { address } = homeAssistant;
  const token = 'good-token';
  const random = () => 0;
  home = new HomeClient({ address, token, clock, random, events: bus, log: silentLog });
  const rest = new HomeRest({ address: restAddress(address), token, clock });
  actor = new HouseActor({ home, rest, clock, events: bus });
  home.start();
  await until(() => home.connection !== undefined);
});

afterEach(async () => {
  await home.close();
  await homeAssistant.stop();
});

test('done: the new state was reported', async () => {
  const outcomes = await actor.act(turnOn(LAMP), never);
  expect(outcomes).toMatchObject([
    { entityId: LAMP, outcome: 'done', state: { state: 'on' }, isUnderway: false },
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'acted', service: 'light.turn_on', done: 1, unproven: 0 }),
  );
});

test('the states are watched before the call goes out, and no longer than it takes', async () => {
  await actor.act(turnOn(LAMP), never);
  const order = homeAssistant.received.map(({ type }) => type);
  expect(order.indexOf('subscribe_entities')).toBeLessThan(order.indexOf('call_service'));
  await until(() => homeAssistant.asked('unsubscribe_events').length === 1);
});

test('no_change: it was so before; the call goes out nevertheless', async () => {
  devices().set(LAMP, { state: 'on' });
  expect(await actor.act(turnOn(LAMP), never)).toMatchObject([{ outcome: 'no_change' }]);
  expect(called()).toBe(1);
});

test('unproven: Home Assistant answers and the device reports nothing', async () => {
  devices().behaviours.set(LAMP, 'dead');
  const acting = actor.act(turnOn(LAMP), never);
  await until(() => called() === 1);
  await clock.advance(2_000);
  expect(await acting).toMatchObject([{ outcome: 'unproven', state: { state: 'off' } }]);
});

test('unproven: neither an answer nor a report', async () => {
  devices().behaviours.set(LAMP, 'silent');
  const acting = actor.act(turnOn(LAMP), never);
  await until(() => called() === 1);
  await clock.advance(2_000);
  expect(await acting).toMatchObject([{ outcome: 'unproven' }]);
});

test('a late report within the deadline is proof, one after it is none', async () => {
  devices().behaviours.set(LAMP, 'late');
  const inTime = actor.act(turnOn(LAMP), never);
  await until(() => called() === 1);
  await clock.advance(1_900);
  devices().finish();
  expect(await inTime).toMatchObject([{ outcome: 'done' }]);

  devices().set(LAMP, { state: 'off' });
  const tooLate = actor.act(turnOn(LAMP), never);
  await until(() => called() === 2);
  await clock.advance(2_000);
  devices().finish();
  expect(await tooLate).toMatchObject([{ outcome: 'unproven' }]);
});

test.each([
  ['failing', 'failed'],
  ['refusing', 'not_supported'],
] as const)('refused: Home Assistant says no (%s)', async (behaviour, reason) => {
  devices().behaviours.set(LAMP, behaviour);
  expect(await actor.act(turnOn(LAMP), never)).toMatchObject([{ outcome: 'refused', reason }]);
});

test('a call that fails for one of two proves the other', async () => {
  devices().behaviours.set(OTHER, 'failing');
  expect(await actor.act(turnOn(LAMP, OTHER), never)).toMatchObject([
    { entityId: LAMP, outcome: 'done' },
    { entityId: OTHER, outcome: 'refused', reason: 'failed' },
  ]);
});

test('what is unavailable, gone or unable is not called', async () => {
  devices().set(LAMP, { state: 'unavailable' });
  const command = { ...turnOn(LAMP, 'light.gone', OTHER), canDo: () => false };
  expect(await actor.act(command, never)).toMatchObject([
    { outcome: 'refused', reason: 'unavailable' },
    { outcome: 'refused', reason: 'unavailable' },
    { outcome: 'refused', reason: 'not_supported' },
  ]);
  expect(called()).toBe(0);
});

test('the connection is lost in the middle: unproven, and the call is not sent again', async () => {
  devices().behaviours.set(LAMP, 'late');
  const acting = actor.act(turnOn(LAMP), never);
  await until(() => called() === 1);
  homeAssistant.drop();
  devices().finish();
  expect(await acting).toMatchObject([{ outcome: 'unproven' }]);
  expect(called()).toBe(1);
});

test('what was so before a lost call is not proven either', async () => {
  devices().set(LAMP, { state: 'on' });
  devices().behaviours.set(LAMP, 'silent');
  const acting = actor.act(turnOn(LAMP), never);
  await until(() => called() === 1);
  homeAssistant.drop();
  expect(await acting).toMatchObject([{ outcome: 'unproven' }]);
});

test('an abort before the call prevents it', async () => {
  const outcomes = await actor.act(turnOn(LAMP), AbortSignal.abort());
  expect(outcomes).toMatchObject([{ outcome: 'refused', reason: 'cancelled' }]);
  expect(called()).toBe(0);
});

test('an abort after the call changes nothing: what was done is told', async () => {
  const turn = new AbortController();
  devices().behaviours.set(LAMP, 'late');
  const acting = actor.act(turnOn(LAMP), turn.signal);
  await until(() => called() === 1);
  turn.abort();
  devices().finish();
  expect(await acting).toMatchObject([{ outcome: 'done' }]);
});

test('a Home Assistant that stands still is asked another way', async () => {
  homeAssistant.silent = true;
  expect(await inTime(actor.act(turnOn(LAMP), never))).toMatchObject([{ outcome: 'done' }]);
  expect(homeAssistant.asked('call_service')).toEqual([]);
});

describe('the connection is lost while the states are asked for', () => {
  beforeEach(() => {
    homeAssistant.handlers.set('subscribe_entities', (message, peer) => {
      peer.send({ id: message.id, type: 'result', success: true, result: null });
      homeAssistant.drop();
      return SILENT;
    });
  });

  test('it is done another way: nothing was sent yet', async () => {
    expect(await actor.act(turnOn(LAMP), never)).toMatchObject([{ outcome: 'done' }]);
    expect(called()).toBe(1);
  });

  test('and where there is none, nobody is told that the lamp is out of reach', async () => {
    const alone = new HouseActor({ home, clock, events: new EventBus(silentLog) });
    await expect(alone.act(turnOn(LAMP), never)).rejects.toMatchObject({
      code: 'home/disconnected',
    });
  });
});

test('something underway counts as begun', async () => {
  homeAssistant.house.states['cover.volet'] = { s: 'closed', a: {} };
  const open: Command = {
    domain: 'cover',
    service: 'open_cover',
    entityIds: ['cover.volet'],
    deadlineMs: 4_000,
    progress: ({ state }) =>
      state === 'open' ? 'there' : state === 'opening' ? 'underway' : 'not-yet',
  };
  expect(await actor.act(open, never)).toMatchObject([
    { outcome: 'done', isUnderway: true, state: { state: 'opening' } },
  ]);
});

describe('while the socket is down', () => {
  beforeEach(async () => {
    homeAssistant.socketDown = true;
    homeAssistant.drop();
    await until(() => home.connection === undefined);
  });

  test('REST acts, and the states read back are the proof', async () => {
    expect(await actor.act(turnOn(LAMP), never)).toMatchObject([
      { outcome: 'done', state: { state: 'on' } },
    ]);
    expect(await actor.act(turnOn(LAMP), never)).toMatchObject([{ outcome: 'no_change' }]);
  });

  test('a device that reports later is asked until the deadline', async () => {
    devices().behaviours.set(LAMP, 'late');
    const acting = actor.act(turnOn(LAMP), never);
    await until(() => called() === 1);
    devices().finish();
    expect(await inTime(acting)).toMatchObject([{ outcome: 'done' }]);
  });

  test.each(['dead', 'failing', 'silent'] as const)('%s is never done', async (behaviour) => {
    devices().behaviours.set(LAMP, behaviour);
    const [outcome] = await inTime(actor.act(turnOn(LAMP), never));
    expect(outcome?.outcome).toBe(behaviour === 'failing' ? 'refused' : 'unproven');
  });

  test('a token that is not accepted, or nobody there, is an error with a code', async () => {
    homeAssistant.token = 'another';
    await expect(actor.act(turnOn(LAMP), never)).rejects.toMatchObject({
      code: 'home/auth-failed',
    });
    await homeAssistant.stop();
    await expect(actor.act(turnOn(LAMP), never)).rejects.toMatchObject({
      code: 'home/unreachable',
    });
  });

  test('without REST nothing is sent', async () => {
    const alone = new HouseActor({ home, clock, events: new EventBus(silentLog) });
    await expect(alone.act(turnOn(LAMP), never)).rejects.toMatchObject({
      code: 'home/disconnected',
    });
  });
});
