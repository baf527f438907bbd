/** Whether somebody talks with EXO: what was said is being written down, thought about, or spoken, or just was. */
import type { Clock } from '../core/clock.ts';
import type { EventBus, ExoEvent } from '../core/events.ts';
import { ExpiringMap } from './expiring-map.ts';

/** An end that was never told, of a client that is gone, must not hold up the background for good. */
const MAX_WAIT_MS = 60_000;
const MAX_AWAITED = 64;
/** As long as it takes to say the next thing. */
const GOES_ON_MS = 2_000;

export class AwaitedAnswers {
  readonly #clock: Clock;
  readonly #awaited: ExpiringMap<true>;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#awaited = new ExpiringMap(clock, MAX_WAIT_MS, MAX_AWAITED);
  }

  /** Returns the function that ends the observation. */
  observe(events: EventBus): () => void {
    return events.observe((event) => this.#hear(event));
  }

  get areThere(): boolean {
    return this.#awaited.hasFresh || this.#clock.nowMs() < this.#lastMs + GOES_ON_MS;
  }

  #hear(event: ExoEvent): void {
    const { type } = event;
    if (type === 'speech-received') this.#awaited.set(`heard ${event.streamId}`, true);
    else if (type === 'transcribed') this.#end(`heard ${event.streamId}`);
    else if (type === 'turn-started') this.#awaited.set(`turn ${event.turnId}`, true);
    else if (type === 'turn-ended') this.#end(`turn ${event.turnId}`);
    else if (type === 'speaking-started') this.#awaited.set(`spoken ${event.streamId}`, true);
    else if (type === 'speaking-ended') this.#end(`spoken ${event.streamId}`);
  }

  #end(key: string): void {
    if (this.#awaited.take(key)) this.#lastMs = this.#clock.nowMs();
  }
}
