/**
 * The house as people name it: registries × states × exposure → floors, areas and entities with the
 * names Home Assistant's own sentences would match. Pure.
 */
import { domainOf, isExposed } from './exposure.ts';
import type { DeviceEntry, EntityEntry, Registries } from './registries.ts';
import type { EntityState, States } from './states.ts';

export interface House {
  readonly floors: readonly HouseFloor[];
  readonly areas: readonly HouseArea[];
  readonly entities: readonly HouseEntity[];
}

export interface HouseFloor {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly level: number | null;
}

export interface HouseArea {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** A floor's id. */
  readonly floor: string | null;
}

/** Only what is exposed to Assist and has a name. */
export interface HouseEntity {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** An area's id: the entity's own or its device's. */
  readonly area: string | null;
  readonly domain: string;
  readonly deviceClass?: string;
  /** What its device is called, where it has one. */
  readonly device?: string;
}

export const EMPTY_HOUSE: House = { floors: [], areas: [], entities: [] };

export function buildHouse(registries: Registries, states: States): House {
  return {
    floors: registries.floors.map((floor) => ({
      id: floor.floor_id,
      name: floor.name,
      aliases: floor.aliases,
      level: floor.level ?? null,
    })),
    areas: registries.areas.map((area) => ({
      id: area.area_id,
      name: area.name,
      aliases: area.aliases,
      floor: area.floor_id ?? null,
    })),
    entities: [...states]
      .flatMap(([id, state]) => houseEntity(id, state, registries) ?? [])
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** Exposed entities whose aliases are not known yet: the registry's list leaves them out. */
export function withoutAliases(registries: Registries, states: States): string[] {
  return [...states].flatMap(([id, state]) => {
    const entry = registries.entities.get(id);
    if (!entry || entry.aliases) return [];
    return isExposed(id, entry, state, registries.exposure) ? [id] : [];
  });
}

export function sameHouse(a: House, b: House): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function houseEntity(
  id: string,
  state: EntityState,
  registries: Registries,
): HouseEntity | undefined {
  const entry = registries.entities.get(id);
  if (!isExposed(id, entry, state, registries.exposure)) return undefined;
  const [name, ...aliases] = namesOf(entry, state, registries.devices);
  if (name === undefined) return undefined;
  const deviceClass = state.attributes.device_class;
  const owner = registries.devices.get(entry?.device_id ?? '');
  const device = owner && deviceName(owner);
  return {
    id,
    name,
    aliases,
    area: entry ? areaOf(entry, registries.devices) : null,
    domain: domainOf(id),
    ...(typeof deviceClass === 'string' ? { deviceClass } : {}),
    ...(device ? { device } : {}),
  };
}

/** As Home Assistant shows it, aliases aside; empty where it has no name. */
export function shownName(
  entry: EntityEntry | undefined,
  state: EntityState | undefined,
  devices: ReadonlyMap<string, DeviceEntry>,
): string {
  const shown = state?.attributes.friendly_name;
  const friendly = typeof shown === 'string' ? shown : '';
  return (entry && computedName(entry, devices)) ?? friendly;
}

/** The first is what the entity is called; an empty list means that it cannot be asked for by name. */
function namesOf(
  entry: EntityEntry | undefined,
  state: EntityState,
  devices: ReadonlyMap<string, DeviceEntry>,
): string[] {
  const computed = shownName(entry, state, devices);
  if (!entry) return distinct([computed]);
  const aliases = entry.aliases ?? [null];
  // Versions that do not link names yet list aliases only and always match the shown name, too.
  const listed =
    entry.next_name_part === undefined && !aliases.includes(null) ? [null, ...aliases] : aliases;
  return distinct(listed.map((alias) => alias ?? computed));
}

/** Home Assistant's `async_get_full_entity_name`: an owner's name counts while the links reach it. */
function computedName(
  entry: EntityEntry,
  devices: ReadonlyMap<string, DeviceEntry>,
): string | undefined {
  if (entry.next_name_part === undefined) return undefined;
  const device = entry.next_name_part === 'device' ? devices.get(entry.device_id ?? '') : undefined;
  const parent =
    device?.next_name_part === 'parent_device'
      ? devices.get(device.parent_device_id ?? '')
      : undefined;
  const own = entry.name ?? entry.original_name;
  return [parent && deviceName(parent), device && deviceName(device), own]
    .filter(Boolean)
    .join(' ');
}

const deviceName = (device: DeviceEntry) => device.name_by_user || device.name;

export function areaOf(
  entry: EntityEntry,
  devices: ReadonlyMap<string, DeviceEntry>,
): string | null {
  if (entry.area_id != null) return entry.area_id;
  const device = devices.get(entry.device_id ?? '');
  return device?.area_id ?? devices.get(device?.parent_device_id ?? '')?.area_id ?? null;
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
