/** How things stand at home, as a model asks it, over a real socket. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingHouse } from '../fakes/acting-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

let house: ActingHouse;
const call = (tool: string, written: unknown, room = 'salon') =>
  house.call(tool, written, turnIn(room));

beforeEach(async () => {
  house = await ActingHouse.start();
});
afterEach(() => house.stop());

describe('get_state', () => {
  test('which lights are on, in the whole house', async () => {
    await house.set('light.lampadaire', 'on', { brightness: 102 });
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
