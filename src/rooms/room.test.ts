import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SatelliteState } from './feed-state.ts';
import { awaitsReply, newRoom, type Room, type RoomEvent, reduceRoom } from './room.ts';

const satellite = (activity: SatelliteState['activity'], isOnline = true): SatelliteState => ({
  name: 'Salon',
  isOnline,
  isMuted: null,
  activity,
});
const heard = (activity: SatelliteState['activity'], id = 'assist_satellite.a'): RoomEvent => ({
  type: 'satellite',
  id,
  satellite: satellite(activity),
});
const started = (turnId: string): RoomEvent => ({
  type: 'turn-started',
  turnId,
  satellite: 'assist_satellite.a',
  person: 'Anna',
});
const ended = (turnId: string, code: string | null = null): RoomEvent => ({
  type: 'turn-ended',
  turnId,
  code,
});

/** What the room shows after each event, one second apart. */
function run(...events: RoomEvent[]): Room[] {
  let room = newRoom('Salon', null, 0);
  return events.map((event, index) => {
    room = reduceRoom(room, event, (index + 1) * 1_000);
    return room;
  });
}
const activities = (rooms: Room[]) => rooms.map(({ shown }) => shown.activity);

describe('a room', () => {
  test('goes through a turn with its satellite', () => {
    const rooms = run(
      heard('listening'),
      heard('processing'),
      started('t1'),
      heard('responding'),
      ended('t1'),
      heard('idle'),
    );
    expect(activities(rooms)).toEqual([
      'listening',
      'processing',
      'processing',
      'responding',
      'responding',
      'idle',
    ]);
    expect(rooms[3]?.shown).toMatchObject({ satellite: 'assist_satellite.a', person: 'Anna' });
    expect(rooms[5]?.shown.satellite).toBeNull();
  });

  test('works where there is no satellite: what is typed is processed', () => {
    expect(activities(run(started('t1'), ended('t1')))).toEqual(['processing', 'idle']);
  });

  test('says since when', () => {
    const rooms = run(heard('listening'), heard('listening'), heard('processing'));
    expect(rooms.map(({ shown }) => shown.sinceMs)).toEqual([1_000, 1_000, 3_000]);
  });

  test('shows an error until it is over', () => {
    const rooms = run(started('t1'), ended('t1', 'brain/unavailable'), { type: 'error-over' });
    expect(activities(rooms)).toEqual(['processing', 'error', 'idle']);
    expect(rooms[1]?.shown.code).toBe('brain/unavailable');
    expect(rooms[2]?.shown.code).toBeNull();
  });

  test('forgets an error as soon as something new happens', () => {
    const rooms = run(ended('t0', 'brain/unavailable'), heard('listening'), heard('idle'));
    expect(activities(rooms)).toEqual(['error', 'listening', 'idle']);
  });

  test('shows the busiest of several satellites', () => {
    const rooms = run(
      heard('listening', 'assist_satellite.a'),
      heard('responding', 'assist_satellite.b'),
      heard('idle', 'assist_satellite.b'),
    );
    expect(activities(rooms)).toEqual(['listening', 'responding', 'listening']);
  });

  test('does not wait for a satellite that went away in the middle', () => {
    const offline: RoomEvent = {
      type: 'satellite',
      id: 'assist_satellite.a',
      satellite: satellite('listening', false),
    };
    expect(activities(run(heard('listening'), offline))).toEqual(['listening', 'idle']);
    const gone: RoomEvent = { type: 'satellite-gone', id: 'assist_satellite.a' };
    expect(activities(run(heard('responding'), gone))).toEqual(['responding', 'idle']);
  });

  test('is processing while one of two turns still runs', () => {
    const rooms = run(started('t1'), started('t2'), ended('t1'), ended('t2'));
    expect(activities(rooms)).toEqual(['processing', 'processing', 'processing', 'idle']);
  });
});

describe('an answer is awaited', () => {
  const awaits = (atMs: number, ...events: RoomEvent[]) => {
    const room = run(...events).at(-1);
    return room !== undefined && awaitsReply(room, atMs);
  };

  test('while it is thought', () => {
    expect(awaits(1_000, heard('idle'))).toBe(false);
    expect(awaits(60_000, heard('processing'))).toBe(true);
    expect(awaits(60_000, started('t1'))).toBe(true);
  });

  test('for a moment after: the voice is asked when the words are whole', () => {
    const typed = [started('t1'), ended('t1')];
    expect(awaits(4_999, ...typed)).toBe(true);
    expect(awaits(5_000, ...typed)).toBe(false);
    expect(awaits(4_999, heard('processing'), heard('responding'))).toBe(true);
    expect(awaits(6_000, heard('processing'), heard('responding'), heard('idle'))).toBe(false);
  });

  test('no more when somebody talks again, or it failed', () => {
    expect(awaits(3_000, heard('processing'), heard('listening'))).toBe(false);
    expect(awaits(2_000, started('t1'), ended('t1', 'brain/unavailable'))).toBe(false);
  });
});

test('whatever happened, a room whose turns are over and whose satellites are idle is idle', () => {
  const id = fc.constantFrom('assist_satellite.a', 'assist_satellite.b');
  const turnId = fc.constantFrom('t1', 't2', 't3');
  const event: fc.Arbitrary<RoomEvent> = fc.oneof(
    fc
      .tuple(id, fc.constantFrom('idle', 'listening', 'processing', 'responding'))
      .map(([name, activity]) => heard(activity, name)),
    turnId.map(started),
    fc.tuple(turnId, fc.constantFrom(null, 'brain/unavailable')).map(([t, code]) => ended(t, code)),
    id.map((name): RoomEvent => ({ type: 'satellite-gone', id: name })),
  );
  const rest: RoomEvent[] = [
    heard('idle', 'assist_satellite.a'),
    heard('idle', 'assist_satellite.b'),
    ended('t1'),
    ended('t2'),
    ended('t3'),
    { type: 'error-over' },
  ];
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      expect(run(...events, ...rest).at(-1)?.shown.activity).toBe('idle');
    }),
  );
});
