import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { MusicRooms, type MusicServerOptions } from './music-rooms.ts';

let rooms: MusicRooms;
afterEach(() => rooms.close());

const at = { host: 'mpd', port: 6600 };
const area = (id: string, name: string, ...aliases: string[]) => ({ id, name, aliases });
const salon = area('living', 'Salon', 'Séjour');
const kitchen = area('kitchen', 'Cuisine');

function build(...servers: MusicServerOptions[]): MusicRooms {
  rooms = new MusicRooms(servers, systemClock);
  return rooms;
}

test('rooms of one server share its player, and each has its output', () => {
  const found = build(
    { ...at, room: 'sejour', output: 'A' },
    { ...at, room: 'kitchen', output: 'B' },
  );
  const [one, other] = [found.in(salon), found.in(kitchen)];
  expect(one?.output).toEqual({ name: 'A', others: ['B'] });
  expect(other?.output).toEqual({ name: 'B', others: ['A'] });
  expect(one?.player).toBe(other?.player);
});

test("a room's own comes before the one for all, which has no room", () => {
  const found = build({ ...at, host: 'all' }, { ...at, room: 'Cuisine' });
  expect(found.in(kitchen)?.player).not.toBe(found.in(salon)?.player);
  expect(found.in(null)?.player).toBe(found.in(salon)?.player);
  expect(found.in(null)?.output).toBeUndefined();
});

test('without one for all, the others have none', () => {
  const found = build({ ...at, room: 'Cuisine' });
  expect(found.in(salon)).toBeUndefined();
  expect(found.in(null)).toBeUndefined();
  expect(found.isEmpty).toBe(false);
  expect(build().isEmpty).toBe(true);
});
