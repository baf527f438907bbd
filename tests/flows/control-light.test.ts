/** Lights, from what a model writes to what Home Assistant reports. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

let house: ActingHouse;
const call = (written: unknown, room: string | null = 'salon') =>
  house.call('control_light', written, turnIn(room));
const devices = () => house.homeAssistant.devices;

const SALON = [
  'light.guirlande',
  'light.lampadaire',
  'light.lampe_du_salon',
  'light.plafonnier_du_salon',
];

beforeEach(async () => {
  house = await ActingHouse.start();
});
afterEach(() => house.stop());

test('one lamp by its name is on, and nothing else is', async () => {
  expect(await call({ action: 'on', name: 'la lampe du salon' })).toEqual({
    status: 'done',
    states: [
      {
        entityId: 'light.lampe_du_salon',
        name: 'Lampe du salon',
        state: 'on',
        attributes: { brightness_percent: 100 },
      },
    ],
  });
  expect(devices().calls).toHaveLength(1);
  expect(devices().calls[0]?.entityIds).toEqual(['light.lampe_du_salon']);
});

test("the room's lights are meant where no place is said", async () => {
  expect(await call({ action: 'allumer', name: 'lumières' })).toMatchObject({ status: 'done' });
  expect(SALON.map((id) => house.state(id))).toEqual(['on', 'on', 'on', 'on']);
  expect(house.state('light.spots_de_la_cuisine')).toBe('off');
});

test.each([
  [{ action: 'on', name: 'lampadaire', brightness_percent: '40%' }, { brightness_percent: 40 }],
  [{ action: 'on', name: 'lampadaire', color: 'bleue' }, { hue_saturation: [240, 100] }],
  [{ action: 'on', name: 'lampadaire', color: '#00ff00' }, { hue_saturation: [120, 100] }],
  [{ action: 'on', name: 'lampadaire', color: 'blanc chaud' }, { color_temperature_kelvin: 2700 }],
  [
    { action: 'on', name: 'lampadaire', color_temperature_kelvin: 9000 },
    // As far as this lamp goes.
    { color_temperature_kelvin: 6500 },
  ],
])('%o', async (written, attributes) => {
  expect(await call(written)).toMatchObject({ status: 'done', states: [{ attributes }] });
});

test('every slot filled with nothing is a plain command', async () => {
  const written = {
    action: 'on',
    name: 'Lampadaire',
    area: '',
    brightness_percent: 0,
    color: '',
    color_temperature_kelvin: 0,
    transition_seconds: 0,
  };
  expect(await call(JSON.stringify(written))).toMatchObject({ status: 'done' });
  expect(devices().calls[0]?.data).toEqual({});
});

test('brighter and dimmer go from what each lamp is at', async () => {
  devices().set('light.lampadaire', { state: 'on', attributes: { brightness: 128 } });
  await house.passUntil(() => house.live.states.get('light.lampadaire')?.state === 'on');
  expect(await call({ action: 'plus fort', name: 'lampadaire' })).toMatchObject({
    status: 'done',
    states: [{ attributes: { brightness_percent: 70 } }],
  });
});

test('what was so before is no change', async () => {
  await call({ action: 'on', name: 'lampadaire' });
  expect(await call({ action: 'on', name: 'lampadaire' })).toMatchObject({ status: 'no_change' });
});

test('a dead lamp is unproven, a failing one refused, an unavailable one said to be so', async () => {
  devices().behaviours.set('light.lampadaire', 'dead');
  devices().behaviours.set('light.guirlande', 'failing');
  devices().set('light.veilleuse', { state: 'unavailable' });
  expect(await call({ action: 'on', name: 'lampadaire' })).toMatchObject({
    status: 'unproven',
    failed: [{ entityId: 'light.lampadaire', state: 'off' }],
  });
  expect(await call({ action: 'on', name: 'guirlande' })).toMatchObject({
    status: 'refused',
    reason: 'failed',
    asked: 'Guirlande',
  });
  expect(await call({ action: 'on', name: 'veilleuse' })).toMatchObject({
    status: 'refused',
    reason: 'unavailable',
  });
});

test('of several, the worst is told, and which it was', async () => {
  devices().behaviours.set('light.lampadaire', 'dead');
  const result = await call({ action: 'on', area: 'salon' });
  expect(result).toMatchObject({
    status: 'unproven',
    failed: [{ name: 'Lampadaire', state: 'off' }],
  });
  expect(result.status === 'unproven' && result.states).toHaveLength(3);
});

test('a lamp without brightness is not said to be dimmed', async () => {
  devices().set('light.lampadaire', { attributes: { supported_color_modes: ['onoff'] } });
  expect(await call({ action: 'on', name: 'lampadaire', brightness_percent: 30 })).toMatchObject({
    status: 'refused',
    reason: 'not_supported',
  });
  expect(devices().calls).toHaveLength(0);
});

test.each([
  [{ action: 'on', name: 'lampe du salot' }, 'unknown_name', ['Lampe du salon']],
  [{ action: 'on', name: 'lampe', area: 'salot' }, 'unknown_name', ['Salon']],
  [{ action: 'on', name: 'cafetière' }, 'not_supported', ['Cafetière']],
  [{ action: 'on', name: 'lampadaire', color: 'blue-ish' }, 'invalid_arguments', []],
  [{ action: 'explode', name: 'lampadaire' }, 'invalid_arguments', undefined],
  [{ name: 'lampadaire' }, 'invalid_arguments', undefined],
  ['no JSON at all', 'invalid_arguments', undefined],
] as const)('%o touches nothing', async (written, reason, candidates) => {
  const result = await call(written);
  expect(result).toMatchObject({ status: 'refused', reason });
  if (candidates?.[0] && result.status === 'refused')
    expect(result.candidates).toContain(candidates[0]);
  expect(devices().calls).toHaveLength(0);
});

test('without a room, and none said, nothing is switched', async () => {
  expect(await call({ action: 'on' }, null)).toMatchObject({
    status: 'refused',
    reason: 'no_room',
  });
  expect(devices().calls).toHaveLength(0);
});
