/**
 * What was said before, by person and room. EXO's own keys: a conversation of Home Assistant ends after minutes and
 * belongs to one user, and a person goes on with theirs in the same room all the same.
 */
import type { Clock } from '../../core/clock.ts';
import type { TurnRequest } from '../brain.ts';
import { ExpiringMap } from '../expiring-map.ts';

/** Words of a person and of EXO count as two. */
export const MAX_MESSAGES = 10;
/** Longer ago it is another conversation. */
export const LIFETIME_MS = 15 * 60_000;
const MAX_CONVERSATIONS = 128;
/** Of one side of an exchange; what was said at length is remembered by its beginning. Characters. */
const MAX_TEXT_LENGTH = 1_000;
const MAX_DEEDS = 12;
const MAX_TOOLS = 12;

export interface Exchange {
  readonly asked: string;
  /** What was spoken; empty where somebody interrupted before a word. */
  readonly said: string;
  /** What was proven in it: `Lampe du salon: on`. */
  readonly did: readonly string[];
  /** Names of the tools that were called: what comes next may be about the same. */
  readonly used: readonly string[];
}

export class ConversationHistory {
  readonly #exchanges: ExpiringMap<readonly Exchange[]>;

  constructor(clock: Clock) {
    this.#exchanges = new ExpiringMap(clock, LIFETIME_MS, MAX_CONVERSATIONS);
  }

  /** Oldest first, at most half of `MAX_MESSAGES`. */
  of(turn: TurnRequest): readonly Exchange[] {
    return this.#exchanges.get(historyKey(turn)) ?? [];
  }

  add(turn: TurnRequest, { asked, did, said, used }: Exchange): void {
    const exchange = {
      asked: asked.slice(0, MAX_TEXT_LENGTH),
      said: said.slice(0, MAX_TEXT_LENGTH),
      did: did.slice(0, MAX_DEEDS),
      used: used.slice(0, MAX_TOOLS),
    };
    const kept = [...this.of(turn), exchange].slice(-MAX_MESSAGES / 2);
    this.#exchanges.set(historyKey(turn), kept);
  }
}

/** Where neither person nor place is known, the conversation is all there is to tell them apart. */
function historyKey(turn: TurnRequest): string {
  const place = turn.area?.id ?? turn.deviceId ?? turn.satelliteId;
  return JSON.stringify(
    turn.userId === null && place === null ? [turn.conversationId] : [turn.userId, place],
  );
}
