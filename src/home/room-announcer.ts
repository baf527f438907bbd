/**
 * Says something aloud in rooms, through whatever Home Assistant has there, and tells where it was said.
 *
 *   where ─▶ plan ─▶ satellites: assist_satellite.announce ─┐
 *                └─▶ players: tts.speak ────────────────────┴▶ Home Assistant has played it, or begun to
 */
import { type Clock, delay } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import { serial } from '../core/serial.ts';
import { announcePlan, announcingVoice, type Speaker, type Where } from './announce-plan.ts';
import type { HomeConnection } from './connection.ts';
import { HomeRefusal } from './refusal.ts';
import type { RoomDevices } from './room-devices.ts';
import type { States } from './states.ts';
import { Watch } from './watch.ts';

export interface RoomAnnouncerOptions {
  readonly home: { readonly connection: HomeConnection | undefined };
  /** See `LiveHouse`. */
  readonly live: { readonly roomDevices: RoomDevices; readonly states: States };
  readonly clock: Clock;
  readonly events: EventBus;
}

export interface Announcement {
  readonly message: string;
  readonly where: Where;
  /** A satellite that is busy with the person who asks: its turn would be cut off. */
  readonly without?: string | undefined;
  /** How long each may take to say it. */
  readonly deadlineMs?: number;
}

export interface Announced {
  /** Ids of satellites and players that have said it, or were heard to begin. */
  readonly announced: readonly string[];
  readonly failed: readonly string[];
  /** Areas that were asked for by name and have nothing that speaks. */
  readonly silent: readonly string[];
}

/** The integration waits thirty seconds for its answer. */
const DEADLINE_MS = 25_000;
const MAX_MESSAGE_LENGTH = 1_000;
/** One house's worth; more at a time is a mistake. */
const MAX_SPEAKERS = 64;
const WATCH_TIMEOUT_MS = 2_000;

export class RoomAnnouncer {
  readonly #options: RoomAnnouncerOptions;
  /** A satellite refuses a second announcement while it speaks. */
  readonly #lanes = new Map<string, ReturnType<typeof serial>>();

  constructor(options: RoomAnnouncerOptions) {
    this.#options = options;
  }

  /** What would say it, without a word. */
  plan({ where, without }: Pick<Announcement, 'where' | 'without'>) {
    const { live } = this.#options;
    return announcePlan(live.roomDevices, live.states, where, without);
  }

  /** Never rejects for a device; `home/disconnected` where there is no Home Assistant to ask. */
  async announce(announcement: Announcement, signal: AbortSignal): Promise<Announced> {
    const { home } = this.#options;
    const { silent, speakers } = this.plan(announcement);
    const { connection } = home;
    if (!connection)
      throw new ExoError('home/disconnected', 'Home Assistant is not connected', {
        retryable: true,
      });
    const said = await Promise.all(
      speakers.slice(0, MAX_SPEAKERS).map(async (speaker) => {
        const isSaid = await this.#lane(speaker.entityId)(
          async () => !signal.aborted && (await this.#say(connection, speaker, announcement)),
        );
        return { id: speaker.entityId, isSaid };
      }),
    );
    const idsOf = (isSaid: boolean) =>
      said.filter((one) => one.isSaid === isSaid).map(({ id }) => id);
    return { announced: idsOf(true), failed: idsOf(false), silent };
  }

  #lane(entityId: string): ReturnType<typeof serial> {
    const lane = this.#lanes.get(entityId) ?? serial();
    this.#lanes.set(entityId, lane);
    return lane;
  }

  async #say(
    connection: HomeConnection,
    speaker: Speaker,
    { deadlineMs = DEADLINE_MS, message }: Announcement,
  ): Promise<boolean> {
    const { clock, events, live } = this.#options;
    const startedMs = clock.nowMs();
    const call = callFor(speaker, message.slice(0, MAX_MESSAGE_LENGTH), live.states);
    const isSaid =
      call !== undefined && (await this.#isSaid(connection, speaker, call, deadlineMs));
    const atMs = clock.nowMs();
    events.emit({
      type: 'acted',
      atMs,
      service: speaker.kind === 'satellite' ? 'assist_satellite.announce' : 'tts.speak',
      done: isSaid ? 1 : 0,
      unchanged: 0,
      refused: 0,
      unproven: isSaid ? 0 : 1,
      tookMs: atMs - startedMs,
    });
    return isSaid;
  }

  /**
   * Home Assistant answers when a satellite has played it to the end, and reports that it speaks meanwhile: both are
   * wanted, but for what lasts longer than the wait. Of a player there is only the answer.
   */
  async #isSaid(
    connection: HomeConnection,
    { entityId, kind }: Speaker,
    call: { readonly type: string },
    deadlineMs: number,
  ): Promise<boolean> {
    const watch = kind === 'satellite' ? await this.#watch(connection, entityId) : undefined;
    const speaks = () => watch?.states.get(entityId)?.state === 'responding';
    let hasSpoken = watch === undefined || speaks();
    const stop = watch?.onChange(
      () => {
        hasSpoken ||= speaks();
      },
      () => undefined,
    );
    try {
      await connection.request(call, deadlineMs);
      return hasSpoken;
    } catch (error) {
      const isUnknown = !(error instanceof HomeRefusal) && !connection.closed.aborted;
      return isUnknown && watch !== undefined && hasSpoken;
    } finally {
      stop?.();
      watch?.close();
    }
  }

  async #watch(connection: HomeConnection, entityId: string): Promise<Watch | undefined> {
    const opening = Watch.open(connection, [entityId]).catch(() => undefined);
    const over = new AbortController();
    const late = delay(this.#options.clock, WATCH_TIMEOUT_MS, over.signal).then(() => undefined);
    const watch = await Promise.race([opening, late]);
    over.abort();
    if (!watch) void opening.then((one) => one?.close());
    return watch;
  }
}

/** Both speak in the language they are set to: a voice refuses a language whose name it spells otherwise. */
function callFor({ entityId, kind }: Speaker, message: string, states: States) {
  const base = { type: 'call_service' } as const;
  if (kind === 'satellite')
    return {
      ...base,
      domain: 'assist_satellite',
      service: 'announce',
      service_data: { message },
      target: { entity_id: [entityId] },
    };
  const voice = announcingVoice(states);
  if (voice === undefined) return undefined;
  return {
    ...base,
    domain: 'tts',
    service: 'speak',
    service_data: { media_player_entity_id: [entityId], message, cache: false },
    target: { entity_id: [voice] },
  };
}
