/**
 * One connection's view of the house: registries and states in, a new house out when something may
 * have changed. Over with the connection.
 *
 *   registry events ─▶ stale parts ─┐
 *   states ──────────▶ renamed? ────┴─(debounce)─▶ read again ─▶ buildHouse
 */
import { z } from 'zod';
import { type Clock, delay } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { HomeConnection } from './connection.ts';
import { buildHouse, type House, withoutAliases } from './house.ts';
import { NO_REGISTRIES, type Registries } from './registries.ts';
import {
  everything,
  nothing,
  type RegistryPart,
  readEntries,
  readStale,
  type Stale,
} from './registry-reader.ts';
import { type RoomDevices, roomDevices } from './room-devices.ts';
import { reduceStates, type States } from './states.ts';

/** Home Assistant's start and the removal of a device send hundreds of events within moments. */
const DEBOUNCE_MS = 200;
/** While Home Assistant starts, its commands come one by one. */
const RETRY_MS = 2_000;

export interface HouseFeedOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The household's first language: its sentences are loaded ahead. */
  readonly language: string;
  onStates(states: States, changed: readonly string[]): void;
  onHouse(house: House, devices: RoomDevices, registries: Registries): void;
}

const REGISTRY_EVENTS: Readonly<Record<string, RegistryPart>> = {
  floor_registry_updated: 'floors',
  area_registry_updated: 'areas',
  device_registry_updated: 'devices',
  entity_registry_updated: 'entities',
};

const entityUpdate = z.object({
  data: z.object({ entity_id: z.string(), old_entity_id: z.string().optional() }),
});

export class HouseFeed {
  readonly #connection: HomeConnection;
  readonly #options: HouseFeedOptions;
  #registries: Registries = NO_REGISTRIES;
  #states: States = new Map();
  #stale: Stale = everything();
  #scheduled = false;
  #reading = false;
  #again = false;

  constructor(connection: HomeConnection, options: HouseFeedOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Ends quietly with the connection. */
  async run(): Promise<void> {
    const { clock, log } = this.#options;
    const { closed } = this.#connection;
    while (!closed.aborted) {
      try {
        await this.#subscribe();
        return;
      } catch (error) {
        if (closed.aborted) return;
        log.warn('the house cannot be read yet', { code: codeOf(error) });
        await delay(clock, RETRY_MS, closed);
      }
    }
  }

  async #subscribe(): Promise<void> {
    for (const [event_type, part] of Object.entries(REGISTRY_EVENTS))
      await this.#connection.subscribe({ type: 'subscribe_events', event_type }, (event) =>
        this.#outdate(part, event),
      );
    // Integrations that come later bring commands that were refused before, and sentences of their own.
    await this.#connection.subscribe(
      { type: 'subscribe_events', event_type: 'homeassistant_started' },
      () => this.#outdateAll(),
    );
    await this.#connection.subscribe({ type: 'subscribe_entities' }, (event) =>
      this.#reduce(event),
    );
  }

  #outdate(part: RegistryPart, event: unknown): void {
    const update = part === 'entities' ? entityUpdate.safeParse(event) : undefined;
    if (update?.success) {
      const { entity_id, old_entity_id } = update.data.data;
      this.#stale.entityIds.add(entity_id);
      if (old_entity_id) this.#stale.entityIds.add(old_entity_id);
    } else this.#stale.parts.add(part);
    this.#schedule();
  }

  #outdateAll(): void {
    this.#stale = everything();
    this.#schedule();
  }

  #reduce(event: unknown): void {
    const before = this.#states;
    const { states, changed, renamed } = reduceStates(before, event);
    if (changed.length === 0 && before.size > 0) return;
    this.#states = states;
    this.#options.onStates(states, changed);
    const unknown = (id: string) => !before.has(id) && !this.#registries.entities.has(id);
    // Only entities in no registry need the list of decisions; it cannot be asked for by name.
    if (before.size > 0 && changed.some(unknown)) this.#stale.parts.add('exposure');
    if (renamed || before.size === 0) this.#schedule(before.size === 0 ? 0 : DEBOUNCE_MS);
  }

  #schedule(afterMs = DEBOUNCE_MS): void {
    this.#again ||= this.#reading;
    if (this.#scheduled || this.#reading) return;
    this.#scheduled = true;
    const cancel = this.#options.clock.after(afterMs, () => {
      this.#connection.closed.removeEventListener('abort', cancel);
      this.#scheduled = false;
      this.#read().catch((error: unknown) =>
        this.#options.log.error('the house could not be built', { code: codeOf(error) }),
      );
    });
    this.#connection.closed.addEventListener('abort', cancel, { once: true });
  }

  /** One reading at a time; what becomes stale meanwhile is read right after. */
  async #read(): Promise<void> {
    const stale = this.#stale;
    this.#stale = nothing();
    this.#reading = true;
    this.#again = false;
    let retryMs: number | undefined;
    try {
      const { language } = this.#options;
      const read = await readStale(this.#connection, this.#registries, stale, language);
      const missing = withoutAliases(read, this.#states);
      const entities = await readEntries(this.#connection, read.entities, missing);
      this.#registries = { ...read, entities };
      this.#options.onHouse(
        buildHouse(this.#registries, this.#states),
        roomDevices(this.#registries, this.#states),
        this.#registries,
      );
    } catch (error) {
      if (this.#connection.closed.aborted) return;
      this.#options.log.warn('the house cannot be read yet', { code: codeOf(error) });
      for (const part of stale.parts) this.#stale.parts.add(part);
      for (const id of stale.entityIds) this.#stale.entityIds.add(id);
      retryMs = RETRY_MS;
    } finally {
      this.#reading = false;
    }
    if (this.#again || retryMs !== undefined) this.#schedule(retryMs);
  }
}

const codeOf = (error: unknown) => (error instanceof ExoError ? error.code : 'core/internal');
