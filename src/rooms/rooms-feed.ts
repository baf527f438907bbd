/**
 * What happens in the rooms → the feed.
 *
 *   areas, devices ─┐
 *   states ─────────┼─▶ rooms (pure) ─▶ feed
 *   events, words ──┘
 */
import type { Brain, TurnRequest } from '../brain/brain.ts';
import type { Clock } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { LiveHouse } from '../home/live-house.ts';
import type { Feed } from './feed.ts';
import { awaitsReply, ERROR_SHOWN_MS, type RoomEvent } from './room.ts';
import {
  type Floorplan,
  placeRooms,
  type Rooms,
  reduceRooms,
  refreshStates,
  roomOf,
  shownRooms,
  showWords,
} from './rooms.ts';

/** Enough to read across a room; the whole answer is heard. */
const MAX_SHOWN_CHARACTERS = 500;

export interface RoomsFeedOptions {
  readonly house: LiveHouse;
  readonly feed: Feed;
  readonly clock: Clock;
  /** Whether what is said may be shown; it is never kept. */
  readonly showsWords: boolean;
}

export class RoomsFeed {
  readonly #options: RoomsFeedOptions;
  readonly #errorTimers = new Map<string, () => void>();
  /** By room, when it began to be thought what was answered last: an answer is spoken once. */
  readonly #replied = new Map<string, number>();
  #rooms: Rooms = new Map();

  constructor(options: RoomsFeedOptions) {
    this.#options = options;
  }

  /** Returns the function that ends it. */
  start(): () => void {
    const { house } = this.#options;
    const stops = [
      house.observeRooms(() => this.#change((rooms, atMs) => this.#place(rooms, atMs))),
      house.observeStates((changed) => this.#refresh(new Set(changed))),
    ];
    this.#change((rooms, atMs) => this.#place(rooms, atMs));
    return () => {
      for (const stop of stops) stop();
      for (const cancel of this.#errorTimers.values()) cancel();
      this.#errorTimers.clear();
    };
  }

  /** The room where a turn is asked: its area, or its satellite where that is in none. */
  roomOf({ area, satelliteId }: Pick<TurnRequest, 'area' | 'satelliteId'>): string | undefined {
    if (area) return area.id;
    const satellite = this.#options.house.roomDevices.satellites.find(
      ({ id }) => id === satelliteId,
    );
    return satellite && roomOf(satellite);
  }

  /**
   * The one room that the answer is for that is spoken from now on; undefined where none waits for one, or several do.
   * Each request is answered once.
   */
  takeReply(): string | undefined {
    const atMs = this.#options.clock.wallMs();
    const waiting = [...this.#rooms].filter(
      ([id, room]) =>
        awaitsReply(room, atMs) && this.#replied.get(id) !== room.facts.thought?.fromMs,
    );
    const [id, room] = waiting.length === 1 ? (waiting[0] ?? []) : [];
    if (id !== undefined && room?.facts.thought) this.#replied.set(id, room.facts.thought.fromMs);
    return id;
  }

  /** The brain, with its turns shown in their rooms. */
  watch(brain: Brain): Brain {
    const feed = this;
    return async function* (request, signal) {
      const room = feed.roomOf(request);
      const { turnId } = request;
      feed.#begin(room, request);
      let answered = '';
      let code: string | null = null;
      try {
        for await (const delta of brain(request, signal)) {
          if (delta.type === 'text') {
            answered = (answered + delta.text).slice(0, MAX_SHOWN_CHARACTERS);
            feed.#show(room, request.text, answered);
          }
          if (delta.type === 'end' && delta.outcome === 'failed') code = 'brain/unavailable';
          yield delta;
        }
      } catch (error) {
        code = toExoError(error, 'core/internal', 'the turn failed').code;
        throw error;
      } finally {
        feed.#end(room, turnId, signal.aborted ? null : code);
      }
    };
  }

  #begin(room: string | undefined, { turnId, satelliteId, text, userId }: TurnRequest): void {
    const person = userId === null ? null : this.personName(userId);
    this.#reduce(room, { type: 'turn-started', turnId, satellite: satelliteId, person });
    this.#show(room, text, null);
  }

  #end(room: string | undefined, turnId: string, code: string | null): void {
    this.#reduce(room, { type: 'turn-ended', turnId, code });
    if (room === undefined || code === null) return;
    this.#errorTimers.get(room)?.();
    const cancel = this.#options.clock.after(ERROR_SHOWN_MS, () => {
      this.#errorTimers.delete(room);
      this.#reduce(room, { type: 'error-over' });
    });
    this.#errorTimers.set(room, cancel);
  }

  #show(room: string | undefined, said: string, answered: string | null): void {
    if (!this.#options.showsWords || room === undefined) return;
    this.#change((rooms) =>
      showWords(rooms, room, { said: said.slice(0, MAX_SHOWN_CHARACTERS), answered }),
    );
  }

  #reduce(room: string | undefined, event: RoomEvent): void {
    if (room === undefined) return;
    this.#change((rooms, atMs) => reduceRooms(rooms, room, event, atMs));
  }

  #refresh(changed: ReadonlySet<string>): void {
    const { house } = this.#options;
    const { satellites, players } = house.roomDevices;
    const concerns =
      satellites.some(({ id, muteSwitch }) => changed.has(id) || changed.has(muteSwitch ?? '')) ||
      players.some(({ id }) => changed.has(id));
    if (!concerns) return;
    this.#change((rooms, atMs) =>
      refreshStates(rooms, this.#floorplan(), house.states, atMs, changed),
    );
  }

  #place(rooms: Rooms, atMs: number): Rooms {
    return placeRooms(rooms, this.#floorplan(), this.#options.house.states, atMs);
  }

  #floorplan(): Floorplan {
    const { house } = this.#options;
    return { areas: house.house.areas, ...house.roomDevices };
  }

  #change(change: (rooms: Rooms, atMs: number) => Rooms): void {
    const { feed, clock } = this.#options;
    this.#rooms = change(this.#rooms, clock.wallMs());
    const rooms = shownRooms(this.#rooms);
    feed.update((state) => ({ ...state, rooms }));
  }

  /** Home Assistant's persons carry the id of their user. */
  personName(userId: string): string | null {
    for (const [id, { attributes }] of this.#options.house.states) {
      if (id.startsWith('person.') && attributes['user_id'] === userId) {
        return typeof attributes.friendly_name === 'string' ? attributes.friendly_name : null;
      }
    }
    return null;
  }
}
