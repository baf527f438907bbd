/**
 * The house in as few words as a model needs to name things: rooms, what is in them, what it is called. Pure, and the
 * same for the same house, so that providers find it in their cache.
 *
 *   Salon (séjour; Rez-de-chaussée): light Lampe, Plafonnier; cover Volet; 12 sensor
 */
import type { House, HouseEntity } from '../../home/house.ts';
import { dataText } from './data-text.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** What people ask for by name comes first; where the budget ends, the rest is counted. */
const DOMAINS = [
  'light',
  'cover',
  'climate',
  'media_player',
  'switch',
  'fan',
  'lock',
  'scene',
  'script',
  'vacuum',
  'humidifier',
  'water_heater',
  'alarm_control_panel',
  'todo',
  'camera',
] as const;
/** Named last: many, and read by room and kind rather than by name. */
const LAST = ['sensor', 'binary_sensor'];

const MAX_NAME_LENGTH = 48;
const MAX_ALIASES = 2;
const NO_ROOM = 'No room';

interface Room {
  readonly name: string;
  /** With what else it is called, and its floor. */
  readonly title: string;
  readonly kinds: Map<string, string[]>;
}

export interface HouseMap {
  readonly text: string;
  /** Everything is named. */
  readonly isWhole: boolean;
}

/** At most `budgetTokens` by EXO's own estimate. */
export function houseMap(house: House, budgetTokens: number): HouseMap {
  const rooms = roomsOf(house);
  const named = new Set<string>();
  const shown = withinBudget(rooms, budgetTokens);
  let left = budgetTokens - estimateTokens(render(shown, named));
  let isWhole = shown === rooms;
  for (const domain of domainsOf(shown)) {
    for (const room of shown) {
      const names = room.kinds.get(domain);
      if (!names) continue;
      const cost = estimateTokens(`${names.join(', ')}; `);
      if (cost <= left) {
        named.add(keyOf(room, domain));
        left -= cost;
      } else isWhole = false;
    }
  }
  return { text: render(shown, named), isWhole };
}

/** The names of one room, for where the map had to count them; '' where there is nothing. */
export function roomNames(house: House, areaId: string | null, budgetTokens: number): string {
  if (areaId === null) return '';
  const entities = house.entities.filter(({ area }) => area === areaId);
  if (entities.length === 0) return '';
  return houseMap(
    { ...house, areas: house.areas.filter(({ id }) => id === areaId), entities },
    budgetTokens,
  ).text;
}

function roomsOf(house: House): Room[] {
  const floors = new Map(house.floors.map(({ id, name }) => [id, name]));
  const rooms = new Map<string | null, Room>(
    house.areas.map((area) => {
      const notes = [...area.aliases.slice(0, MAX_ALIASES), floors.get(area.floor ?? '') ?? '']
        .filter((note) => note !== '')
        .map(clean);
      const title =
        notes.length > 0 ? `${clean(area.name)} (${notes.join('; ')})` : clean(area.name);
      return [area.id, { name: clean(area.name), title, kinds: new Map() }];
    }),
  );
  const nowhere: Room = { name: NO_ROOM, title: NO_ROOM, kinds: new Map() };
  for (const entity of house.entities) {
    const room = rooms.get(entity.area) ?? nowhere;
    const names = room.kinds.get(entity.domain) ?? [];
    names.push(nameOf(entity));
    room.kinds.set(entity.domain, names);
  }
  return nowhere.kinds.size > 0 ? [...rooms.values(), nowhere] : [...rooms.values()];
}

/**
 * Rooms matter more than what else they are called, and more than how much is in them; of that, what people ask for by
 * name is told longest.
 */
function withinBudget(rooms: readonly Room[], budgetTokens: number): readonly Room[] {
  const fits = (shown: readonly Room[]) => estimateTokens(render(shown, new Set())) <= budgetTokens;
  if (fits(rooms)) return rooms;
  const domains = domainsOf(rooms);
  for (let count = domains.length; count >= 0; count -= 1) {
    const kept = domains.slice(0, count);
    const shown = rooms.map(({ kinds, name }) => ({
      name,
      title: name,
      kinds: new Map([...kinds].filter(([domain]) => kept.includes(domain))),
    }));
    if (fits(shown)) return shown;
  }
  let used = 0;
  return rooms
    .map(({ name }) => ({ name, title: name, kinds: new Map<string, string[]>() }))
    .filter(({ name }) => {
      used += estimateTokens(`${name}\n`);
      return used <= budgetTokens;
    });
}

function render(rooms: readonly Room[], named: ReadonlySet<string>): string {
  return rooms
    .map((room) => {
      const kinds = domainsOf([room]).map((domain) => {
        const names = room.kinds.get(domain) ?? [];
        return named.has(keyOf(room, domain))
          ? `${domain} ${names.join(', ')}`
          : `${names.length} ${domain}`;
      });
      return kinds.length > 0 ? `${room.title}: ${kinds.join('; ')}` : room.title;
    })
    .join('\n');
}

function domainsOf(rooms: readonly Room[]): string[] {
  const present = new Set(rooms.flatMap(({ kinds }) => [...kinds.keys()]));
  const others = [...present].filter((domain) => ![...DOMAINS, ...LAST].includes(domain)).sort();
  return [...DOMAINS, ...others, ...LAST].filter((domain) => present.has(domain));
}

const keyOf = (room: Room, domain: string) => `${room.title} ${domain}`;
const clean = (text: string) => dataText(text, MAX_NAME_LENGTH).replaceAll(/[,;:]/g, ' ');

function nameOf({ aliases, name }: HouseEntity): string {
  const [alias] = aliases;
  return alias === undefined ? clean(name) : `${clean(name)} (${clean(alias)})`;
}
