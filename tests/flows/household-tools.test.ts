/** The tools of the house, each as a model calls it, over a real socket: nothing is done that is not reported. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingHouse, turnIn } from '../fakes/acting-house.ts';

let house: ActingHouse;
const devices = () => house.homeAssistant.devices;
const call = (tool: string, written: unknown, room = 'salon') =>
  house.call(tool, written, turnIn(room));

/** What Home Assistant has, EXO knows as well. */
async function set(id: string, state: string, attributes: Record<string, unknown> = {}) {
  devices().set(id, { state, attributes });
  const [name = '', value] = Object.entries(attributes)[0] ?? [];
  await house.passUntil(() => {
    const known = house.live.states.get(id);
    return known?.state === state && (name === '' || known.attributes[name] === value);
  });
}

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
  if (id.startsWith('lock')) await set(id, 'unlocked');
  if (id === 'cover.portail') await set(id, 'open', { current_position: 100 });
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
  await set('lock.porte_d_entree', 'unlocked');
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
  await set('media_player.tele', 'off');
  await set('media_player.radio', 'off');
  await set('media_player.enceinte_de_la_chambre', 'idle');
  expect(await call('control_media', { action: 'pause', ...found })).toMatchObject({
    status: 'done',
    states: [{ entityId: 'media_player.enceinte_de_la_cuisine' }],
  });
  expect(await call('control_media', { action: 'on', ...found })).toMatchObject({
    status: 'refused',
    reason: 'ambiguous',
  });
});

describe('dangerous things wait for the person', () => {
  const gate = { action: 'open', name: 'portail' };
  const say = (text: string, turnId: string, room = 'salon') =>
    house.call('control_cover', gate, turnIn(room, text, turnId));

  test('the next yes in the same room allows it, once', async () => {
    expect(await say('ouvre le portail', '1')).toMatchObject({
      status: 'refused',
      reason: 'needs_confirmation',
      asked: 'Portail',
    });
    expect(devices().calls).toEqual([]);
    expect(await say('oui', '2')).toMatchObject({ status: 'done' });
    devices().set('cover.portail', { state: 'closed' });
    expect(await say('oui', '3')).toMatchObject({ reason: 'needs_confirmation' });
  });

  test('the model cannot confirm by itself: not again in the same turn, nor by an argument', async () => {
    await say('ouvre le portail', '1');
    const again = { ...gate, confirmed: true, confirmation: 'oui' };
    expect(
      await house.call('control_cover', again, turnIn('salon', 'ouvre le portail', '1')),
    ).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });

  test.each([
    ['another room', 'oui', 'cuisine'],
    ['a no', 'non', 'salon'],
    ['other words', 'quelle heure est-il', 'salon'],
  ])('%s does not confirm it', async (_what, text, room) => {
    await say('ouvre le portail', '1');
    expect(await say(text, '2', room)).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });

  test('a yes after other words, or too late, confirms nothing any more', async () => {
    await say('ouvre le portail', '1');
    house.tools.forTurn(turnIn('salon', 'quelle heure est-il', '2'));
    expect(await say('oui', '3')).toMatchObject({ reason: 'needs_confirmation' });
    await house.clock.advance(60_000);
    expect(await say('oui', '4')).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });

  test('a yes to one thing allows no other', async () => {
    await say('ouvre le portail', '1');
    const unlock = { action: 'unlock', name: "porte d'entrée" };
    expect(await house.call('control_lock', unlock, turnIn('salon', 'oui', '2'))).toMatchObject({
      reason: 'needs_confirmation',
    });
    expect(devices().calls).toEqual([]);
  });

  test.each([
    ['control_lock', { action: 'unlock', name: "porte d'entrée" }],
    ['control_cover', { action: 'open', name: 'porte du garage' }],
    ['control_cover', { action: 'set_position', position_percent: 30, name: 'porte du garage' }],
    ['control_cover', { action: 'open', name: 'vanne du jardin' }],
  ])('%s %o', async (tool, written) => {
    expect(await call(tool, written)).toMatchObject({ reason: 'needs_confirmation' });
    expect(devices().calls).toEqual([]);
  });
});

test('what the household has listed asks first, whatever it is', async () => {
  await house.stop();
  house = await ActingHouse.start({ dangerous: ['switch.arrosage'] });
  const water = { action: 'off', name: 'arrosage' };
  expect(await call('control_switch', water)).toMatchObject({ reason: 'needs_confirmation' });
});

describe('with a PIN', () => {
  const say = (text: string, turnId: string) =>
    house.call('control_cover', { action: 'open', name: 'portail' }, turnIn('salon', text, turnId));

  beforeEach(async () => {
    await house.stop();
    house = await ActingHouse.start({ pin: '1234' });
  });

  test('yes is not enough, the digits in words are', async () => {
    await say('ouvre le portail', '1');
    expect(await say('oui', '2')).toMatchObject({ reason: 'needs_pin' });
    expect(await say('douze trente-quatre', '3')).toMatchObject({ status: 'done' });
  });

  test('it may come with the command', async () => {
    expect(await say('ouvre le portail, code 1 2 3 4', '1')).toMatchObject({ status: 'done' });
  });

  test('a name with a figure in it is no guess', async () => {
    for (const turn of ['1', '2', '3', '4'])
      expect(await say('ouvre le portail 2', turn)).toMatchObject({ reason: 'needs_pin' });
  });

  test('guesses that come with ever new commands count, too', async () => {
    const guess = (turnId: string) => say('ouvre le portail, code 9 9 9 9', turnId);
    for (const turn of ['1', '3']) {
      expect(await guess(turn)).toMatchObject({ reason: 'needs_pin' });
      // Ends the question.
      house.confirmations.hear(turnIn('salon', 'non', `${turn}b`));
    }
    expect(await guess('5')).toMatchObject({ reason: 'locked_out' });
    expect(await say('ouvre le portail, code 1 2 3 4', '6')).toMatchObject({
      reason: 'locked_out',
    });
  });

  test('guesses that are written in ever new conversations count, too', async () => {
    const open = { action: 'open', name: 'portail', area: 'jardin' };
    const write = (text: string, conversationId: string) =>
      house.call('control_cover', open, {
        ...turnIn(null, text, conversationId),
        conversationId,
        userId: 'lea',
      });
    for (const conversation of ['1', '2', '3']) await write('ouvre le portail, 9999', conversation);
    expect(await write('ouvre le portail, 1234', '4')).toMatchObject({ reason: 'locked_out' });
  });

  test('after three wrong ones nothing opens for a while, not even with the right one', async () => {
    await say('ouvre le portail', '0');
    for (const turn of ['1', '2', '3']) await say('9999', turn);
    const locked = await say('1234', '4');
    expect(locked).toMatchObject({ reason: 'locked_out' });
    expect(JSON.stringify(locked)).not.toContain('1234');
    await house.clock.advance(6 * 60_000);
    // Nobody answered a ping in all that time.
    await house.passUntil(() => house.home.connection !== undefined);
    expect(await say('1234', '5')).toMatchObject({ status: 'done' });
  });
});

describe('get_state', () => {
  test('which lights are on, in the whole house', async () => {
    await set('light.lampadaire', 'on', { brightness: 102 });
    const written = { kind: 'lumières', state: 'allumée' };
    expect(await call('get_state', written, 'cuisine')).toEqual({
      status: 'answer',
      data: {
        count: 1,
        of: 19,
        things: [
          { name: 'Lampadaire', area: 'Salon', kind: 'light', state: 'on', brightness_percent: 40 },
        ],
      },
    });
  });

  test.each([
    [{ name: 'température extérieure' }, { state: '7.5', unit: '°C', area: 'Jardin' }],
    [{ name: 'fenêtre de la cuisine' }, { state: 'closed', kind: 'window' }],
    [{ kind: 'temperature' }, { name: 'Chauffage du salon', current_temperature: 19.5 }],
    [{ name: 'la température' }, { name: 'Chauffage du salon', current_temperature: 19.5 }],
    [{ kind: 'météo' }, { name: 'Paris' }],
    [{ name: 'télé' }, { state: 'playing', volume_percent: 40, source: 'TV' }],
    [{ kind: 'weather' }, { name: 'Paris', state: 'sunny', temperature: 12, unit: '°C' }],
  ])('%o', async (written, thing) => {
    expect(await call('get_state', written)).toMatchObject({
      status: 'answer',
      data: { things: [thing] },
    });
  });

  test('a name that is not known is told as such, an empty answer is empty', async () => {
    expect(await call('get_state', { name: 'lampe du salot' })).toMatchObject({
      status: 'refused',
      reason: 'unknown_name',
    });
    expect(await call('get_state', { kind: 'window', state: 'open' })).toMatchObject({
      data: { count: 0, things: [] },
    });
  });
});
