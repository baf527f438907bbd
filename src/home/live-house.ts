/** The house and its states, current over whatever connection there is; while there is none, the last known. */
import { toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { HomeConnection, Unsubscribe } from './connection.ts';
import type { HomeClient } from './home.ts';
import { EMPTY_HOUSE, type House, sameHouse } from './house.ts';
import { HouseFeed, type HouseFeedOptions } from './house-feed.ts';
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
  readonly #stateListeners = new Set<(changed: readonly string[]) => void>();
  #house: House = EMPTY_HOUSE;
  #states: States = new Map();

  constructor(options: LiveHouseOptions) {
    this.#options = options;
  }

  get house(): House {
    return this.#house;
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

  /** Called with the ids of the entities whose state changed. */
  observeStates(listener: (changed: readonly string[]) => void): Unsubscribe {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** While Home Assistant starts again, the house known before is truer than the one that is growing. */
  #gate(connection: HomeConnection): (house: House) => void {
    let isStarting = this.#house !== EMPTY_HOUSE;
    let held: House | undefined;
    if (isStarting)
      void started(connection).then((when) => {
        isStarting = false;
        // Having just started, Home Assistant is read anew by the feed itself.
        if (held && when === 'already' && !connection.closed.aborted) this.#setHouse(held);
      });
    return (house) => {
      if (isStarting) held = house;
      else this.#setHouse(house);
    };
  }

  #setStates(states: States, changed: readonly string[]): void {
    this.#states = states;
    this.#tell(this.#stateListeners, changed);
  }

  #setHouse(house: House): void {
    if (sameHouse(house, this.#house)) return;
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
