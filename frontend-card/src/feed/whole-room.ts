/** A room as it may be drawn, from whatever an app of another day sent. Pure. */
import type { PlayerState, RoomActivity, RoomState } from '../../../src/rooms/feed-state.ts';
import type { Json, JsonObject } from '../../../src/rooms/merge-patch.ts';

const ACTIVITIES: readonly string[] = [
  'idle',
  'listening',
  'processing',
  'responding',
  'error',
] satisfies readonly RoomActivity[];

/** What did not change stays the same object, so that it need not be drawn anew. */
const known = new WeakMap<JsonObject, RoomState>();

export function wholeRooms(document: JsonObject): Readonly<Record<string, RoomState>> {
  const rooms = Object.entries(objectOf(document['rooms'])).flatMap(([id, room]) =>
    isObject(room) ? [[id, wholeRoom(id, room)] as const] : [],
  );
  return Object.fromEntries(rooms);
}

function wholeRoom(id: string, room: JsonObject): RoomState {
  const before = known.get(room);
  if (before) return before;
  const whole: RoomState = {
    name: textOf(room['name']) ?? id,
    floor: textOf(room['floor']),
    activity: activityOf(room['activity']),
    sinceMs: numberOf(room['sinceMs']) ?? 0,
    code: textOf(room['code']),
    satellite: textOf(room['satellite']),
    person: textOf(room['person']),
    said: textOf(room['said']),
    answered: textOf(room['answered']),
    satellites: byId(room['satellites'], (key, satellite) => ({
      name: textOf(satellite['name']) ?? key,
      isOnline: satellite['isOnline'] !== false,
      isMuted: flagOf(satellite['isMuted']),
      activity: satelliteActivity(satellite['activity']),
    })),
    players: byId(room['players'], wholePlayer),
  };
  known.set(room, whole);
  return whole;
}

function wholePlayer(id: string, player: JsonObject): PlayerState {
  return {
    name: textOf(player['name']) ?? id,
    state: textOf(player['state']) ?? 'unavailable',
    volumePercent: numberOf(player['volumePercent']),
    isMuted: flagOf(player['isMuted']),
    title: textOf(player['title']),
    artist: textOf(player['artist']),
  };
}

function byId<T>(
  value: Json | undefined,
  read: (id: string, item: JsonObject) => T,
): Readonly<Record<string, T>> {
  const items = Object.entries(objectOf(value)).flatMap(([id, item]) =>
    isObject(item) ? [[id, read(id, item)] as const] : [],
  );
  return Object.fromEntries(items);
}

/** One that is not known yet looks like rest. */
function activityOf(value: Json | undefined): RoomActivity {
  return ACTIVITIES.includes(String(value)) ? (value as RoomActivity) : 'idle';
}

function satelliteActivity(value: Json | undefined): Exclude<RoomActivity, 'error'> {
  const activity = activityOf(value);
  return activity === 'error' ? 'idle' : activity;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function flagOf(value: Json | undefined): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
