/** The tools of the house, each as a model calls it, over a real socket: nothing is done that is not reported. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

let house: ActingHouse;
const devices = () => house.homeAssistant.devices;
const call = (tool: string, written: unknown, room = 'salon') =>
  house.call(tool, written, turnIn(room));

beforeEach(async () => {
  house = await ActingHouse.start();
});
afterEach(() => house.stop());

type Case = readonly [
  tool: string,
  written: Record<string, unknown>,
  room: string,
  id: string,
  reported: Record<string, unknown>,
];

test.each<Case>([
  [
    'control_switch',
    { action: 'on', name: 'cafetière' },
    'cuisine',
    'switch.cafetiere',
    { state: 'on' },
  ],
  [
    'control_switch',
    { action: 'on', name: 'mode vacances' },
    'salon',
    'input_boolean.mode_vacances',
    { state: 'on' },
  ],
  [
    'control_switch',
    { action: 'on', name: 'ventilateur', speed_percent: '50 %' },
    'chambre',
    'fan.ventilateur_de_la_chambre',
    { state: 'on', attributes: { speed_percent: 50 } },
  ],
  [
    'control_cover',
    { action: 'ouvrir', name: 'volet' },
    'salon',
    'cover.volet_du_salon',
    { state: 'opening', underway: true },
  ],
  [
    'control_cover',
    { action: 'set_position', name: 'les volets', position_percent: 'moitié' },
    'bureau',
    'cover.volet_du_bureau',
    { state: 'opening', underway: true },
  ],
  [
    'control_climate',
    { action: 'set_temperature', temperature: '21,5 °C' },
    'salon',
    'climate.chauffage_du_salon',
    { state: 'heat', attributes: { target_temperature: 21.5 } },
  ],
  [
    'control_climate',
    { action: 'plus chaud', name: 'chauffage' },
    'bureau',
    'climate.chauffage_du_bureau',
    { attributes: { target_temperature: 21 } },
  ],
  [
    'control_climate',
    { action: 'off' },
    'chambre',
    'climate.radiateur_de_la_chambre',
    { state: 'off' },
  ],
  [
    'control_climate',
    { action: 'set_mode', mode: 'off' },
    'chambre',
    'climate.radiateur_de_la_chambre',
    { state: 'off' },
  ],
  [
    'control_media',
    { action: 'pause', name: 'la télé' },
    'salon',
    'media_player.tele',
    { state: 'paused' },
  ],
  [
    'control_media',
    { action: 'éteindre', name: 'TV' },
    'salon',
    'media_player.tele',
    { state: 'off' },
  ],
  [
    'control_media',
    { action: 'set_volume', volume_percent: '25%' },
    'cuisine',
    'media_player.enceinte_de_la_cuisine',
    { attributes: { volume_percent: 25 } },
  ],
  [
    'control_media',
    { action: 'volume_up' },
    'cuisine',
    'media_player.enceinte_de_la_cuisine',
    { attributes: { volume_percent: 50 } },
  ],
  [
    'control_media',
    { action: 'mute' },
    'cuisine',
    'media_player.enceinte_de_la_cuisine',
    { attributes: { is_muted: true } },
  ],
  [
    'control_media',
    { action: 'suivant' },
    'cuisine',
    'media_player.enceinte_de_la_cuisine',
    { state: 'playing' },
  ],
  [
    'control_media',
    { action: 'select_source', source: 'netflix', name: 'télé' },
    'salon',
    'media_player.tele',
    { attributes: { source: 'Netflix' } },
  ],
  [
    'control_lock',
    { action: 'verrouiller', name: 'porte de derrière' },
    'salon',
    'lock.porte_de_derriere',
    { state: 'locked' },
  ],
  [
    'control_cover',
    { action: 'fermer', name: 'le portail' },
    'salon',
    'cover.portail',
    { state: 'closing' },
  ],
  ['run_scene', { name: 'la scène lecture' }, 'salon', 'scene.lecture', {}],
  ['run_script', { name: 'Fête' }, 'salon', 'script.fete', { state: 'off' }],
])('%s %o in the %s', async (tool, written, room, id, reported) => {
  if (id.startsWith('lock')) await house.set(id, 'unlocked');
  if (id === 'cover.portail') await house.set(id, 'open', { current_position: 100 });
  expect(await call(tool, written, room)).toMatchObject({
    status: 'done',
    states: [{ entityId: id, ...reported }],
  });
  expect(devices().calls.flatMap(({ entityIds }) => entityIds)).toEqual([id]);
});

test.each<Case>([
  ['control_switch', { action: 'on', name: 'cafetière' }, 'cuisine', 'switch.cafetiere', {}],
  ['control_switch', { action: 'on', name: 'hotte' }, 'cuisine', 'fan.hotte', {}],
  [
    'control_cover',
    { action: 'open', name: 'volet du salon' },
    'salon',
    'cover.volet_du_salon',
    {},
  ],
  [
    'control_cover',
    { action: 'set_position', position_percent: 40, name: 'volet du salon' },
    'salon',
    'cover.volet_du_salon',
    {},
  ],
  [
    'control_climate',
    { action: 'set_temperature', temperature: 22 },
    'salon',
    'climate.chauffage_du_salon',
    {},
  ],
  ['control_climate', { action: 'off' }, 'salon', 'climate.chauffage_du_salon', {}],
  ['control_media', { action: 'pause', name: 'télé' }, 'salon', 'media_player.tele', {}],
  ['control_media', { action: 'off', name: 'télé' }, 'salon', 'media_player.tele', {}],
  ['control_media', { action: 'next', name: 'télé' }, 'salon', 'media_player.tele', {}],
  ['control_media', { action: 'mute', name: 'télé' }, 'salon', 'media_player.tele', {}],
  [
    'control_media',
    { action: 'set_volume', volume_percent: 10, name: 'télé' },
    'salon',
    'media_player.tele',
    {},
  ],
  [
    'control_media',
    { action: 'select_source', source: 'HDMI 1', name: 'télé' },
    'salon',
    'media_player.tele',
    {},
  ],
  ['run_scene', { name: 'lecture' }, 'salon', 'scene.lecture', {}],
  ['run_script', { name: 'fête' }, 'salon', 'script.fete', {}],
])('%s %o in the %s: a device that does nothing is never done', async (tool, written, room, id) => {
  devices().behaviours.set(id, 'dead');
  expect(await call(tool, written, room)).toMatchObject({
    status: 'unproven',
    states: [],
    failed: [{ entityId: id }],
  });
  devices().set(id, { state: 'unavailable' });
  expect(await call(tool, written, room)).toMatchObject({
    status: 'refused',
    reason: 'unavailable',
  });
  expect(devices().calls).toHaveLength(1);
});

test.each([
  ['control_climate', { action: 'set_temperature', temperature: 45 }, 'out_of_range'],
  ['control_climate', { action: 'set_temperature' }, 'invalid_arguments'],
  ['control_climate', { action: 'set_mode', mode: 'cool' }, 'not_supported'],
  ['control_climate', { action: 'set_preset', preset: 'eco' }, 'not_supported'],
  ['control_cover', { action: 'set_position', name: 'volet' }, 'invalid_arguments'],
  ['control_media', { action: 'select_source', source: 'Netflics' }, 'unknown_name'],
  ['control_media', { action: 'set_volume' }, 'invalid_arguments'],
  ['control_lock', { action: 'lock', name: 'porte du grenier' }, 'none_there'],
  ['run_scene', { name: 'lectur' }, 'unknown_name'],
  ['run_scene', {}, 'invalid_arguments'],
  ['control_cover', { action: 'open', name: 'volet', area: 'cuisine' }, 'none_there'],
] as const)('%s %o is refused and touches nothing', async (tool, written, reason) => {
  expect(await call(tool, written)).toMatchObject({ status: 'refused', reason });
  expect(devices().calls).toEqual([]);
});

test('a lock is awaited until it is locked, and "locking" at the end is underway', async () => {
  await house.set('lock.porte_d_entree', 'unlocked');
  devices().behaviours.set('lock.porte_d_entree', 'dead');
  const locking = call('control_lock', { action: 'lock', name: "porte d'entrée" });
  await house.passUntil(() => devices().calls.length === 1);
  devices().set('lock.porte_d_entree', { state: 'locking' });
  expect(await locking).toMatchObject({
    status: 'done',
    states: [{ state: 'locking', underway: true }],
  });
  devices().set('lock.porte_d_entree', { state: 'jammed' });
  await house.passUntil(() => house.live.states.get('lock.porte_d_entree')?.state === 'jammed');
  expect(await call('control_lock', { action: 'lock', name: "porte d'entrée" })).toMatchObject({
    status: 'unproven',
    failed: [{ state: 'jammed' }],
  });
});

test('of several players, transport is about the one that plays', async () => {
  const found = { area: 'partout' };
  await house.set('media_player.tele', 'off');
  await house.set('media_player.radio', 'off');
  await house.set('media_player.enceinte_de_la_chambre', 'idle');
  expect(await call('control_media', { action: 'pause', ...found })).toMatchObject({
    status: 'done',
    states: [{ entityId: 'media_player.enceinte_de_la_cuisine' }],
  });
  expect(await call('control_media', { action: 'on', ...found })).toMatchObject({
    status: 'refused',
    reason: 'ambiguous',
  });
});
