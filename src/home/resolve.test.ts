import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { House, HouseEntity } from './house.ts';
import { nameWords } from './name-words.ts';
import type { Caller } from './places.ts';
import { type Asked, type Resolution, resolve } from './resolve.ts';
import type { States } from './states.ts';

const houseOf = (language: string): House =>
  JSON.parse(readFileSync(`tests/fixtures/houses/${language}.json`, 'utf8')) as House;
const FR = houseOf('fr');
const EN = houseOf('en');

const NOWHERE: Caller = { areaId: null, floorId: null };
const from = (areaId: string): Caller => ({ areaId, floorId: null });
const HIDDEN: States = new Map([
  ['switch.coffre', { state: 'off', attributes: { friendly_name: 'Coffre fort' } }],
]);

function ids(resolution: Resolution): string[] {
  if (resolution.type !== 'found') return [resolution.type];
  return resolution.entities.map(({ id }) => id).sort();
}

type Case = readonly [string | undefined, string | undefined, string, Caller, readonly string[]];

describe('French', () => {
  const salon = [
    'light.guirlande',
    'light.lampadaire',
    'light.lampe_du_salon',
    'light.plafonnier_du_salon',
  ];
  test.each<Case>([
    ['Lampe du salon', undefined, 'light', NOWHERE, ['light.lampe_du_salon']],
    ['la lampe du salon', undefined, 'light', from('bureau'), ['light.lampe_du_salon']],
    ['LAMPE SALON', undefined, 'light', NOWHERE, ['light.lampe_du_salon']],
    ['lampe', 'salon', 'light', NOWHERE, ['light.lampe_du_salon']],
    ['lampe du séjour', undefined, 'light', NOWHERE, ['light.lampe_du_salon']],
    ['plafonnier', undefined, 'light', from('chambre'), ['light.plafonnier_de_la_chambre']],
    ['lampadaire', undefined, 'light', from('bureau'), ['light.lampadaire']],
    ['le lampadaire', 'dans le salon', 'light', NOWHERE, ['light.lampadaire']],
    ['lumière du salon', undefined, 'light', from('cuisine'), salon],
    ['les lumières', 'Séjour', 'light', NOWHERE, salon],
    ['lumières', undefined, 'light', from('salon'), salon],
    [undefined, 'salon', 'light', NOWHERE, salon],
    [undefined, undefined, 'light', from('salon'), salon],
    ['salon', undefined, 'light', NOWHERE, salon],
    ['tout', undefined, 'light', from('salon'), salon],
    ['les lampes', undefined, 'light', from('salon'), salon],
    ['la lampe', undefined, 'light', from('cuisine'), ['light.spots_de_la_cuisine']],
    ['la lumière', 'ici', 'light', from('salon'), salon],
    ['volet', 'bureau', 'cover', NOWHERE, ['cover.volet_du_bureau']],
    ['les volets', undefined, 'cover', from('salon'), ['cover.volet_du_salon']],
    ['volets de Zoé', undefined, 'cover', NOWHERE, ['cover.volet_de_zoe']],
    ['volet', 'chambre de Zoé', 'cover', NOWHERE, ['cover.volet_de_zoe']],
    [undefined, 'bureau', 'cover', NOWHERE, ['cover.rideau_du_bureau', 'cover.volet_du_bureau']],
    ['porte de garage', 'garage', 'cover', NOWHERE, ['cover.porte_du_garage']],
    ['le portail', undefined, 'cover', from('cuisine'), ['cover.portail']],
    ['la télé', undefined, 'media_player', from('chambre'), ['media_player.tele']],
    ['TV', 'salon', 'media_player', NOWHERE, ['media_player.tele']],
    ['la télé du salon', undefined, 'media_player', NOWHERE, ['media_player.tele']],
    ["porte d'entrée", undefined, 'lock', NOWHERE, ['lock.porte_d_entree']],
    ['la porte', undefined, 'lock', from('entree'), ['lock.porte_d_entree']],
    ['aspirateur', undefined, 'vacuum', from('salon'), ['vacuum.aspirateur']],
    ['volets', 'rez-de-chaussée', 'cover', NOWHERE, ['cover.volet_du_salon']],
    ['volets', 'au rez de chaussée', 'cover', NOWHERE, ['cover.volet_du_salon']],
    ['volets', 'deuxième étage', 'cover', NOWHERE, ['cover.volet_du_grenier']],
    ['volets', '2e étage', 'cover', NOWHERE, ['cover.volet_du_grenier']],
    ['volets', 'dernier étage', 'cover', NOWHERE, ['cover.volet_du_grenier']],
    ['volets', 'en bas', 'cover', from('salon'), ['cover.volet_du_salon']],
    ['volets en bas', undefined, 'cover', from('bureau'), ['cover.volet_du_salon']],
  ])('%s, in %s, %s', (name, place, domain, caller, expected) => {
    expect(ids(resolve(FR, HIDDEN, { name, place, domains: [domain] }, caller))).toEqual(
      [...expected].sort(),
    );
  });

  test.each<Case>([
    ['lampe du salot', undefined, 'light', NOWHERE, ['unknown']],
    ['lampe du salot', undefined, 'light', from('salon'), ['unknown']],
    ['lampe', 'salot', 'light', NOWHERE, ['unknown_place']],
    ['lampe du salon', 'cuisine', 'light', NOWHERE, ['unknown']],
    ['plafonnier', undefined, 'light', NOWHERE, ['ambiguous']],
    ['la lanterne', undefined, 'light', from('cuisine'), ['unknown']],
    ['volets', "à l'étage", 'cover', NOWHERE, ['ambiguous']],
    ['volets', 'en haut', 'cover', from('bureau'), ['cover.volet_du_grenier']],
    ['volets', 'sous-sol', 'cover', NOWHERE, ['unknown_place']],
    ['lumières', undefined, 'light', NOWHERE, ['no_place']],
    ['la lumière', 'ici', 'light', NOWHERE, ['no_place']],
    ['volets', 'cuisine', 'cover', NOWHERE, ['none_there']],
    ['coffre-fort', undefined, 'switch', NOWHERE, ['not_exposed']],
    ['cafetière', undefined, 'light', NOWHERE, ['other_domain']],
    [undefined, 'garage', 'cover', NOWHERE, ['none_there']],
    ['tout', undefined, 'cover', from('garage'), ['none_there']],
    ['chauffage', undefined, 'climate', from('cuisine'), ['none_there']],
  ])('%s, in %s, %s is not guessed at', (name, place, domain, caller, expected) => {
    expect(ids(resolve(FR, HIDDEN, { name, place, domains: [domain] }, caller))).toEqual(expected);
  });

  test('everywhere is meant only where it is said', () => {
    const lights = FR.entities.filter(({ domain }) => domain === 'light');
    for (const asked of [{ place: 'partout' }, { name: 'lumières de la maison' }])
      expect(ids(resolve(FR, HIDDEN, { ...asked, domains: ['light'] }, from('salon')))).toEqual(
        lights.map(({ id }) => id).sort(),
      );
  });

  test('near names are told, with their rooms where the name alone does not say', () => {
    const asked = { name: 'lampe du salot', domains: ['light'] };
    const resolution = resolve(FR, HIDDEN, asked, NOWHERE);
    expect(resolution).toMatchObject({ type: 'unknown', asked: 'lampe du salot' });
    expect(resolution.type !== 'found' && resolution.candidates[0]).toBe('Lampe du salon');
  });
});

test('what is ambiguous is told apart by the room of who asks', () => {
  const lamp = (id: string, area: string): HouseEntity => ({
    id,
    name: 'Lampe',
    aliases: [],
    area,
    domain: 'light',
  });
  const house: House = {
    floors: [],
    areas: [
      { id: 'a', name: 'Atelier', aliases: [], floor: null },
      { id: 'b', name: 'Bureau', aliases: [], floor: null },
      { id: 'c', name: 'Cave', aliases: [], floor: null },
    ],
    entities: [lamp('light.a', 'a'), lamp('light.b', 'b')],
  };
  const asked = { name: 'la lampe', domains: ['light'] };
  expect(ids(resolve(house, new Map(), asked, from('b')))).toEqual(['light.b']);
  expect(resolve(house, new Map(), asked, from('c'))).toMatchObject({
    type: 'ambiguous',
    candidates: ['Lampe (Atelier)', 'Lampe (Bureau)'],
  });
  const again = { name: 'Lampe (Atelier)', domains: ['light'] };
  expect(ids(resolve(house, new Map(), again, from('c')))).toEqual(['light.a']);
});

test('a device lends its name to what it has one of', () => {
  const part = (id: string, domain: string): HouseEntity => ({
    id,
    name: `Baie vitrée ${id}`,
    aliases: [],
    area: null,
    domain,
    device: 'Baie vitrée',
  });
  const entities = [part('light.a', 'light'), part('cover.a', 'cover'), part('cover.b', 'cover')];
  const house: House = { floors: [], areas: [], entities };
  const asked = (domain: string) => ({ name: 'la baie vitrée', domains: [domain] });
  expect(ids(resolve(house, new Map(), asked('light'), NOWHERE))).toEqual(['light.a']);
  expect(ids(resolve(house, new Map(), asked('cover'), NOWHERE))).toEqual(['ambiguous']);
});

test.each<Case>([
  ['the lights', 'kitchen', 'light', NOWHERE, ['light.ceiling_lights', 'light.counter_light']],
  [
    'kitchen lights',
    undefined,
    'light',
    from('office'),
    ['light.ceiling_lights', 'light.counter_light'],
  ],
  [
    'lights in the kitchen',
    undefined,
    'light',
    NOWHERE,
    ['light.ceiling_lights', 'light.counter_light'],
  ],
  ['bed light', undefined, 'light', NOWHERE, ['light.bed_light']],
  ['the bed lihgt', undefined, 'light', NOWHERE, ['unknown']],
  ['all', 'kitchen', 'light', NOWHERE, ['light.ceiling_lights', 'light.counter_light']],
])('English: %s, in %s', (name, place, domain, caller, expected) => {
  expect(ids(resolve(EN, HIDDEN, { name, place, domains: [domain] }, caller))).toEqual(expected);
});

describe('whatever is asked', () => {
  const words = fc.constantFrom(
    ...[...FR.entities, ...FR.areas, ...FR.floors].flatMap(({ name }) => name.split(' ')),
    ...['les', 'toutes', 'lumières', 'lampes', 'volets', 'partout', 'ici', 'tout', 'étage', 'bas'],
  );
  const saying = fc.oneof(
    fc.constantFrom(...FR.entities.map(({ name }) => name)),
    fc.array(words, { minLength: 1, maxLength: 4 }).map((all) => all.join(' ')),
    fc.string({ maxLength: 30 }),
  );
  const domain = fc.constantFrom('light', 'cover', 'lock', 'switch', 'media_player', 'climate');
  const room = fc.option(fc.constantFrom(...FR.areas));

  test('nothing outside the room that was named, nor of another domain, is ever found', () => {
    fc.assert(
      fc.property(saying, fc.constantFrom(...FR.areas), domain, room, (name, area, kind, own) => {
        const asked: Asked = { name, place: area.name, domains: [kind] };
        const caller = { areaId: own?.id ?? null, floorId: null };
        const resolution = resolve(FR, HIDDEN, asked, caller);
        if (resolution.type !== 'found') return;
        for (const entity of resolution.entities) {
          expect(entity.domain).toBe(kind);
          expect(entity.area).toBe(area.id);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('several in several rooms are found only where the words say so', () => {
    fc.assert(
      fc.property(saying, domain, fc.constantFrom(...FR.areas), (name, kind, own) => {
        const caller = { areaId: own.id, floorId: null };
        const resolution = resolve(FR, HIDDEN, { name, domains: [kind] }, caller);
        if (resolution.type !== 'found') return;
        const rooms = new Set(resolution.entities.map(({ area }) => area));
        if (rooms.size > 1) expect(name).toMatch(/partout|maison|[ée]tage|bas|haut|rez/i);
      }),
      { numRuns: 500 },
    );
  });

  test('a misspelt name is never taken for another thing', () => {
    const names = FR.entities.flatMap(({ name, aliases }) => [name, ...aliases]);
    const known = new Set(names.map((name) => nameWords(name).join(' ')));
    fc.assert(
      fc.property(
        fc.constantFrom(...FR.entities),
        fc.nat({ max: 30 }),
        fc.constantFrom(...'abcdefghijklmnopqrtuvwyz'),
        room,
        (entity, at, letter, own) => {
          const index = at % entity.name.length;
          const slip = entity.name.slice(0, index) + letter + entity.name.slice(index + 1);
          const phrase = nameWords(slip).join(' ');
          fc.pre(!known.has(phrase));
          const caller = { areaId: own?.id ?? null, floorId: null };
          const asked = { name: slip, domains: [entity.domain] };
          const resolution = resolve(FR, HIDDEN, asked, caller);
          // A slip in a small word ("du" → "de") leaves the name what it was.
          if (resolution.type === 'found')
            expect(resolution.entities.map(({ id }) => id)).toEqual([entity.id]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
