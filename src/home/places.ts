/** A room, a floor or the whole house, as said → the areas it stands for. Pure; never more than was said. */
import type { House, HouseFloor } from './house.ts';
import { nameWords, plainWords } from './name-words.ts';
import { nearNames } from './near-names.ts';

export interface Scope {
  /** As it is called: `Salon`, `Premier étage`. */
  readonly name: string;
  /** Ids of areas; `undefined`: the whole house, with what is in no area. */
  readonly areas: ReadonlySet<string> | undefined;
}

/** Where somebody asks from. */
export interface Caller {
  readonly areaId: string | null;
  readonly floorId: string | null;
}

export type PlaceFound =
  | { readonly type: 'place'; readonly scope: Scope }
  | {
      readonly type: 'ambiguous' | 'unknown';
      /** Names of places. */
      readonly candidates: readonly string[];
    }
  /** "Here", and nobody knows where that is. */
  | { readonly type: 'nowhere' };

const phrases = (...lines: readonly string[]) =>
  new Set(lines.flatMap((line) => line.split('|')).map((phrase) => nameWords(phrase).join(' ')));

const EVERYWHERE = phrases(
  'partout|toute la maison|la maison|dans toute la maison|toutes les pièces|la maison entière',
  'everywhere|whole house|the whole house|entire house|the house|all rooms|all areas|every room',
);
const HERE = phrases(
  'ici|cette pièce|la pièce|dans la pièce|ma pièce',
  'here|this room|the room|current room|current area|this area|my room',
);
const UP = phrases('en haut|haut|upstairs|up stairs');
const DOWN = phrases('en bas|bas|downstairs|down stairs');
const GROUND = phrases('rez-de-chaussée|rdc|ground floor|rez de jardin');
const BELOW = phrases('sous-sol|cave|basement|cellar');
const TOP = phrases('dernier étage|top floor');
/** French counts the floors above the ground; English does so on one side of an ocean only, and is not guessed at. */
const FRENCH_LEVELS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    premier: 1,
    premiere: 1,
    '1er': 1,
    '1ere': 1,
    deuxieme: 2,
    second: 2,
    '2e': 2,
    '2eme': 2,
    troisieme: 3,
    '3e': 3,
    '3eme': 3,
  }),
);

/** @example findPlace(house, "à l'étage", { areaId: 'salon', floorId: 'rdc' }) */
export function findPlace(house: House, said: string, caller: Caller): PlaceFound {
  const found = placeCalled(house, nameWords(said), caller, frenchLevel(said));
  if (found) return found;
  const names = [...house.areas, ...house.floors].flatMap(({ name, aliases }) => [
    name,
    ...aliases,
  ]);
  return { type: 'unknown', candidates: nearNames(said, names) };
}

/** The caller's own room, which is meant where no place is said. */
export function roomOf(house: House, { areaId }: Caller): Scope | undefined {
  const area = house.areas.find(({ id }) => id === areaId);
  return area && { name: area.name, areas: new Set([area.id]) };
}

/** The place that begins or ends what was said, the longest name first, with the words that are left. */
export function placeWithin(
  house: House,
  words: readonly string[],
  caller: Caller,
): { readonly found: PlaceFound; readonly rest: readonly string[] } | undefined {
  for (let length = words.length; length > 0; length -= 1)
    for (const start of new Set([words.length - length, 0])) {
      const part = words.slice(start, start + length);
      const found = placeCalled(house, part, caller, frenchLevel(part.join(' ')));
      if (found) return { found, rest: [...words.slice(0, start), ...words.slice(start + length)] };
    }
  return undefined;
}

function placeCalled(
  house: House,
  words: readonly string[],
  caller: Caller,
  level: number | undefined,
): PlaceFound | undefined {
  const phrase = words.join(' ');
  const named = namesOf(house).get(phrase);
  if (named) return oneOf(named);
  if (HERE.has(phrase)) return hereOf(house, caller);
  if (EVERYWHERE.has(phrase)) return { type: 'place', scope: { name: phrase, areas: undefined } };
  const floors = floorsMeant(house, phrase, level, caller);
  return floors && oneOf(floors.map((floor) => floorScope(house, floor)));
}

const known = new WeakMap<House, ReadonlyMap<string, readonly Scope[]>>();

/** Each name of a place, in words that compare, with the places called so. */
function namesOf(house: House): ReadonlyMap<string, readonly Scope[]> {
  const before = known.get(house);
  if (before) return before;
  const names = new Map<string, Scope[]>();
  const add = (called: { name: string; aliases: readonly string[] }, scope: Scope) => {
    const phrases = [called.name, ...called.aliases].map((one) => nameWords(one).join(' '));
    for (const phrase of new Set(phrases))
      if (phrase !== '') names.set(phrase, [...(names.get(phrase) ?? []), scope]);
  };
  for (const area of house.areas) add(area, { name: area.name, areas: new Set([area.id]) });
  for (const floor of house.floors) add(floor, floorScope(house, floor));
  known.set(house, names);
  return names;
}

function oneOf(scopes: readonly Scope[]): PlaceFound {
  const [scope, ...others] = scopes;
  if (!scope) return { type: 'unknown', candidates: [] };
  if (others.length === 0) return { type: 'place', scope };
  return { type: 'ambiguous', candidates: scopes.map(({ name }) => name) };
}

function hereOf(house: House, caller: Caller): PlaceFound {
  const scope = roomOf(house, caller);
  return scope ? { type: 'place', scope } : { type: 'nowhere' };
}

function floorScope(house: House, { id, name }: HouseFloor): Scope {
  const areas = house.areas.filter(({ floor }) => floor === id);
  return { name, areas: new Set(areas.map((area) => area.id)) };
}

/** `undefined` where the words are none of a floor's. Several floors are for the person to choose from. */
function floorsMeant(
  house: House,
  phrase: string,
  ordinal: number | undefined,
  caller: Caller,
): HouseFloor[] | undefined {
  const levels = house.floors.flatMap((floor) =>
    floor.level === null ? [] : [{ floor, level: floor.level }],
  );
  const where = (matches: (level: number) => boolean) =>
    levels.filter(({ level }) => matches(level)).map(({ floor }) => floor);
  const own = levels.find(({ floor }) => floor.id === floorOf(house, caller))?.level;
  const highest = Math.max(...levels.map(({ level }) => level));
  if (GROUND.has(phrase)) return where((level) => level === 0);
  if (BELOW.has(phrase)) return where((level) => level < 0);
  if (TOP.has(phrase)) return where((level) => level === highest);
  if (DOWN.has(phrase))
    return where((level) => (own === undefined || own <= 0 ? level === 0 : level < own));
  if (ordinal !== undefined) return where((level) => level === ordinal);
  // "À l'étage" said upstairs is where one is; "en haut" is further up.
  if (phrase === 'etage') return where((level) => level > 0);
  return UP.has(phrase) ? where((level) => level > Math.max(0, own ?? 0)) : undefined;
}

function frenchLevel(said: string): number | undefined {
  const words = plainWords(said);
  const [ordinal = '', noun] = words.filter((word) => !['le', 'au', 'du', 'a', 'l'].includes(word));
  const level = FRENCH_LEVELS.get(ordinal);
  const isFloor = noun === 'etage' || (noun === undefined && words.includes('au'));
  return isFloor ? level : undefined;
}

function floorOf(house: House, { areaId, floorId }: Caller): string | null {
  return floorId ?? house.areas.find(({ id }) => id === areaId)?.floor ?? null;
}
