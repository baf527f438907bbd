import { describe, expect, test } from 'vitest';
import { room } from '../../dev/made-up-house.ts';
import { en } from '../texts/en.ts';
import { fr } from '../texts/fr.ts';
import { fill, textsFor } from '../texts/texts.ts';
import { readConfig } from './card-config.ts';
import { cardForm } from './card-form.ts';
import { chooseRooms } from './choose-rooms.ts';
import { suggestFor } from './suggestion.ts';

const type = 'custom:exo-card';

describe('the configuration', () => {
  test('needs nothing but its type', () => {
    expect(readConfig({ type })).toMatchObject({
      layout: 'grid',
      showTalk: true,
      rooms: undefined,
    });
  });

  test("takes Home Assistant's own keys", () => {
    expect(() =>
      readConfig({ type, grid_options: {}, visibility: [], view_layout: {} }),
    ).not.toThrow();
  });

  test.each([
    [{ colour: 'red' }, 'does not know "colour"'],
    [{ layout: 'circle' }, 'layout has to be one of grid, list, room, kiosk'],
    [{ rooms: 'salon' }, 'rooms has to be a list'],
    [{ rooms: [1] }, 'rooms has to be a list'],
    [{ room: 5 }, 'room has to be a text'],
    [{ show_talk: 'yes' }, 'show_talk has to be true or false'],
  ])('names what is wrong in %j', (raw, message) => {
    expect(() => readConfig({ type, ...raw })).toThrow(message);
  });

  test('is what the form asks for, with a label each, in both languages', () => {
    for (const texts of [en, fr]) {
      const form = cardForm(texts);
      const filled = {
        layout: 'room',
        room: 'salon',
        rooms: ['salon'],
        pipeline: 'p',
        show_talk: false,
        show_words: false,
        interrupt: false,
      };
      expect(form.schema.map(({ name }) => name).sort()).toEqual(Object.keys(filled).sort());
      expect(readConfig({ type, ...filled })).not.toEqual(readConfig({ type }));
      for (const field of form.schema) expect(form.computeLabel(field)).not.toBe(field.name);
      expect(() => form.assertConfig({ type, layout: 'circle' })).toThrow('layout');
    }
  });
});

describe('the rooms that a card shows', () => {
  const rooms = { b: room('Bureau'), a: room('Salon'), c: room('Cuisine', 'listening') };
  const ids = (...args: Parameters<typeof chooseRooms>) =>
    chooseRooms(...args).shown.map(([id]) => id);

  test('are all, by name, or those that are named, in their order', () => {
    expect(ids(rooms, readConfig({ type }), undefined)).toEqual(['b', 'c', 'a']);
    expect(ids(rooms, readConfig({ type, rooms: ['c', 'a'] }), undefined)).toEqual(['c', 'a']);
  });

  test('is the one that was tapped, until it is gone', () => {
    expect(ids(rooms, readConfig({ type }), 'a')).toEqual(['a']);
    expect(ids(rooms, readConfig({ type }), 'gone')).toHaveLength(3);
  });

  test('is one for a single face: its own, else the one where something happens', () => {
    expect(ids(rooms, readConfig({ type, layout: 'room', room: 'a' }), undefined)).toEqual(['a']);
    expect(ids(rooms, readConfig({ type, layout: 'kiosk' }), undefined)).toEqual(['c']);
  });

  test('that were named and are gone are told, once something is known', () => {
    const config = readConfig({ type, rooms: ['a', 'attic'] });
    expect(chooseRooms(rooms, config, undefined).missing).toEqual(['attic']);
    expect(chooseRooms({}, config, undefined).missing).toEqual([]);
  });
});

describe('the suggestion', () => {
  const hass = {
    areas: { salon: { area_id: 'salon', name: 'Salon' } },
    entities: Object.fromEntries(
      [
        { entity_id: 'assist_satellite.salon', device_id: 'd' },
        { entity_id: 'assist_satellite.moved', device_id: 'd', area_id: 'cuisine' },
        { entity_id: 'sensor.exo_salon', device_id: 'e', platform: 'exo' },
        { entity_id: 'sensor.exo_turns', device_id: 'e', platform: 'exo' },
        { entity_id: 'sensor.salon', platform: 'weather' },
      ].map((entity) => [entity.entity_id, entity]),
    ),
    devices: { d: { id: 'd', area_id: 'salon' } },
  };

  test('is the room of a satellite, and nothing for anything else', () => {
    expect(suggestFor(hass, 'assist_satellite.salon')?.config).toEqual({
      type,
      layout: 'room',
      room: 'salon',
    });
    expect(suggestFor(hass, 'assist_satellite.moved')?.config).toMatchObject({ room: 'cuisine' });
    expect(suggestFor(hass, 'assist_satellite.unknown')?.config).toEqual({ type, layout: 'grid' });
    expect(suggestFor(hass, 'light.salon')).toBeNull();
    expect(suggestFor(hass, 'sensor.salon')).toBeNull();
  });

  test("is the room of one of EXO's own sensors, and the house for its other entities", () => {
    expect(suggestFor(hass, 'sensor.exo_salon')?.config).toMatchObject({ room: 'salon' });
    expect(suggestFor(hass, 'sensor.exo_turns')?.config).toEqual({ type, layout: 'grid' });
  });
});

describe('the words', () => {
  test('are in the language of the user, else in English', () => {
    expect(textsFor('fr-CA')).toBe(fr);
    expect(textsFor('tlh')).toBe(en);
    expect(textsFor(undefined)).toBe(en);
  });

  test('are filled in, and what is missing stays to be seen', () => {
    expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}');
  });
});
