import { expect, test } from 'vitest';
import type { House, HouseEntity } from '../home/house.ts';
import { exampleCommand } from './example-command.ts';

function house(
  ...entities: (readonly [
    domain: string,
    name: string,
    area?: string | undefined,
    deviceClass?: string,
  ])[]
): House {
  return {
    floors: [],
    areas: [],
    entities: entities.map(
      ([domain, name, area, deviceClass], index): HouseEntity => ({
        id: `${domain}.${index}`,
        name,
        aliases: [],
        area: area ?? null,
        domain,
        ...(deviceClass ? { deviceClass } : {}),
      }),
    ),
  };
}

test.each([
  ['Lampe du salon', 'allume la lampe du salon'],
  ['Plafonnier', 'allume le plafonnier'],
  ['Ampoule du grenier', "allume l'ampoule du grenier"],
  ['Spots de la cuisine', 'allume les spots de la cuisine'],
  ['Éclairage du jardin', "allume l'éclairage du jardin"],
  ['Miroir', 'allume miroir'],
  ['TV', 'allume TV'],
])('in French, %s: %s', (name, command) => {
  expect(exampleCommand(house(['light', name]), null, 'fr')).toBe(command);
});

test.each([
  ['Floor lamp', 'turn on the floor lamp'],
  ['The spot', 'turn on the spot'],
  ["Zoe's lamp", "turn on zoe's lamp"],
])('in English, %s: %s', (name, command) => {
  expect(exampleCommand(house(['light', name]), null, 'en-GB')).toBe(command);
});

test('a light of the same room comes first, then one whose name sounds right', () => {
  const given = house(
    ['cover', 'Volet', 'salon'],
    ['light', 'Lampe', 'bureau'],
    ['light', 'Spot', 'salon'],
  );
  expect(exampleCommand(given, 'salon', 'fr')).toBe('allume le spot');
  expect(exampleCommand(given, 'cuisine', 'fr')).toBe('allume la lampe');
  expect(exampleCommand(house(['light', 'Miroir'], ['cover', 'Volet']), null, 'fr')).toBe(
    'ouvre le volet',
  );
});

test('nothing delicate is an example, and an empty house has none', () => {
  const given = house(
    ['cover', 'Portail', undefined, 'gate'],
    ['lock', 'Porte'],
    ['sensor', 'Température'],
  );
  expect(exampleCommand(given, null, 'fr')).toBeUndefined();
});
