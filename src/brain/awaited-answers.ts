/** Whether somebody waits for EXO: what was said is being written down, thought about, or spoken. */
import type { Clock } from '../core/clock.ts';
import type { EventBus, ExoEvent } from '../core/events.ts';
import { ExpiringMap } from './expiring-map.ts';

/** An end that was never told, of a client that is gone, must not hold up the background for good. */
const MAX_WAIT_MS = 60_000;
const MAX_AWAITED = 64;

export class AwaitedAnswers {
  readonly #awaited: ExpiringMap<true>;

  constructor(clock: Clock) {
    this.#awaited = new ExpiringMap(clock, MAX_WAIT_MS, MAX_AWAITED);
  }

  /** Returns the function that ends the observation. */
  observe(events: EventBus): () => void {
    return events.observe((event) => this.#hear(event));
  }

  get areThere(): boolean {
    return this.#awaited.hasFresh;
  }

  #hear(event: ExoEvent): void {
    const { type } = event;
    if (type === 'speech-received') this.#awaited.set(`heard ${event.streamId}`, true);
    else if (type === 'transcribed') this.#awaited.take(`heard ${event.streamId}`);
    else if (type === 'turn-started') this.#awaited.set(`turn ${event.turnId}`, true);
    else if (type === 'turn-ended') this.#awaited.take(`turn ${event.turnId}`);
    else if (type === 'speaking-started') this.#awaited.set(`spoken ${event.streamId}`, true);
    else if (type === 'speaking-ended') this.#awaited.take(`spoken ${event.streamId}`);
  }
}
