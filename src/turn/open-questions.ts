/** Whether EXO has just asked somebody something, so that "oui" alone is heard: turns' ends ─▶ open for a while. */
import type { Clock } from '../core/clock.ts';
import type { ExoEvent } from '../core/events.ts';

/** As long as a yes to something dangerous counts; nobody answers later. */
export const OPEN_MS = 45_000;

/**
 * @example
 * const questions = new OpenQuestions(clock);
 * events.observe(questions.observe);
 * const ears = listen({ vad, stt, answering: () => questions.areOpen });
 */
export class OpenQuestions {
  readonly #clock: Clock;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get areOpen(): boolean {
    return this.#clock.nowMs() < this.#untilMs;
  }

  readonly observe = (event: ExoEvent): void => {
    if (event.type === 'turn-ended' && event.outcome === 'asked-back')
      this.#untilMs = this.#clock.nowMs() + OPEN_MS;
  };
}
