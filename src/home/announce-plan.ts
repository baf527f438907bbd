/** Who can say something aloud in which room: a satellite, else a media player. Pure. */
import { domainOf } from './exposure.ts';
import type { RoomDevice, RoomDevices } from './room-devices.ts';
import type { EntityState, States } from './states.ts';

/** Of Home Assistant's features. */
const SATELLITE_ANNOUNCES = 1;
const PLAYER_PLAYS_MEDIA = 512;
const OFF = new Set(['off', 'standby']);
/** A loudspeaker before a receiver before anything else; a television only where there is nothing better. */
const BEST_CLASSES = ['speaker', 'receiver', undefined, 'tv'];
/** What EXO's own voice is called in Home Assistant comes first. */
const OWN_VOICE = /(?:^|[._])exo(?:_|$)/;

export interface Speaker {
  /** Of the satellite or the media player. */
  readonly entityId: string;
  readonly kind: 'satellite' | 'player';
  /** An area's id. */
  readonly area: string | null;
}

export interface AnnouncePlan {
  readonly speakers: readonly Speaker[];
  /** Areas that were asked for by name and have nothing that speaks. */
  readonly silent: readonly string[];
}

/** `areaIds`: those meant; `everywhere`: all that can speak, wherever they stand. */
export type Where =
  | { readonly areaIds: readonly string[] }
  | 'everywhere'
  | { readonly satelliteId: string };

/**
 * @param without a satellite that is busy with the person who asks
 * @example announcePlan(devices, states, { areaIds: ['salon'] })
 */
export function announcePlan(
  devices: RoomDevices,
  states: States,
  where: Where,
  without?: string,
): AnnouncePlan {
  const satellites = devices.satellites.filter(
    ({ id }) => id !== without && canAnnounce(states.get(id)),
  );
  if (where !== 'everywhere' && 'satelliteId' in where) {
    const own = satellites.filter(({ id }) => id === where.satelliteId);
    return { speakers: own.map(asSatellite), silent: [] };
  }
  const busyArea = devices.satellites.find(({ id }) => id === without)?.area;
  const areas =
    where === 'everywhere'
      ? [...new Set([...satellites, ...devices.players].map(({ area }) => area))]
      : [...new Set(where.areaIds)];
  const speakers = areas.flatMap((area): Speaker[] => {
    const own = satellites.filter((satellite) => satellite.area === area);
    if (own.length > 0) return own.map(asSatellite);
    // Its satellite speaks already, and players that stand nowhere are no room's.
    if (area === null || area === busyArea) return [];
    const player = bestPlayer(
      devices.players.filter((one) => one.area === area),
      states,
    );
    return player ? [{ entityId: player.id, kind: 'player', area }] : [];
  });
  const speaking = new Set(speakers.map(({ area }) => area));
  const silent = where === 'everywhere' ? [] : areas.filter((area) => !speaking.has(area));
  return {
    speakers,
    silent: silent.filter((area) => area !== null && area !== busyArea) as string[],
  };
}

/** Of Home Assistant's voices the one that players speak with; `undefined`: there is none. */
export function announcingVoice(states: States): string | undefined {
  const voices = [...states]
    .filter(([id, { state }]) => domainOf(id) === 'tts' && state !== 'unavailable')
    .map(([id]) => id)
    .sort();
  return voices.find((id) => OWN_VOICE.test(id)) ?? voices[0];
}

function asSatellite({ area, id }: RoomDevice): Speaker {
  return { entityId: id, kind: 'satellite', area };
}

/** One of a room: two would speak over each other. */
function bestPlayer(players: readonly RoomDevice[], states: States): RoomDevice | undefined {
  const able = players.filter(({ id }) => canPlay(states.get(id)));
  const rank = ({ id }: RoomDevice) => {
    const at = BEST_CLASSES.indexOf(states.get(id)?.attributes['device_class'] as string);
    return at < 0 ? BEST_CLASSES.length : at;
  };
  return able.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))[0];
}

function canAnnounce(state: EntityState | undefined): boolean {
  return isThere(state) && hasFeature(state, SATELLITE_ANNOUNCES);
}

/** A television that is off would have to be switched on to speak, and a muted one says nothing. */
function canPlay(state: EntityState | undefined): boolean {
  if (!isThere(state) || !hasFeature(state, PLAYER_PLAYS_MEDIA)) return false;
  if (state.attributes['is_volume_muted'] === true) return false;
  return state.attributes['device_class'] !== 'tv' || !OFF.has(state.state);
}

function isThere(state: EntityState | undefined): state is EntityState {
  return state !== undefined && state.state !== 'unavailable';
}

function hasFeature({ attributes }: EntityState, bit: number): boolean {
  const features = attributes['supported_features'];
  return typeof features === 'number' && (features & bit) !== 0;
}
