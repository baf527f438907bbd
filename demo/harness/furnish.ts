/** Puts a house into Home Assistant: floors, areas, where each entity is, what it is called, what Assist may touch. */
import type { Connection } from 'home-assistant-js-websocket';
import type { Area, Floor, House, HouseEntity } from './house.ts';

/** An alias of null stands for the entity's own name; a list without it would take the name away. */
const OWN_NAME = null;

/** Safe to run again: what is there is updated. */
export async function furnish(connection: Connection, house: House): Promise<void> {
  await ensureFloors(connection, house.floors);
  await ensureAreas(connection, house.areas);
  await Promise.all(house.entities.map((entity) => placeEntity(connection, entity)));
  await connection.sendMessagePromise({
    type: 'homeassistant/expose_entity',
    assistants: ['conversation'],
    entity_ids: house.entities.map((entity) => entity.id),
    should_expose: true,
  });
}

async function ensureFloors(connection: Connection, floors: readonly Floor[]): Promise<void> {
  const known = await connection.sendMessagePromise<{ floor_id: string }[]>({
    type: 'config/floor_registry/list',
  });
  for (const { id, name, aliases, level } of floors) {
    const fields = { name, aliases, level };
    const there = known.some((floor) => floor.floor_id === id);
    await connection.sendMessagePromise(
      there
        ? { type: 'config/floor_registry/update', floor_id: id, ...fields }
        : { type: 'config/floor_registry/create', ...fields },
    );
  }
}

async function ensureAreas(connection: Connection, areas: readonly Area[]): Promise<void> {
  const known = await connection.sendMessagePromise<{ area_id: string }[]>({
    type: 'config/area_registry/list',
  });
  for (const { id, name, aliases, floor } of areas) {
    const fields = { name, aliases, floor_id: floor };
    const there = known.some((area) => area.area_id === id);
    await connection.sendMessagePromise(
      there
        ? { type: 'config/area_registry/update', area_id: id, ...fields }
        : { type: 'config/area_registry/create', ...fields },
    );
  }
}

async function placeEntity(connection: Connection, entity: HouseEntity): Promise<void> {
  await connection.sendMessagePromise({
    type: 'config/entity_registry/update',
    entity_id: entity.id,
    area_id: entity.area,
    aliases: [OWN_NAME, ...entity.aliases],
  });
}
