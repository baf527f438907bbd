import { describe, expect, test } from 'vitest';
import type { RoomActivity } from '../../../src/rooms/feed-state.ts';
import { room } from '../../dev/made-up-house.ts';
import { RoomSounds } from './room-sounds.ts';

const bands = btoa(String.fromCharCode(...new Array(50 * 8).fill(255)));
const envelope = { room: 'salon', reply: 'r1', startMs: 0, bands, last: true };

const rooms = (activity: RoomActivity) => ({ salon: room('Salon', activity) });

describe('the sound of a room', () => {
  test('came ahead, waits while others change, and begins with the first word', () => {
    const sounds = new RoomSounds(() => undefined);
    sounds.add(envelope, rooms('processing'), 0);
    sounds.follow(rooms('processing'), 100);
    expect(sounds.of('salon')(200)).toBeUndefined();
    sounds.follow(rooms('responding'), 500);
    expect(sounds.of('salon')(700)?.[0]).toBe(1);
    expect(sounds.of('salon')(1_600)).toBeUndefined();
  });

  test('begins at once where the room speaks already', () => {
    const sounds = new RoomSounds(() => undefined);
    sounds.add(envelope, rooms('responding'), 1_000);
    expect(sounds.of('salon')(1_100)?.[0]).toBe(1);
  });

  test('ends when the room is interrupted, and does not come back with the next answer', () => {
    const sounds = new RoomSounds(() => undefined);
    sounds.add(envelope, rooms('responding'), 0);
    sounds.follow(rooms('listening'), 100);
    sounds.follow(rooms('responding'), 200);
    expect(sounds.of('salon')(300)).toBeUndefined();
  });

  test('is what this browser plays, before what the app announced', () => {
    const sounds = new RoomSounds(() => [0.25]);
    sounds.add(envelope, rooms('responding'), 0);
    expect(sounds.of('salon')(100)).toEqual([0.25]);
  });

  test('of a room that is not there, or that is called as every object is, is dropped', () => {
    const sounds = new RoomSounds(() => undefined);
    for (const room of ['cave', '__proto__', 'constructor']) {
      sounds.add({ ...envelope, room }, rooms('responding'), 0);
      expect(sounds.of(room)(100)).toBeUndefined();
    }
    sounds.add(envelope, rooms('responding'), 0);
    sounds.follow({}, 100);
    expect(sounds.of('salon')(200)).toBeUndefined();
  });
});
