/** What each room is heard to say: its envelope, begun when the room begins to speak. */
import type { RoomState } from '../../../src/rooms/feed-state.ts';
import { EnvelopeTrack } from './envelope-track.ts';
import type { Envelope } from './feed-view.ts';

type Bands = (atMs: number) => ArrayLike<number> | undefined;
type Rooms = Readonly<Record<string, RoomState>>;

export class RoomSounds {
  readonly #tracks = new Map<string, EnvelopeTrack>();
  readonly #sounds = new Map<string, Bands>();
  readonly #ownBands: (room: string) => ArrayLike<number> | undefined;

  /** @param ownBands what this browser itself hears or plays for the room, where it does */
  constructor(ownBands: (room: string) => ArrayLike<number> | undefined) {
    this.#ownBands = ownBands;
  }

  /** The same function each time, so that nothing is drawn anew for it. */
  of(room: string): Bands {
    const known = this.#sounds.get(room);
    if (known) return known;
    const sound: Bands = (atMs) => this.#ownBands(room) ?? this.#tracks.get(room)?.at(atMs);
    this.#sounds.set(room, sound);
    return sound;
  }

  /** An envelope of a room that is not known is dropped: a track has a size. */
  add(envelope: Envelope, rooms: Rooms, atMs = performance.now()): void {
    const room = Object.hasOwn(rooms, envelope.room) ? rooms[envelope.room] : undefined;
    if (!room) return;
    const track = this.#tracks.get(envelope.room) ?? new EnvelopeTrack();
    this.#tracks.set(envelope.room, track);
    track.add(envelope);
    if (room.activity === 'responding') track.start(atMs);
  }

  /** The rooms as they are now. */
  follow(rooms: Rooms, atMs: number): void {
    for (const [id, track] of this.#tracks) {
      const activity = Object.hasOwn(rooms, id) ? rooms[id]?.activity : undefined;
      if (activity === 'responding') track.start(atMs);
      // One that came ahead waits for its room to speak.
      else if (track.isStarted) track.stop();
      if (activity === undefined) {
        this.#tracks.delete(id);
        this.#sounds.delete(id);
      }
    }
  }
}
