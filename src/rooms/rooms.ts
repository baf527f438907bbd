/** All rooms of the house: who is where, and what happens there. Pure; `rooms-feed.ts` feeds it and sends it on. */
import type { HouseArea } from '../home/house.ts';
import type { RoomDevice, RoomDevices, Satellite } from '../home/room-devices.ts';
import type { EntityState, States } from '../home/states.ts';
import type { PlayerState, RoomState, SatelliteState } from './feed-state.ts';
import { newRoom, type Room, type RoomEvent, reduceRoom } from './room.ts';

export type Rooms = ReadonlyMap<string, Room>;

/** Of Home Assistant: the areas, and what hears and plays in them. */
export interface Floorplan extends RoomDevices {
  readonly areas: readonly HouseArea[];
}

/**
 * Rooms come and go with the areas of the house; what is known of those that stay is kept. A satellite that is in no
 * area stands in a room of its own name, so that nothing that hears is invisible.
 */
export function placeRooms(rooms: Rooms, plan: Floorplan, states: States, atMs: number): Rooms {
  const placed = new Map<string, Room>();
  for (const { id, name, floor } of plan.areas) {
    const known = rooms.get(id);
    placed.set(
      id,
      known ? { ...known, shown: { ...known.shown, name, floor } } : newRoom(name, floor, atMs),
    );
  }
  for (const { id, name, area } of plan.satellites) {
    if (area === null) placed.set(id, rooms.get(id) ?? newRoom(name, null, atMs));
  }
  for (const [id, room] of placed) placed.set(id, forgetMoved(room, id, plan, atMs));
  return refreshStates(placed, plan, states, atMs, undefined);
}

/** @param changed the entities to look at; undefined: all */
export function refreshStates(
  rooms: Rooms,
  plan: Floorplan,
  states: States,
  atMs: number,
  changed: ReadonlySet<string> | undefined,
): Rooms {
  const refreshed = new Map(rooms);
  const isDue = (id: string | null) => id !== null && (changed === undefined || changed.has(id));
  for (const device of plan.satellites) {
    if (!isDue(device.id) && !isDue(device.muteSwitch)) continue;
    const satellite = satelliteState(device, states.get(device.id), states);
    apply(refreshed, roomOf(device), { type: 'satellite', id: device.id, satellite }, atMs);
  }
  for (const device of plan.players.filter(({ id }) => isDue(id))) {
    const room = refreshed.get(roomOf(device));
    const state = states.get(device.id);
    // A player that is in no area and hears nothing belongs to no room.
    if (!room || !state) continue;
    const players = { ...room.shown.players, [device.id]: playerState(device, state) };
    refreshed.set(roomOf(device), { ...room, shown: { ...room.shown, players } });
  }
  return refreshed;
}

/** An event in a room that is not there changes nothing. */
export function reduceRooms(rooms: Rooms, roomId: string, event: RoomEvent, atMs: number): Rooms {
  const changed = new Map(rooms);
  apply(changed, roomId, event, atMs);
  return changed;
}

export function showWords(
  rooms: Rooms,
  roomId: string,
  words: Pick<RoomState, 'said' | 'answered'>,
): Rooms {
  const room = rooms.get(roomId);
  if (!room) return rooms;
  return new Map(rooms).set(roomId, { ...room, shown: { ...room.shown, ...words } });
}

export function shownRooms(rooms: Rooms): Readonly<Record<string, RoomState>> {
  return Object.fromEntries([...rooms].map(([id, { shown }]) => [id, shown]));
}

/** Where a satellite is: its area, or a room of its own. */
export function roomOf({ id, area }: RoomDevice): string {
  return area ?? id;
}

function apply(rooms: Map<string, Room>, roomId: string, event: RoomEvent, atMs: number): void {
  const room = rooms.get(roomId);
  if (room) rooms.set(roomId, reduceRoom(room, event, atMs));
}

function forgetMoved(room: Room, roomId: string, plan: Floorplan, atMs: number): Room {
  const here = new Set(plan.satellites.filter((device) => roomOf(device) === roomId).map(idOf));
  const players = new Set(plan.players.filter(({ area }) => area === roomId).map(idOf));
  let kept = room;
  for (const id of Object.keys(room.shown.satellites)) {
    if (!here.has(id)) kept = reduceRoom(kept, { type: 'satellite-gone', id }, atMs);
  }
  const stay = Object.entries(kept.shown.players).filter(([id]) => players.has(id));
  return { ...kept, shown: { ...kept.shown, players: Object.fromEntries(stay) } };
}

const idOf = ({ id }: RoomDevice) => id;

const ACTIVITIES = ['idle', 'listening', 'processing', 'responding'] as const;

function satelliteState(
  { name, muteSwitch }: Satellite,
  state: EntityState | undefined,
  states: States,
): SatelliteState {
  const mute = muteSwitch === null ? undefined : states.get(muteSwitch)?.state;
  return {
    name,
    isOnline: state !== undefined && state.state !== 'unavailable' && state.state !== 'unknown',
    isMuted: mute === 'on' || mute === 'off' ? mute === 'on' : null,
    activity: ACTIVITIES.find((activity) => activity === state?.state) ?? 'idle',
  };
}

const MAX_TITLE_LENGTH = 200;

function playerState({ name }: RoomDevice, { state, attributes }: EntityState): PlayerState {
  const { volume_level, is_volume_muted, media_title, media_artist } = attributes;
  return {
    name,
    state,
    volumePercent: typeof volume_level === 'number' ? Math.round(volume_level * 100) : null,
    isMuted: typeof is_volume_muted === 'boolean' ? is_volume_muted : null,
    title: textOf(media_title),
    artist: textOf(media_artist),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TITLE_LENGTH) : null;
}
