import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readAreas,
  readDevices,
  readEntities,
  readFloors,
  readListed,
  readNewOnes,
} from './registries.ts';

test('an entry that cannot be read does not cost the others', () => {
  expect(readAreas([{ area_id: 'a', name: 'A' }, { area_id: 5 }, null])).toEqual([
    { area_id: 'a', name: 'A', aliases: [] },
  ]);
});

test('entities come as a list or by id, with null for those that are gone', () => {
  const lamp = { entity_id: 'light.a', options: {} };
  expect([...readEntities([lamp]).keys()]).toEqual(['light.a']);
  expect([...readEntities({ 'light.a': lamp, 'light.b': null }).keys()]).toEqual(['light.a']);
});

test('only what is exposed to the conversation counts', () => {
  const exposed_entities = {
    'light.a': { conversation: true },
    'light.b': { conversation: false },
    'light.c': { 'cloud.alexa': true },
  };
  expect([...readListed({ exposed_entities })]).toEqual(['light.a']);
  expect(readNewOnes({ expose_new: false })).toBe(false);
});

test('whatever comes instead, nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const read of [readAreas, readFloors, readDevices, readEntities, readListed])
        read(value);
      expect(readNewOnes(null)).toBe(true);
    }),
  );
});
