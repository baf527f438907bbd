/** What hears and plays in which room, exposed to Assist or not: nobody asks for it by name. Pure. */
import { domainOf } from './exposure.ts';
import { areaOf, shownName } from './house.ts';
import type { EntityEntry, Registries } from './registries.ts';
import type { EntityState, States } from './states.ts';

export interface RoomDevice {
  /** Of the entity. */
  readonly id: string;
  readonly name: string;
  /** An area's id. */
  readonly area: string | null;
}

export interface Satellite extends RoomDevice {
  /** The switch on the same device that mutes its microphone. */
  readonly muteSwitch: string | null;
}

export interface RoomDevices {
  readonly satellites: readonly Satellite[];
  readonly players: readonly RoomDevice[];
}

export const NO_ROOM_DEVICES: RoomDevices = { satellites: [], players: [] };

export function roomDevices(registries: Registries, states: States): RoomDevices {
  const ids = [...states.keys()].sort();
  const found = (domain: string): [RoomDevice, EntityEntry | undefined][] =>
    ids
      .filter((id) => domainOf(id) === domain)
      .map((id) => {
        const entry = registries.entities.get(id);
        return [roomDevice(id, entry, states.get(id), registries), entry];
      });
  return {
    satellites: found('assist_satellite').map(([device, entry]) => ({
      ...device,
      muteSwitch: muteSwitchOf(entry, registries),
    })),
    players: found('media_player').map(([device]) => device),
  };
}

function roomDevice(
  id: string,
  entry: EntityEntry | undefined,
  state: EntityState | undefined,
  { devices }: Registries,
): RoomDevice {
  return {
    id,
    name: shownName(entry, state, devices) || id,
    area: entry ? areaOf(entry, devices) : null,
  };
}

/** Home Assistant has no such role; ESPHome, Wyoming satellites and Linux Voice Assistant all name it so. */
const MUTE = /_mute(?:d)?$|_mute_microphone$|_microphone_mute$/;

function muteSwitchOf(satellite: EntityEntry | undefined, { entities }: Registries): string | null {
  if (!satellite?.device_id) return null;
  for (const [id, entity] of entities) {
    const isBeside = entity.device_id === satellite.device_id;
    if (isBeside && domainOf(id) === 'switch' && MUTE.test(id)) return id;
  }
  return null;
}
