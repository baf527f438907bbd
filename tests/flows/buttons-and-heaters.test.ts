/** Buttons and water heaters, which only some houses have, as a model calls for them over a real socket. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { entityEntry } from '../fakes/fake-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

const cafe = 'button.cafe';
const gate = 'input_button.portail';
const tank = 'water_heater.cumulus';
let house: ActingHouse;

beforeEach(async () => {
  house = await ActingHouse.start({
    furnish: ({ entities, states }) => {
      const add = (id: string, name: string, area: string, s: string, a: object = {}) => {
        entities.push(entityEntry(id, name, { area_id: area }));
        states[id] = { s, a: { friendly_name: name, ...a } };
      };
      add(cafe, 'Café du matin', 'cuisine', 'unknown');
      add(gate, 'Ouverture du portail', 'jardin', '2026-01-01T00:00:00+00:00');
      add(tank, 'Cumulus', 'buanderie', 'eco', {
        temperature: 50,
        min_temp: 30,
        max_temp: 65,
        supported_features: 1 | 8,
      });
    },
  });
});
afterEach(() => house.stop());

const call = (tool: string, written: unknown, room = 'cuisine', text = '', turnId = 't') =>
  house.call(tool, written, turnIn(room, text, turnId));
const called = () => house.homeAssistant.devices.calls;

describe('a button', () => {
  test.each(['café du matin', 'le bouton café du matin'])('"%s" is pressed, once', async (name) => {
    expect(await call('press_button', { name })).toMatchObject({
      status: 'done',
      states: [{ entityId: cafe }],
    });
    expect(called()).toMatchObject([{ domain: 'button', service: 'press' }]);
  });

  test('that reports nothing is not said to be pressed', async () => {
    house.homeAssistant.devices.behaviours.set(cafe, 'dead');
    expect(await call('press_button', { name: 'café du matin' })).toMatchObject({
      status: 'unproven',
    });
  });

  test.each([
    ['failing', { status: 'refused', reason: 'failed' }],
    ['silent', { status: 'unproven' }],
    ['cut', { status: 'unproven' }],
  ] as const)(
    'whose time is noted by a Home Assistant that is then %s is not said to be pressed',
    async (behaviour, result) => {
      house.homeAssistant.devices.behaviours.set(cafe, behaviour);
      expect(await call('press_button', { name: 'café du matin' })).toMatchObject(result);
      expect(house.state(cafe)).not.toBe('unknown');
    },
  );

  test('that opens a way in waits for a yes', async () => {
    const press = (text: string, turnId: string) =>
      call('press_button', { name: 'ouverture du portail' }, 'salon', text, turnId);
    expect(await press('appuie sur ouverture du portail', '1')).toMatchObject({
      reason: 'needs_confirmation',
    });
    expect(called()).toEqual([]);
    expect(await press('oui', '2')).toMatchObject({ status: 'done' });
  });

  test.each([
    [{ name: 'portique' }, 'unknown_name'],
    [{ name: 'cumulus' }, 'not_supported'],
    [{}, 'invalid_arguments'],
  ])('%o is refused', async (written, reason) => {
    expect(await call('press_button', written)).toMatchObject({ status: 'refused', reason });
    expect(called()).toEqual([]);
  });
});

test('a scene of which a device fails is not said to be on', async () => {
  house.homeAssistant.devices.behaviours.set('scene.lecture', 'failing');
  expect(await call('run_scene', { name: 'lecture' })).toMatchObject({
    status: 'refused',
    reason: 'failed',
  });
});

describe('a water heater', () => {
  test.each([
    [{ action: 'set_temperature', name: 'cumulus', temperature: '55 °C' }, 55],
    [{ action: 'set_temperature', name: 'chauffe-eau', temperature: 60 }, 60],
    [{ action: 'plus chaud', name: 'le cumulus' }, 51],
  ])('%o is set and read back', async (written, temperature) => {
    expect(await call('control_climate', written)).toMatchObject({
      status: 'done',
      states: [{ entityId: tank, attributes: { target_temperature: temperature } }],
    });
    expect(called()).toMatchObject([{ domain: 'water_heater', service: 'set_temperature' }]);
  });

  test('is turned off by its name, never with the heating of a room', async () => {
    await call('control_climate', { action: 'off', area: 'partout' });
    expect(house.state(tank)).toBe('eco');
    expect(await call('control_climate', { action: 'off', name: 'cumulus' })).toMatchObject({
      status: 'done',
      states: [{ entityId: tank, state: 'off' }],
    });
  });

  test.each([
    [{ action: 'set_temperature', name: 'cumulus', temperature: 80 }, 'out_of_range'],
    [{ action: 'set_mode', name: 'cumulus', mode: 'heat' }, 'not_supported'],
    [{ action: 'set_preset', name: 'cumulus', preset: 'eco' }, 'not_supported'],
  ])('%o is refused', async (written, reason) => {
    expect(await call('control_climate', written)).toMatchObject({ status: 'refused', reason });
    expect(called()).toEqual([]);
  });

  test('warmer than what is not known is not guessed', async () => {
    house.homeAssistant.devices.set(tank, { attributes: { temperature: null } });
    await house.passUntil(() => house.live.states.get(tank)?.attributes['temperature'] === null);
    expect(await call('control_climate', { action: 'warmer', name: 'cumulus' })).toMatchObject({
      status: 'refused',
      reason: 'not_supported',
    });
    expect(called()).toEqual([]);
  });
});
