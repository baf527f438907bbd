/** What "that" means in "forget that": the facts that were last kept or told in a conversation. */
import type { Clock } from '../../core/clock.ts';
import type { TurnRequest } from '../brain.ts';
import { ExpiringMap } from '../expiring-map.ts';
import type { Fact } from './fact.ts';

/** A person who says "that" later than this means something else. */
const LIFETIME_MS = 5 * 60_000;
const MAX_CONVERSATIONS = 200;
/** "That" is one thing: after a long list nobody knows which. */
const MAX_MEANT = 3;

export class RecentFacts {
  readonly #byConversation: ExpiringMap<readonly string[]>;

  constructor(clock: Clock) {
    this.#byConversation = new ExpiringMap(clock, LIFETIME_MS, MAX_CONVERSATIONS);
  }

  note(turn: TurnRequest, facts: readonly Fact[]): void {
    if (facts.length === 0 || facts.length > MAX_MEANT) return;
    this.#byConversation.set(
      keyOf(turn),
      facts.map(({ id }) => id),
    );
  }

  /** Reads them and forgets them. */
  take(turn: TurnRequest): readonly string[] {
    return this.#byConversation.take(keyOf(turn)) ?? [];
  }
}

/** The person too: what was told to one is not another's to point at. */
function keyOf({ conversationId, deviceId, satelliteId, userId }: TurnRequest): string {
  return JSON.stringify([conversationId, deviceId ?? satelliteId, userId]);
}
