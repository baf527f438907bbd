/**
 * One room, as a pure reducer over what happens in it: satellites that Home Assistant tells of, and EXO's own turns.
 *
 *   idle ─▶ listening ─▶ processing ─▶ responding ─▶ idle
 *                           └─ a turn fails ─▶ error ─(ERROR_SHOWN_MS, or anything new)─▶ idle
 */
import type { RoomActivity, RoomState, SatelliteState } from './feed-state.ts';

/** Long enough to be seen from across a room. */
export const ERROR_SHOWN_MS = 6_000;

export type RoomEvent =
  /** A satellite came or changed. */
  | { readonly type: 'satellite'; readonly id: string; readonly satellite: SatelliteState }
  | { readonly type: 'satellite-gone'; readonly id: string }
  /** EXO was asked something here. */
  | {
      readonly type: 'turn-started';
      readonly turnId: string;
      readonly satellite: string | null;
      readonly person: string | null;
    }
  | { readonly type: 'turn-ended'; readonly turnId: string; readonly code: string | null }
  /** An error was shown for long enough. */
  | { readonly type: 'error-over' };

/** What a room is reduced from, beside what is shown of it. */
export interface RoomFacts {
  /** The turns that run now, the newest last. Usually one. */
  readonly turns: readonly { readonly id: string; readonly satellite: string | null }[];
  /** The last time that it was thought here, milliseconds since 1970; null: never. `toMs` is null while it goes on. */
  readonly thought: { readonly fromMs: number; readonly toMs: number | null } | null;
}

export interface Room {
  readonly shown: RoomState;
  readonly facts: RoomFacts;
}

/** @param atMs milliseconds since 1970 */
export function newRoom(name: string, floor: string | null, atMs: number): Room {
  return {
    shown: {
      name,
      floor,
      activity: 'idle',
      sinceMs: atMs,
      code: null,
      satellite: null,
      person: null,
      said: null,
      answered: null,
      satellites: {},
      players: {},
    },
    facts: { turns: [], thought: null },
  };
}

/** A voice is asked for an answer while it is thought, or this long after: a short answer is whole before it is spoken. */
const SPOKEN_WITHIN_MS = 3_000;

/** Whether what a voice is asked for now may be the answer to what was asked here. */
export function awaitsReply({ shown, facts: { thought } }: Room, atMs: number): boolean {
  if (thought === null || shown.activity === 'listening' || shown.activity === 'error')
    return false;
  return thought.toMs === null || atMs - thought.toMs < SPOKEN_WITHIN_MS;
}

/** @param atMs milliseconds since 1970 */
export function reduceRoom(room: Room, event: RoomEvent, atMs: number): Room {
  const { shown, facts } = room;
  switch (event.type) {
    case 'satellite': {
      const satellites = { ...shown.satellites, [event.id]: event.satellite };
      return settle({ shown: { ...shown, satellites }, facts }, atMs, shown);
    }
    case 'satellite-gone': {
      const { [event.id]: _gone, ...satellites } = shown.satellites;
      return settle({ shown: { ...shown, satellites }, facts }, atMs, shown);
    }
    case 'turn-started': {
      const turn = { id: event.turnId, satellite: event.satellite };
      // A new question takes the last answer off the screen.
      const started = { ...shown, person: event.person, said: null, answered: null, code: null };
      return settle(
        { shown: started, facts: { ...facts, turns: [...facts.turns, turn] } },
        atMs,
        shown,
      );
    }
    case 'turn-ended': {
      const turns = facts.turns.filter(({ id }) => id !== event.turnId);
      return settle(
        { shown: { ...shown, code: event.code }, facts: { ...facts, turns } },
        atMs,
        shown,
      );
    }
    case 'error-over':
      return settle({ shown: { ...shown, code: null }, facts }, atMs, shown);
  }
}

/** The activity follows from the facts, so no event that is missed or comes twice can leave it stuck. */
function settle(room: Room, atMs: number, before: RoomState): Room {
  const { activity, satellite } = activityOf(room);
  // Whatever the room does now, an error of before is over.
  const code = activity === 'error' || activity === 'idle' ? room.shown.code : null;
  const sinceMs = activity === before.activity ? before.sinceMs : atMs;
  const thought = thoughtUntil(room.facts.thought, before.activity, activity, atMs);
  return {
    facts: { ...room.facts, thought },
    shown: { ...room.shown, activity, satellite, code, sinceMs },
  };
}

function thoughtUntil(
  thought: RoomFacts['thought'],
  before: RoomActivity,
  activity: RoomActivity,
  atMs: number,
): RoomFacts['thought'] {
  if (activity === before) return thought;
  if (activity === 'processing') return { fromMs: atMs, toMs: null };
  return thought && before === 'processing' ? { ...thought, toMs: atMs } : thought;
}

const BUSIEST_FIRST = ['responding', 'processing', 'listening'] as const;

function activityOf({ shown, facts }: Room): {
  activity: RoomActivity;
  satellite: string | null;
} {
  const satellites = Object.entries(shown.satellites).filter(([, { isOnline }]) => isOnline);
  for (const activity of BUSIEST_FIRST) {
    const busy = satellites.find(([, satellite]) => satellite.activity === activity);
    if (busy) return { activity, satellite: busy[0] };
  }
  const turn = facts.turns.at(-1);
  if (turn) return { activity: 'processing', satellite: turn.satellite };
  return { activity: shown.code === null ? 'idle' : 'error', satellite: null };
}
