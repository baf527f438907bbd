/** What Home Assistant is set to: its time zone and units, current over whatever connection there is. */
import { z } from 'zod';
import { type Clock, delay } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { HomeConnection, Unsubscribe } from './connection.ts';
import type { HomeClient } from './home.ts';

/** What is not known is undefined. */
export interface HomeSettings {
  /** `Europe/Paris` */
  readonly timeZone?: string | undefined;
  /** `°C` or `°F` */
  readonly temperatureUnit?: string | undefined;
}

/** While Home Assistant starts, its commands come one by one. */
const RETRY_MS = 2_000;
const CHANGED = 'core_config_updated';

const configSchema = z.object({
  time_zone: z.string().max(64).refine(isTimeZone).optional().catch(undefined),
  unit_system: z
    .object({ temperature: z.enum(['°C', '°F']).optional().catch(undefined) })
    .catch({})
    .default({}),
});

export interface LiveSettingsOptions {
  readonly home: Pick<HomeClient, 'follow'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * @example
 * const settings = new LiveSettings({ home, clock, log });
 * settings.start();
 * settings.current.timeZone // 'Europe/Paris'
 */
export class LiveSettings {
  readonly #options: LiveSettingsOptions;
  #current: HomeSettings = {};

  constructor(options: LiveSettingsOptions) {
    this.#options = options;
  }

  /** The last known while there is no connection; empty before the first. */
  get current(): HomeSettings {
    return this.#current;
  }

  /** Returns the function that ends it for connections to come. */
  start(): Unsubscribe {
    return this.#options.home.follow((connection) => void this.#follow(connection));
  }

  /** Ends quietly with the connection. */
  async #follow(connection: HomeConnection): Promise<void> {
    const { clock, log } = this.#options;
    let isFollowing = false;
    while (!connection.closed.aborted) {
      try {
        if (!isFollowing)
          await connection.subscribe({ type: 'subscribe_events', event_type: CHANGED }, () => {
            // A reading that fails leaves what was known before.
            this.#read(connection).catch(() => undefined);
          });
        isFollowing = true;
        return await this.#read(connection);
      } catch (error) {
        if (connection.closed.aborted) return;
        const { code } = toExoError(error, 'home/refused', 'the settings could not be read');
        log.warn('the time zone cannot be read yet', { code });
        await delay(clock, RETRY_MS, connection.closed);
      }
    }
  }

  async #read(connection: HomeConnection): Promise<void> {
    const config = configSchema.parse(await connection.request({ type: 'get_config' }));
    if (connection.closed.aborted) return;
    const { time_zone: timeZone, unit_system: units } = config;
    this.#current = { timeZone, temperatureUnit: units.temperature };
  }
}

/** As this runtime knows it: one that it does not know would make every prompt throw. */
function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
