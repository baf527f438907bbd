/** Devices of one integration with what each of them tells, exposed to Assist or not. Pure. */
import { domainOf, isExposed } from './exposure.ts';
import { areaOf } from './house.ts';
import type { EntityEntry, Registries } from './registries.ts';
import type { States } from './states.ts';

export interface PlatformDevice {
  readonly id: string;
  readonly name: string;
  /** An area's id. */
  readonly area: string | null;
  /** Assist may know at least one of its entities. */
  readonly isExposed: boolean;
  readonly entities: readonly PlatformEntity[];
}

export interface PlatformEntity {
  readonly id: string;
  readonly domain: string;
  /** Without its device's: "Niveau de litière". */
  readonly name: string;
  /** The integration's own word for the kind, the same in every language; '' where it has none. */
  readonly key: string;
  /** `diagnostic`, `config`; '' for what people look at. */
  readonly category: string;
}

/** Of what has a state: disabled entities have none. Hidden ones are left out. In the order of their names. */
export function platformDevices(
  registries: Registries,
  states: States,
  platform: string,
): PlatformDevice[] {
  const found = new Map<string, [id: string, entry: EntityEntry][]>();
  for (const [id, entry] of registries.entities) {
    if (entry.platform !== platform || !entry.device_id || entry.hidden_by || !states.has(id))
      continue;
    const beside = found.get(entry.device_id);
    if (beside) beside.push([id, entry]);
    else found.set(entry.device_id, [[id, entry]]);
  }
  return [...found]
    .flatMap(([id, entries]) => platformDevice(id, entries, registries, states) ?? [])
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function platformDevice(
  id: string,
  entries: readonly [id: string, entry: EntityEntry][],
  { devices, exposure }: Registries,
  states: States,
): PlatformDevice | undefined {
  const device = devices.get(id);
  const name = device?.name_by_user || device?.name;
  const [first] = entries;
  if (!name || !first) return undefined;
  return {
    id,
    name,
    area: areaOf({ ...first[1], area_id: null }, devices),
    isExposed: entries.some(([entity, entry]) => {
      const state = states.get(entity);
      return state !== undefined && isExposed(entity, entry, state, exposure);
    }),
    entities: entries.map(([entity, entry]) => ({
      id: entity,
      domain: domainOf(entity),
      name: entry.name ?? entry.original_name ?? '',
      key: entry.translation_key ?? '',
      category: entry.entity_category ?? '',
    })),
  };
}
