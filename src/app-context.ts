/** What every part that app.ts starts is given. */
import type { Clock } from './core/clock.ts';
import type { EventBus } from './core/events.ts';
import type { Log } from './core/log.ts';
import type { Options } from './options.ts';

export interface AppContext {
  readonly options: Options;
  readonly clock: Clock;
  readonly log: Log;
}

/** A part pushes here what ends it, as soon as there is something to end. */
export interface Starting extends AppContext {
  readonly events: EventBus;
  readonly closers: Close[];
}

export type Close = () => void | Promise<void>;
