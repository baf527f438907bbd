/** PetKit's devices in a real Home Assistant's registries: an integration of that name, with devices like the real one's. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addIntegration } from '../../demo/harness/config-flow.ts';
import { until } from '../../demo/harness/deadline.ts';
import { checkPetkit, petkitIsUseful } from '../../src/brain/tools/check-petkit.ts';
import { asTool } from '../../src/brain/tools/tools.ts';
import { RealHousehold } from './support/household.ts';
import { TestHome } from './support/test-home.ts';

let home: TestHome;
let house: RealHousehold;

beforeAll(async () => {
  home = await TestHome.start('acting', [join(import.meta.dirname, 'components', 'petkit')]);
  await addIntegration(home.rest, 'petkit');
  house = await RealHousehold.start(home);
  const pets = { live: house.live, timeZone: () => 'Europe/Paris' };
  house.tools.add({ tool: asTool(checkPetkit(pets)), when: petkitIsUseful(pets) });
});
afterAll(async () => {
  await house?.stop();
  await home?.stop();
});

const exposed = () => house.live.devicesOf('petkit').filter(({ isExposed }) => isExposed);

async function expose(...ids: readonly string[]): Promise<void> {
  await home.connection.sendMessagePromise({
    type: 'homeassistant/expose_entity',
    assistants: ['conversation'],
    entity_ids: ids,
    should_expose: true,
  });
}

test('what Assist may know nothing of has no tool; one exposed entity is enough for its device', async () => {
  await expect(house.call('check_petkit', {}, 'salon')).rejects.toThrow('no tool');
  const [litter] = house.live.devicesOf('petkit').filter(({ name }) => name === 'Litière');
  const level = litter?.entities.find(({ key }) => key === 'litter_level');
  await expose(level?.id ?? '');
  await until('exposure', 10_000, () => (exposed().length === 1 ? true : undefined));
  expect(await house.call('check_petkit', { kind: 'litière' }, 'salon')).toEqual({
    status: 'answer',
    data: [
      {
        device: 'Litière',
        kind: 'litter_box',
        needs: ['bac à déchets plein'],
        tells: ['litière : 60 %', 'poids de la litière : 4,2 kg'],
      },
    ],
  });
  expect(await house.call('check_petkit', { kind: 'fontaine' }, 'salon')).toMatchObject({
    status: 'refused',
    candidates: ['Litière'],
  });
});

test('the second device is known as soon as it is exposed', async () => {
  const fountain = house.live.devicesOf('petkit').find(({ name }) => name === 'Fontaine');
  await expose(fountain?.entities[0]?.id ?? '');
  await until('exposure', 10_000, () => (exposed().length === 2 ? true : undefined));
  expect(await house.call('check_petkit', { name: 'la fontaine' }, null)).toEqual({
    status: 'answer',
    data: [{ device: 'Fontaine', kind: 'fountain', needs: [], tells: ['filtre : 12 %'] }],
  });
});
