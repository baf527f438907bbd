/** Reads Home Assistant's registries over one connection, and again what an update event names. */
import type { HomeConnection } from './connection.ts';
import { HomeRefusal } from './refusal.ts';
import {
  type EntityEntry,
  type Exposure,
  type Registries,
  readAreas,
  readDevices,
  readEntities,
  readFloors,
  readListed,
  readNewOnes,
} from './registries.ts';

export type RegistryPart = 'floors' | 'areas' | 'devices' | 'entities' | 'exposure';

/** What has to be read again; single entities where the events named them. */
export interface Stale {
  readonly parts: Set<RegistryPart>;
  readonly entityIds: Set<string>;
}

export const everything = (): Stale => ({
  parts: new Set(['floors', 'areas', 'devices', 'entities', 'exposure']),
  entityIds: new Set(),
});

export const nothing = (): Stale => ({ parts: new Set(), entityIds: new Set() });

const BUILT_IN_AGENT = 'conversation.home_assistant';

export async function readStale(
  connection: HomeConnection,
  known: Registries,
  stale: Stale,
  language: string,
): Promise<Registries> {
  const list = (kind: string) => connection.request({ type: `config/${kind}_registry/list` });
  const { parts } = stale;
  // First, because it makes Home Assistant decide what is exposed, which the entity list then carries.
  const exposure = parts.has('exposure')
    ? await readExposure(connection, language)
    : known.exposure;
  const [floors, areas, devices, entities] = await Promise.all([
    parts.has('floors') ? list('floor').then(readFloors) : known.floors,
    parts.has('areas') ? list('area').then(readAreas) : known.areas,
    parts.has('devices') ? list('device').then(readDevices) : known.devices,
    parts.has('entities')
      ? list('entity').then(readEntities)
      : readEntries(connection, known.entities, [...stale.entityIds]),
  ]);
  return { floors, areas, devices, entities, exposure };
}

/** Whole entries with their aliases; ids that are gone leave the map. */
export async function readEntries(
  connection: HomeConnection,
  known: ReadonlyMap<string, EntityEntry>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EntityEntry>> {
  if (ids.length === 0) return known;
  const answer = await connection.request({
    type: 'config/entity_registry/get_entries',
    entity_ids: ids,
  });
  const entities = new Map(known);
  for (const id of ids) entities.delete(id);
  for (const [id, entry] of readEntities(answer)) entities.set(id, entry);
  return entities;
}

/** Preparing the built-in agent also loads its sentences, so that the first command is a fast one. */
async function readExposure(connection: HomeConnection, language: string): Promise<Exposure> {
  const ask = (type: string, rest: object = {}) =>
    connection.request({ type, ...rest }).catch((error: unknown) => {
      if (error instanceof HomeRefusal) return error;
      throw error;
    });
  const prepared = await ask('conversation/prepare', { agent_id: BUILT_IN_AGENT, language });
  const listed = await ask('homeassistant/expose_entity/list');
  const newOnes = await ask('homeassistant/expose_new_entities/get', { assistant: 'conversation' });
  return {
    listed: readListed(listed),
    newOnes: readNewOnes(newOnes),
    complete: !(prepared instanceof HomeRefusal) && !(listed instanceof HomeRefusal),
  };
}
