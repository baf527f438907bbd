/** PetKit's devices as Home Assistant's registries and states tell of them, over a real socket. */
import { afterEach, expect, test } from 'vitest';
import type { Llm } from '../../src/brain/llm/llm.ts';
import { systemClock } from '../../src/core/clock.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { parseOptions } from '../../src/options.ts';
import type { Home } from '../../src/start-home.ts';
import { startTools } from '../../src/start-tools.ts';
import { ActingHouse } from '../fakes/acting-house.ts';
import { entityEntry, type FakeRegistries } from '../fakes/fake-house.ts';
import { turnIn } from '../fakes/turn-request.ts';

let house: ActingHouse;
afterEach(() => house.stop());

async function start(furnish: (house: FakeRegistries) => void): Promise<void> {
  house = await ActingHouse.start({ furnish });
  const { actor, confirmations, home: client, live } = house;
  const starting = {
    options: parseOptions({}, {}),
    clock: systemClock,
    log: silentLog,
    events: new EventBus(silentLog),
    closers: [],
  };
  const settings = { current: { timeZone: 'Europe/Paris' } };
  const home = { client, house: live, settings } as unknown as Home;
  const household = { actor, confirmations, live };
  const llm = {} as unknown as Llm;
  house.tools.add(...startTools(starting, home, { household, llm, rest: undefined }));
}

interface Sensor {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly unit?: string;
  readonly isExposed?: boolean;
  readonly platform?: string;
}

function addDevice({ devices, entities, states }: FakeRegistries, name: string, sensors: Sensor[]) {
  const device = `device-${name}`;
  devices.push({ id: device, name, name_by_user: null, area_id: 'buanderie' });
  for (const { id, isExposed = false, key, platform = 'petkit', state, unit } of sensors) {
    entities.push(
      entityEntry(id, `Nom de ${key}`, {
        device_id: device,
        platform,
        translation_key: key,
        options: isExposed ? { conversation: { should_expose: true } } : {},
      }),
    );
    states[id] = { s: state, a: unit === undefined ? {} : { unit_of_measurement: unit } };
  }
}

const level = { id: 'sensor.litiere', key: 'litter_level', state: '60', unit: '%' };
const bin = { id: 'binary_sensor.bac', key: 'waste_bin', state: 'on', isExposed: true };
const filter = { id: 'sensor.filtre', key: 'filter_percent', state: '5', unit: '%' };
const offered = () => house.tools.forTurn(turnIn('salon')).map(({ name }) => name);
const check = (written: object) => house.call('check_petkit', written, turnIn('salon'));

const LITTER = {
  device: 'Litière de Félix',
  kind: 'litter_box',
  needs: ['bac à déchets plein'],
  tells: ['litière : 60 %'],
};
const FOUNTAIN = { device: 'Fontaine', kind: 'fountain', needs: [], tells: ['filtre : 5 %'] };

function furnish(registries: FakeRegistries): void {
  addDevice(registries, 'Litière de Félix', [level, bin]);
  addDevice(registries, 'Fontaine', [{ ...filter, isExposed: true }]);
  addDevice(registries, 'Distributeur caché', [
    { id: 'sensor.secret', key: 'total_dispensed', state: '10', unit: 'g' },
  ]);
  addDevice(registries, 'Autre litière', [
    { ...level, id: 'sensor.autre', platform: 'litterrobot', isExposed: true },
  ]);
}

test.each<[object, readonly object[]]>([
  [{}, [FOUNTAIN, LITTER]],
  [{ kind: 'litière' }, [LITTER]],
  [{ kind: 'fontaine', name: '' }, [FOUNTAIN]],
  [{ name: 'la litière de Félix' }, [LITTER]],
  [{ name: 'fontaine' }, [FOUNTAIN]],
  [{ name: 'le bac' }, [LITTER]],
])('%o reads what Assist may know something of, and nothing of others', async (written, data) => {
  await start(furnish);
  expect(await check(written)).toEqual({ status: 'answer', data });
});

test.each([{ kind: 'feeder' }, { name: 'distributeur caché' }, { name: 'Médor' }])(
  '%o is not there, and the person is told what is',
  async (written) => {
    await start(furnish);
    expect(await check(written)).toMatchObject({
      status: 'refused',
      reason: 'unknown_name',
      candidates: ['Fontaine', 'Litière de Félix'],
    });
  },
);

test('what changes is told as it is now', async () => {
  await start(furnish);
  house.homeAssistant.house.states[bin.id] = { s: 'off', a: {} };
  house.homeAssistant.changeStates({ c: { [bin.id]: { '+': { s: 'off' } } } });
  await house.passUntil(() => house.live.states.get(bin.id)?.state === 'off');
  expect(await check({ kind: 'litter_box' })).toMatchObject({ data: [{ needs: [] }] });
});

test('a device that is away says so', async () => {
  await start((registries) =>
    addDevice(registries, 'Fontaine', [{ ...filter, state: 'unavailable', isExposed: true }]),
  );
  expect(await check({})).toMatchObject({ data: [{ device: 'Fontaine', is_reached: false }] });
});

test('where Assist may know nothing of any, there is no such tool', async () => {
  await start((registries) => addDevice(registries, 'Litière', [level]));
  expect(offered()).not.toContain('check_petkit');
  // Nor for cameras without a way to their pictures, nor for music where no player can search.
  for (const tool of ['check_camera', 'whats_playing', 'play_music'])
    expect(offered()).not.toContain(tool);
  const player = 'media_player.radio';
  house.homeAssistant.devices.set(player, {
    attributes: { supported_features: 4_194_304 | 512 },
  });
  await house.passUntil(() => offered().includes('play_music'));
});
