import { describe, expect, test } from 'vitest';
import { buildHouse, withoutAliases } from './house.ts';
import { type EntityEntry, NO_REGISTRIES, type Registries, readDevices } from './registries.ts';
import type { EntityState } from './states.ts';

const entry = (rest: Partial<EntityEntry> = {}): EntityEntry => ({
  entity_id: 'light.a',
  original_name: 'Plafonnier',
  next_name_part: null,
  aliases: [null],
  options: { conversation: { should_expose: true } },
  ...rest,
});

const devices = readDevices([
  { id: 'hub', name: 'Hub', name_by_user: 'Pont', area_id: 'cave' },
  { id: 'child', name: 'Canal 1', parent_device_id: 'hub', next_name_part: 'parent_device' },
  { id: 'apart', name: 'Canal 2', parent_device_id: 'hub', area_id: 'salon', next_name_part: null },
]);

const state: EntityState = { state: 'on', attributes: { friendly_name: 'Affiché' } };

function only(entity: EntityEntry | undefined, given = state, rest: Partial<Registries> = {}) {
  const id = entity?.entity_id ?? 'light.a';
  const entities = new Map(entity ? [[id, entity]] : []);
  const registries = { ...NO_REGISTRIES, devices, entities, ...rest };
  return buildHouse(registries, new Map([[id, given]])).entities[0];
}

describe('names', () => {
  test.each([
    ['its own', {}, 'Plafonnier'],
    ['the one the person gave', { name: 'Lustre' }, 'Lustre'],
    [
      'its device in front where they are linked',
      { device_id: 'hub', next_name_part: 'device' },
      'Pont Plafonnier',
    ],
    [
      'its device alone, without one of its own',
      { device_id: 'hub', next_name_part: 'device', original_name: null },
      'Pont',
    ],
    ['not its device where they are not linked', { device_id: 'hub' }, 'Plafonnier'],
    [
      'device and parent where all are linked',
      { device_id: 'child', next_name_part: 'device' },
      'Pont Canal 1 Plafonnier',
    ],
    [
      'no parent where the device is not linked to it',
      { device_id: 'apart', next_name_part: 'device' },
      'Canal 2 Plafonnier',
    ],
  ])('an entity is called by %s', (_, rest, name) => {
    expect(only(entry(rest))).toMatchObject({ name, aliases: [] });
  });

  test('aliases keep their order, null is the computed name, doubles and blanks go', () => {
    const aliases = ['Grande lampe', null, ' grande lampe ', 'Grande lampe', ' '];
    expect(only(entry({ aliases }))).toMatchObject({
      name: 'Grande lampe',
      aliases: ['Plafonnier', 'grande lampe'],
    });
  });

  test('an entity whose names were all taken away cannot be named', () => {
    expect(only(entry({ aliases: [] }))).toBeUndefined();
    expect(only(entry({ original_name: null }))).toBeUndefined();
  });

  test('one outside the registry, or of a version without links, is called as shown', () => {
    const { next_name_part: _, ...older } = entry({ aliases: ['Liseuse'] });
    expect(only(older)).toMatchObject({ name: 'Affiché', aliases: ['Liseuse'] });
    expect(only(undefined)).toMatchObject({ name: 'Affiché', area: null });
  });
});

describe('places', () => {
  test.each([
    [{ area_id: 'jardin', device_id: 'hub' }, 'jardin'],
    [{ device_id: 'hub' }, 'cave'],
    [{ device_id: 'child' }, 'cave'],
    [{ device_id: 'apart' }, 'salon'],
    [{ device_id: 'gone' }, null],
    [{}, null],
  ])('%o stands in %s', (rest, area) => {
    expect(only(entry(rest))?.area).toBe(area);
  });
});

describe('exposure', () => {
  const undecided = (rest: Partial<EntityEntry> = {}) => entry({ options: {}, ...rest });
  const of = (domain: string, deviceClass?: string) =>
    only(undecided({ entity_id: `${domain}.a` }), {
      state: 'on',
      attributes: { device_class: deviceClass },
    }) !== undefined;

  test('the decision of the person comes first', () => {
    expect(only(entry({ options: { conversation: { should_expose: false } } }))).toBeUndefined();
    const hidden = entry({ hidden_by: 'user', options: { conversation: { should_expose: true } } });
    expect(only(hidden)).toBeDefined();
  });

  test('undecided, the default rule of Home Assistant holds', () => {
    expect([of('light'), of('cover'), of('todo'), of('lock'), of('camera')]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect([of('sensor', 'temperature'), of('sensor', 'battery'), of('sensor')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([of('binary_sensor', 'window'), of('binary_sensor', 'update')]).toEqual([true, false]);
    expect(only(undecided({ hidden_by: 'user' }))).toBeUndefined();
    expect(only(undecided({ entity_category: 'config' }))).toBeUndefined();
  });

  test('where new entities are not exposed, the undecided are not', () => {
    const exposure = { ...NO_REGISTRIES.exposure, newOnes: false };
    expect(only(undecided(), state, { exposure })).toBeUndefined();
  });

  test('outside the registry the list decides once it is complete', () => {
    const listed = new Set(['light.a']);
    const complete = { listed: new Set<string>(), newOnes: true, complete: true };
    expect(only(undefined, state, { exposure: complete })).toBeUndefined();
    expect(only(undefined, state, { exposure: { ...complete, listed } })).toBeDefined();
    expect(only(undefined, state, { exposure: { ...complete, complete: false } })).toBeDefined();
  });
});

test('only exposed entities without aliases are asked for again', () => {
  const { aliases: _, ...bare } = entry();
  const hidden = {
    ...bare,
    entity_id: 'light.b',
    options: { conversation: { should_expose: false } },
  };
  const entities = new Map(
    [bare, hidden, entry({ entity_id: 'light.c' })].map((one) => [one.entity_id, one]),
  );
  const states = new Map([...entities.keys(), 'light.unregistered'].map((id) => [id, state]));
  expect(withoutAliases({ ...NO_REGISTRIES, entities }, states)).toEqual(['light.a']);
});
