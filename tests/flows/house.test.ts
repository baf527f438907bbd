/** The house, live over a real socket: names as Home Assistant matches them, told only when they change. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { HomeClient } from '../../src/home/home.ts';
import type { House } from '../../src/home/house.ts';
import { LiveHouse } from '../../src/home/live-house.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeHomeAssistant, FakeRefusal } from '../fakes/fake-home-assistant.ts';
import { entityEntry } from '../fakes/fake-house.ts';
import { until, untilAsTimePasses } from '../fakes/until.ts';

let homeAssistant: FakeHomeAssistant;
let clock: FakeClock;
let home: HomeClient;
let live: LiveHouse;
let events: ExoEvent[];
let seen: House[];

const passUntil = (condition: () => boolean) => untilAsTimePasses(clock, 100, condition);

/** Long enough for anything that was to follow. */
async function settle(): Promise<void> {
  for (let step = 0; step < 30; step += 1) {
    await clock.advance(100);
    await home.request({ type: 'conversation/prepare' });
  }
}

const idsOf = (house: House) => house.entities.map(({ id }) => id);
const entity = (id: string) => live.house.entities.find((one) => one.id === id);

beforeEach(async () => {
  homeAssistant = new FakeHomeAssistant();
  await homeAssistant.start();
  clock = new FakeClock();
  events = [];
  seen = [];
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  const { address } = homeAssistant;
  home = new HomeClient({
    address,
    token: 'good-token',
    clock,
    random: () => 0,
    events: bus,
    log: silentLog,
  });
  live = new LiveHouse({ home, clock, events: bus, log: silentLog, language: 'fr' });
  live.start();
  live.observe((house) => seen.push(house));
});

afterEach(async () => {
  await home.close();
  await homeAssistant.stop();
});

async function furnished(): Promise<void> {
  home.start();
  await passUntil(() => seen.length === 1);
}

test('floors, areas and the exposed entities arrive with their names and places', async () => {
  await furnished();
  expect(live.house).toEqual({
    floors: [{ id: 'rdc', name: 'Rez-de-chaussée', aliases: ['bas'], level: 0 }],
    areas: [
      { id: 'salon', name: 'Salon', aliases: ['séjour'], floor: 'rdc' },
      { id: 'cuisine', name: 'Cuisine', aliases: [], floor: null },
    ],
    entities: [
      {
        id: 'cover.volet',
        name: 'Volet',
        aliases: [],
        area: null,
        domain: 'cover',
        deviceClass: 'shutter',
      },
      {
        id: 'light.lampe',
        name: 'Lampe du salon',
        aliases: ['liseuse'],
        area: 'salon',
        domain: 'light',
      },
      {
        id: 'light.suspension',
        name: 'Suspension ampoule',
        aliases: [],
        area: 'cuisine',
        domain: 'light',
        device: 'Suspension',
      },
    ],
  });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'house-changed', entityCount: 3, areaCount: 2 }),
  );
});

test('the built-in agent is prepared first, so that it has decided what is exposed', async () => {
  await furnished();
  const order = homeAssistant.received.map(({ type }) => type);
  expect(order.indexOf('conversation/prepare')).toBeGreaterThan(-1);
  expect(order.indexOf('conversation/prepare')).toBeLessThan(
    order.indexOf('config/entity_registry/list'),
  );
});

test('states come through without a new house', async () => {
  await furnished();
  const changed: (readonly string[])[] = [];
  live.observeStates((ids) => changed.push(ids));
  homeAssistant.changeStates({ c: { 'light.lampe': { '+': { s: 'on', a: { brightness: 9 } } } } });
  await until(() => changed.length === 1);
  expect(changed).toEqual([['light.lampe']]);
  expect(live.states.get('light.lampe')?.state).toBe('on');
  await settle();
  expect(seen).toHaveLength(1);
});

test('a renamed entity is asked for alone and told once', async () => {
  await furnished();
  homeAssistant.received.length = 0;
  homeAssistant.house.entities[0] = entityEntry('light.lampe', 'x', { name: 'Grande lampe' });
  for (let repeat = 0; repeat < 5; repeat += 1)
    homeAssistant.fire('entity_registry_updated', { action: 'update', entity_id: 'light.lampe' });
  await passUntil(() => seen.length === 2);
  await settle();
  expect(entity('light.lampe')).toMatchObject({ name: 'Grande lampe', aliases: [], area: null });
  expect(seen).toHaveLength(2);
  const asked = homeAssistant.received.filter(({ type }) => type.startsWith('config/'));
  expect(asked.map(({ type, entity_ids }) => [type, entity_ids])).toEqual([
    ['config/entity_registry/get_entries', ['light.lampe']],
  ]);
});

test('a new area name reaches the house, only areas are read again', async () => {
  await furnished();
  homeAssistant.received.length = 0;
  homeAssistant.house.areas[1] = { area_id: 'cuisine', name: 'Kitchenette', floor_id: null };
  homeAssistant.fire('area_registry_updated', { action: 'update', area_id: 'cuisine' });
  await passUntil(() => seen.length === 2);
  expect(live.house.areas[1]).toMatchObject({ name: 'Kitchenette' });
  expect(homeAssistant.received.map(({ type }) => type)).toEqual(['config/area_registry/list']);
});

test('what is no longer exposed leaves, what comes to be exposed enters', async () => {
  await furnished();
  const [lamp, , secret] = homeAssistant.house.entities;
  if (lamp) lamp['options'] = { conversation: { should_expose: false } };
  if (secret) secret['options'] = { conversation: { should_expose: true } };
  for (const entity_id of ['light.lampe', 'switch.secret'])
    homeAssistant.fire('entity_registry_updated', { action: 'update', entity_id, changes: {} });
  await passUntil(() => seen.length === 2);
  expect(idsOf(live.house)).toEqual(['cover.volet', 'light.suspension', 'switch.secret']);
});

test('a renamed entity id moves, a removed entity goes', async () => {
  await furnished();
  homeAssistant.house.entities[0] = entityEntry('light.neuve', 'Lampe du salon');
  homeAssistant.fire('entity_registry_updated', {
    action: 'update',
    entity_id: 'light.neuve',
    old_entity_id: 'light.lampe',
    changes: {},
  });
  homeAssistant.changeStates({
    a: { 'light.neuve': { s: 'on', a: { friendly_name: 'Lampe du salon' } } },
    r: ['light.lampe', 'cover.volet'],
  });
  await passUntil(() => seen.length === 2);
  expect(idsOf(live.house)).toEqual(['light.neuve', 'light.suspension']);
});

test('a new entity outside the registry is there once Home Assistant exposes it', async () => {
  await furnished();
  homeAssistant.house.exposed.push('light.groupe');
  homeAssistant.changeStates({
    a: { 'light.groupe': { s: 'on', a: { friendly_name: 'Tout' } } },
  });
  await passUntil(() => seen.length === 2);
  expect(idsOf(live.house)).toContain('light.groupe');
});

test('the house is kept while Home Assistant is away, and not told again if nothing changed', async () => {
  await furnished();
  const before = homeAssistant.asked('subscribe_entities').length;
  homeAssistant.drop();
  await until(() => home.connection === undefined);
  expect(idsOf(live.house)).toHaveLength(3);
  await passUntil(() => homeAssistant.asked('subscribe_entities').length > before);
  await settle();
  expect(seen).toHaveLength(1);
});

test('while Home Assistant starts and refuses, the house waits and tries again', async () => {
  const list = homeAssistant.handlers.get('config/area_registry/list');
  homeAssistant.handlers.set('config/area_registry/list', () => {
    throw new FakeRefusal('unknown_command');
  });
  home.start();
  await passUntil(() => homeAssistant.asked('config/area_registry/list').length === 2);
  expect(seen).toHaveLength(0);
  if (list) homeAssistant.handlers.set('config/area_registry/list', list);
  await passUntil(() => seen.length === 1);
  expect(idsOf(live.house)).toHaveLength(3);
});

test('while Home Assistant starts again, the house does not shrink to what is there already', async () => {
  await furnished();
  const whole = homeAssistant.house.states;
  homeAssistant.state = 'STARTING';
  homeAssistant.house.states = {};
  const before = homeAssistant.asked('subscribe_entities').length;
  homeAssistant.drop();
  await passUntil(() => homeAssistant.asked('subscribe_entities').length > before);
  await settle();
  expect(idsOf(live.house)).toHaveLength(3);
  expect(seen).toHaveLength(1);

  homeAssistant.house.states = {};
  homeAssistant.fire('homeassistant_started', {});
  await passUntil(() => seen.length === 2);
  expect(idsOf(live.house)).toHaveLength(0);

  homeAssistant.house.states = whole;
  homeAssistant.state = 'RUNNING';
  homeAssistant.drop();
  await passUntil(() => idsOf(live.house).length === 3);
});

test('a subscription that is refused at first is made later', async () => {
  const subscribe = homeAssistant.handlers.get('subscribe_entities');
  homeAssistant.handlers.delete('subscribe_entities');
  home.start();
  await passUntil(() => homeAssistant.asked('subscribe_entities').length === 2);
  if (subscribe) homeAssistant.handlers.set('subscribe_entities', subscribe);
  await passUntil(() => idsOf(live.house).length === 3);
});

test('once Home Assistant has started, everything is read again', async () => {
  await furnished();
  homeAssistant.house.floors.push({ floor_id: 'etage', name: 'Étage', level: 1 });
  homeAssistant.house.devices = [];
  homeAssistant.fire('homeassistant_started', {});
  await passUntil(() => seen.length === 2);
  expect(live.house.floors.map(({ name }) => name)).toEqual(['Rez-de-chaussée', 'Étage']);
  expect(entity('light.suspension')).toMatchObject({ name: 'ampoule', area: null });
});

test('what changes while the house is being read is read right after', async () => {
  home.start();
  await passUntil(() => homeAssistant.asked('config/area_registry/list').length === 1);
  homeAssistant.house.areas.push({ area_id: 'cave', name: 'Cave', floor_id: null });
  homeAssistant.fire('area_registry_updated', { action: 'create', area_id: 'cave' });
  await passUntil(() => live.house.areas.length === 3);
  expect(homeAssistant.asked('config/floor_registry/list')).toHaveLength(1);
});

test('a user without administration still gets the entities of the registry', async () => {
  for (const type of ['homeassistant/expose_entity/list', 'homeassistant/expose_new_entities/get'])
    homeAssistant.handlers.set(type, () => {
      throw new FakeRefusal('unauthorized');
    });
  await furnished();
  // The cover is in no registry: the default rule speaks for it.
  expect(idsOf(live.house)).toEqual(['cover.volet', 'light.lampe', 'light.suspension']);
});

test('an observer that throws does not keep the house from the next', async () => {
  const told: House[] = [];
  live.observe(() => {
    throw new Error('broken');
  });
  live.observe((house) => told.push(house));
  await furnished();
  expect(told).toHaveLength(1);
});
