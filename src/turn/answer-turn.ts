/**
 * One turn, whichever door it came through: request ─▶ brain ─▶ deltas, and the events that say when
 * it began, how it ended and how long it took.
 */
import type { Brain } from '../brain/brain.ts';
import type { Clock } from '../core/clock.ts';
import type { EventBus, TurnOutcome } from '../core/events.ts';

export function answerTurn(brain: Brain, events: EventBus, clock: Clock): Brain {
  return async function* (request, signal) {
    const startedMs = clock.nowMs();
    const { turnId } = request;
    let outcome: TurnOutcome = 'cancelled';
    events.emit({
      type: 'turn-started',
      atMs: startedMs,
      turnId,
      area: request.area?.id ?? null,
    });
    try {
      for await (const delta of brain(request, signal)) {
        if (delta.type === 'end') outcome = delta.outcome;
        yield delta;
      }
    } catch (error) {
      outcome = 'failed';
      throw error;
    } finally {
      if (signal.aborted) outcome = 'cancelled';
      const atMs = clock.nowMs();
      events.emit({ type: 'turn-ended', atMs, turnId, outcome, tookMs: atMs - startedMs });
    }
  };
}
