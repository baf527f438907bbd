import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHouse } from '../harness/house.ts';
import { REPOSITORY } from '../harness/paths.ts';
import { configuration, startValues } from './configuration.ts';

const house = await readHouse(join(REPOSITORY, 'demo', 'house', 'house.json'));

test('every thing of the house is in the configuration, under its own id', () => {
  const { template, scene } = JSON.parse(configuration(house)) as {
    template: Record<string, { default_entity_id: string; unique_id: string }[]>[];
    scene: { id: string }[];
  };
  const made = template.flatMap((group) => Object.values(group).flat());
  const ids = [
    ...made.map((one) => one.default_entity_id),
    ...scene.map(({ id }) => `scene.${id}`),
  ];
  expect(ids.toSorted()).toEqual(house.entities.map(({ id }) => id).toSorted());
  expect(new Set(made.map((one) => one.unique_id)).size).toBe(made.length);
});

test('first values are given to helpers that exist', () => {
  const { input_number: numbers } = JSON.parse(configuration(house)) as {
    input_number: Record<string, { min: number; max: number }>;
  };
  for (const [entityId, value] of Object.entries(startValues(house))) {
    const helper = numbers[entityId.replace('input_number.', '')];
    expect(helper?.min).toBeLessThanOrEqual(value);
    expect(helper?.max).toBeGreaterThanOrEqual(value);
  }
});
