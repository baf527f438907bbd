/** The house and its states, current over whatever connection there is; while there is none, the last known. */
import { toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { HomeConnection, Unsubscribe } from './connection.ts';
import type { HomeClient } from './home.ts';
import { EMPTY_HOUSE, type House, sameHouse } from './house.ts';
import { HouseFeed, type HouseFeedOptions } from './house-feed.ts';
import { type PlatformDevice, platformDevices } from './platform-devices.ts';
import { NO_REGISTRIES, type Registries } from './registries.ts';
import { NO_ROOM_DEVICES, type RoomDevices } from './room-devices.ts';
import { started } from './started.ts';
import type { States } from './states.ts';

export interface LiveHouseOptions extends Pick<HouseFeedOptions, 'clock' | 'log' | 'language'> {
  readonly home: HomeClient;
  readonly events: EventBus;
}

/**
 * @example
 * const live = new LiveHouse({ home, clock, events, log, language: 'fr' });
 * live.start();
 * live.observe((house) => recogniser.setHouse({ language: 'fr', ...house }));
 */
export class LiveHouse {
  readonly #options: LiveHouseOptions;
  readonly #houseListeners = new Set<(house: House) => void>();
  readonly #roomListeners = new Set<(devices: RoomDevices) => void>();
  readonly #stateListeners = new Set<(changed: readonly string[]) => void>();
  #house: House = EMPTY_HOUSE;
  #states: States = new Map();
  #roomDevices = NO_ROOM_DEVICES;
  #registries = NO_REGISTRIES;

  constructor(options: LiveHouseOptions) {
    this.#options = options;
  }

  get house(): House {
    return this.#house;
  }

  /** What hears and plays in which room. */
  get roomDevices(): RoomDevices {
    return this.#roomDevices;
  }

  /** Those of an integration: `petkit`. */
  devicesOf(platform: string): PlatformDevice[] {
    return platformDevices(this.#registries, this.#states, platform);
  }

  get states(): States {
    return this.#states;
  }

  /** Returns the function that ends it for connections to come. */
  start(): Unsubscribe {
    const { home, clock, log, language } = this.#options;
    return home.follow((connection) => {
      const gate = this.#gate(connection);
      const feed = new HouseFeed(connection, {
        clock,
        log,
        language,
        onStates: (states, changed) => this.#setStates(states, changed),
        onHouse: gate,
      });
      void feed.run();
    });
  }

  /** Called when a name, alias, area or exposure really changed; never for a state. */
  observe(listener: (house: House) => void): Unsubscribe {
    this.#houseListeners.add(listener);
    return () => this.#houseListeners.delete(listener);
  }

  /** Called when what stands in which room, or the rooms themselves, may have changed. */
  observeRooms(listener: (devices: RoomDevices) => void): Unsubscribe {
    this.#roomListeners.add(listener);
    return () => this.#roomListeners.delete(listener);
  }

  /** Called with the ids of the entities whose state changed. */
  observeStates(listener: (changed: readonly string[]) => void): Unsubscribe {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** While Home Assistant starts again, the house known before is truer than the one that is growing. */
  #gate(connection: HomeConnection): HouseFeedOptions['onHouse'] {
    let isStarting = this.#house !== EMPTY_HOUSE;
    let held: [House, RoomDevices, Registries] | undefined;
    if (isStarting)
      void started(connection).then((when) => {
        isStarting = false;
        // Having just started, Home Assistant is read anew by the feed itself.
        if (held && when === 'already' && !connection.closed.aborted) this.#set(...held);
      });
    return (...read) => {
      if (isStarting) held = read;
      else this.#set(...read);
    };
  }

  #setStates(states: States, changed: readonly string[]): void {
    this.#states = states;
    this.#tell(this.#stateListeners, changed);
  }

  #set(house: House, devices: RoomDevices, registries: Registries): void {
    this.#registries = registries;
    const isSame = sameHouse(house, this.#house);
    const areSame = JSON.stringify(devices) === JSON.stringify(this.#roomDevices);
    this.#roomDevices = devices;
    if (!isSame) this.#setHouse(house);
    if (!isSame || !areSame) this.#tell(this.#roomListeners, devices);
  }

  #setHouse(house: House): void {
    this.#house = house;
    const { clock, events } = this.#options;
    events.emit({
      type: 'house-changed',
      atMs: clock.nowMs(),
      entityCount: house.entities.length,
      areaCount: house.areas.length,
    });
    this.#tell(this.#houseListeners, house);
  }

  #tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
    for (const listener of listeners) {
      try {
        listener(value);
      } catch (error) {
        const { code } = toExoError(error, 'core/internal', 'a listener failed');
        this.#options.log.error('a listener of the house failed', { code });
      }
    }
  }
}
