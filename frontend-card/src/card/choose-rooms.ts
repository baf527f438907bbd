/** Which rooms a card shows, in which order. Pure. */
import type { RoomState } from '../../../src/rooms/feed-state.ts';
import type { CardConfig } from './card-config.ts';

export interface ChosenRooms {
  readonly shown: readonly (readonly [id: string, room: RoomState])[];
  /** Named in the configuration, and gone. */
  readonly missing: readonly string[];
}

/** @param focus a room that was tapped: it alone */
export function chooseRooms(
  rooms: Readonly<Record<string, RoomState>>,
  { layout, rooms: wanted, room }: Pick<CardConfig, 'layout' | 'rooms' | 'room'>,
  focus: string | undefined,
): ChosenRooms {
  const focused = focus === undefined ? undefined : rooms[focus];
  if (focus !== undefined && focused) return { shown: [[focus, focused]], missing: [] };
  const ids = namedIds(rooms, layout, wanted, room);
  return {
    shown: ids.flatMap((id) => {
      const found = rooms[id];
      return found ? [[id, found] as const] : [];
    }),
    // Before the first state nothing is known to be missing.
    missing: Object.keys(rooms).length === 0 ? [] : ids.filter((id) => !rooms[id]),
  };
}

function namedIds(
  rooms: Readonly<Record<string, RoomState>>,
  layout: CardConfig['layout'],
  wanted: CardConfig['rooms'],
  room: CardConfig['room'],
): readonly string[] {
  if (layout === 'room' || layout === 'kiosk') {
    const one = room ?? wanted?.[0] ?? busiest(rooms);
    return one === undefined ? [] : [one];
  }
  return wanted ?? Object.keys(rooms).sort((a, b) => byName(rooms[a], rooms[b]));
}

/** Without a room of its own, a single face shows the one where something happens, or else happened last. */
function busiest(rooms: Readonly<Record<string, RoomState>>): string | undefined {
  const ranked = Object.entries(rooms).sort(
    ([, a], [, b]) =>
      Number(b.activity !== 'idle') - Number(a.activity !== 'idle') || b.sinceMs - a.sinceMs,
  );
  return ranked[0]?.[0];
}

/** Made once: a name with an accent is otherwise compared a hundred times slower. */
const names = new Intl.Collator(undefined, { numeric: true });

function byName(a: RoomState | undefined, b: RoomState | undefined): number {
  return names.compare(a?.name ?? '', b?.name ?? '');
}

/** Whether two choices would be drawn alike: a room that did not change is the same object. */
export function sameRooms(a: ChosenRooms, b: ChosenRooms): boolean {
  return (
    a.shown.length === b.shown.length &&
    a.missing.join() === b.missing.join() &&
    a.shown.every(([id, room], index) => b.shown[index]?.[0] === id && b.shown[index]?.[1] === room)
  );
}
