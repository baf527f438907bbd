/** Timers and announcements as a model calls them, over a real socket, until the rooms have heard them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announceRequest } from '../../src/home/announce-request.ts';
import { SpeakingHouse } from '../fakes/speaking-house.ts';
import { until, untilAsTimePasses } from '../fakes/until.ts';

let folder: string;
let house: SpeakingHouse;
const devices = () => house.acting.homeAssistant.devices;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exo-timers-'));
  house = await SpeakingHouse.start(join(folder, 'timers.json'));
});
afterEach(async () => {
  await house.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Time goes on in small steps, so that sockets get their turn. */
async function pass(minutes: number): Promise<void> {
  const { clock } = house.acting;
  const endMs = clock.nowMs() + minutes * 60_000;
  await untilAsTimePasses(clock, 1_000, () => clock.nowMs() >= endMs);
}

describe('a timer', () => {
  test('is set, told, and rings in the room where it was asked for', async () => {
    const set = { minutes: 10, name: 'pâtes', hours: 0, seconds: 0, at_time: '', area: 'none' };
    expect(await house.call('set_timer', set, 'cuisine')).toMatchObject({
      status: 'done',
      states: [
        { name: 'pâtes', state: 'running', attributes: { left: '10 minutes', room: 'Cuisine' } },
      ],
    });
    await pass(4);
    expect(await house.call('list_timers', {}, 'salon')).toMatchObject({
      status: 'answer',
      data: { timers: [{ name: 'pâtes', left: '6 minutes', room: 'Cuisine' }] },
    });
    await pass(6);
    await house.acting.passUntil(() => house.said.length > 0);
    expect(house.said[0]).toEqual(['assist_satellite.cuisine', 'Minuteur terminé : pâtes.']);
    const stopped = await house.call('cancel_timer', { name: '', all: false }, 'cuisine');
    expect(stopped).toMatchObject({ status: 'done', states: [{ state: 'cancelled' }] });
    const count = house.said.length;
    await pass(3);
    expect(house.said).toHaveLength(count);
  });

  test('rings on a loudspeaker where the room has no satellite', async () => {
    await house.call('set_timer', { minutes: 1 }, 'chambre');
    await pass(1.5);
    await house.acting.passUntil(() => house.said.length > 0);
    expect(house.said[0]).toEqual([
      'media_player.enceinte_de_la_chambre',
      'Le minuteur de 1 minute est terminé.',
    ]);
  });

  test('rings in every room where its own has nothing that speaks, and says so before', async () => {
    const result = await house.call('set_timer', { seconds: 30, reminder: 'sortir' }, 'garage');
    expect(result).toMatchObject({ status: 'done', data: { rings: 'in every room' } });
    await pass(1);
    await house.acting.passUntil(() => house.said.length >= 3);
    expect(
      house.said
        .slice(0, 3)
        .map(([where]) => where)
        .sort(),
    ).toEqual([
      'assist_satellite.cuisine',
      'assist_satellite.salon',
      'media_player.enceinte_de_la_chambre',
    ]);
    expect(house.said[0]?.[1]).toBe('Rappel : sortir.');
  });

  test('an alarm is for a time of the day where the house is', async () => {
    // The fake clock stands at 08:00 UTC: nine in the morning in Paris.
    const result = await house.call('set_timer', { at_time: '9h30' });
    expect(result).toMatchObject({
      states: [{ name: '09:30', attributes: { left: '30 minutes' } }],
    });
  });

  test('is changed, paused and resumed by its name', async () => {
    await house.call('set_timer', { minutes: 10, name: 'pâtes' });
    await house.call('set_timer', { minutes: 5, name: 'riz' });
    const change = (written: object) => house.call('change_timer', written);
    expect(await change({ action: 'ajouter', name: 'les pâtes', minutes: '5' })).toMatchObject({
      states: [{ name: 'pâtes', attributes: { left: '15 minutes' } }],
    });
    expect(await change({ action: 'pause', name: 'riz' })).toMatchObject({
      states: [{ name: 'riz', state: 'paused' }],
    });
    expect(await change({ action: 'pause', name: 'riz' })).toMatchObject({ status: 'no_change' });
    expect(await change({ action: 'add', name: 'riz' })).toMatchObject({
      status: 'refused',
      reason: 'invalid_arguments',
    });
    expect(await change({ action: 'pause' })).toMatchObject({
      status: 'refused',
      reason: 'ambiguous',
      candidates: ['pâtes', 'riz'],
    });
  });

  test.each([
    [{}, 'invalid_arguments'],
    [{ at_time: 'demain' }, 'invalid_arguments'],
    [{ hours: 167, minutes: 10_000 }, 'not_supported'],
    [{ minutes: 5, area: 'donjon' }, 'unknown_name'],
  ])('%o is refused', async (written, reason) => {
    expect(await house.call('set_timer', written)).toMatchObject({ status: 'refused', reason });
    expect(house.timers.all).toEqual([]);
  });

  test('that is not there cannot be cancelled', async () => {
    expect(await house.call('cancel_timer', { name: 'pâtes' })).toMatchObject({
      status: 'refused',
      reason: 'no_timer',
    });
  });
});

test('where nothing in the house can speak, no timer is promised', async () => {
  await house.stop();
  house = await SpeakingHouse.start(join(folder, 'timers.json'), () => undefined);
  expect(await house.call('set_timer', { minutes: 5 })).toMatchObject({
    status: 'refused',
    reason: 'no_speaker',
  });
});

describe('an announcement', () => {
  test('is said in every room but the one that asks', async () => {
    const said = await house.call(
      'announce',
      { message: 'À table !' },
      'salon',
      'assist_satellite.salon',
    );
    expect(said).toMatchObject({ status: 'done' });
    expect(house.said.map(([where]) => where).sort()).toEqual([
      'assist_satellite.cuisine',
      'media_player.enceinte_de_la_chambre',
    ]);
  });

  test('is said on a floor, and tells which rooms there cannot speak', async () => {
    const result = await house.call('announce', {
      message: 'Bonne nuit',
      areas: ['chambre', 'bureau'],
    });
    expect(result).toMatchObject({
      status: 'unproven',
      states: [{ name: 'Chambre', state: 'announced' }],
      failed: [{ name: 'Bureau', reason: 'no_speaker' }],
    });
  });

  test.each([
    ['donjon', 'unknown_name'],
    ['bureau', 'no_speaker'],
  ])('to %s is refused, and nothing is said anywhere', async (area, reason) => {
    const result = await house.call('announce', { message: 'Viens', areas: [area] });
    expect(result).toMatchObject({ status: 'refused', reason });
    expect(house.said).toEqual([]);
  });

  test.each(['failing', 'dead', 'silent'] as const)(
    'on a satellite that is %s is not said to be done',
    async (behaviour) => {
      devices().behaviours.set('assist_satellite.cuisine', behaviour);
      const result = await house.call('announce', { message: 'Viens', areas: ['cuisine'] });
      expect(result).toMatchObject({
        status: 'unproven',
        states: [],
        failed: [{ name: 'Cuisine' }],
      });
    },
  );

  test('waits for the one before it', async () => {
    const [signal] = [new AbortController().signal];
    const where = { areaIds: ['cuisine'] };
    const both = ['un', 'deux'].map((message) =>
      house.announcer.announce({ message, where }, signal),
    );
    await house.acting.passUntil(() => house.said.length === 2);
    expect(await Promise.all(both)).toMatchObject([
      { announced: ['assist_satellite.cuisine'] },
      { announced: ['assist_satellite.cuisine'] },
    ]);
    expect(house.said.map(([, message]) => message)).toEqual(['un', 'deux']);
  });

  test("of Home Assistant's action goes to areas and floors", async () => {
    const request = announceRequest(house.announcer, () => house.acting.live.house);
    const places = { areaIds: ['bureau'], floorIds: ['rez_de_chaussee'], everywhere: false };
    const asked = request({ message: 'Bonjour', ...places }, new AbortController().signal);
    await house.acting.passUntil(() => house.said.length === 2);
    const { announced, silent } = await asked;
    expect(announced.toSorted()).toEqual(['assist_satellite.cuisine', 'assist_satellite.salon']);
    expect(silent).toContain('bureau');
  });

  test('says that Home Assistant is away', async () => {
    await house.acting.homeAssistant.stop();
    await until(() => house.acting.home.connection === undefined);
    const asked = house.announcer.announce(
      { message: 'Allô', where: 'everywhere' },
      new AbortController().signal,
    );
    await expect(asked).rejects.toMatchObject({ code: 'home/disconnected' });
  });
});
