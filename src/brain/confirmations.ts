/**
 * Dangerous things wait for the person's own yes: a lock, a gate, what the household has listed.
 *
 *   asked ─▶ pending, by room ─▶ the next words there: yes, or the PIN ─▶ allowed, once
 *
 * What confirms is what the person says in a later turn in the same room, never an argument of the model.
 */
import type { Clock } from '../core/clock.ts';
import { plainWords } from '../home/name-words.ts';
import type { TurnRequest } from './brain.ts';
import { ExpiringMap } from './expiring-map.ts';
import { readAnswer } from './read-answer.ts';
import { spokenDigits, withoutDigits } from './spoken-digits.ts';
import type { ToolResult } from './tools/tool.ts';

/** Long enough to answer a question, too short to come back to it. */
const LIFETIME_MS = 45_000;
const MAX_ROOMS = 64;
/** What one yes can be about. */
const MAX_DEEDS = 8;
const MAX_WRONG_PINS = 3;
const LOCKOUT_MS = 5 * 60_000;
/** "Le code est 1234". Among other words, figures of another length are another request. Plain. */
const AROUND_A_PIN = new Set(
  'le la mon c est s code pin secret numero voici oui ok euh alors et donc the my it is number yes um so here'.split(
    ' ',
  ),
);

export interface ConfirmationsOptions {
  readonly clock: Clock;
  /** Digits that have to be said; absent: a plain yes will do. */
  readonly pin?: string | undefined;
}

/** `locked`: too many wrong PINs. `nowhere`: without a room or a conversation nobody could answer. */
export type Verdict = 'allowed' | 'ask' | 'ask-pin' | 'locked' | 'nowhere';

/** Does what was asked for, in the turn that allows it. */
export type Redo = (turn: TurnRequest, signal: AbortSignal) => Promise<ToolResult>;

/** What the words of a turn are to what is pending in its room. `again`: no yes yet, and no "no" either. */
export type Heard =
  | { readonly type: 'yes'; readonly redo: readonly Redo[] }
  | { readonly type: 'again' | 'locked' | 'nothing' };

interface WrongPins {
  readonly count: number;
  /** The turn of the last: its words are looked at more than once. */
  readonly turnId: string;
}

interface Pending {
  /** By what they are; in the order in which they were asked for. */
  readonly deeds: ReadonlyMap<string, Redo>;
  /** The turn that asked. */
  readonly turnId: string;
  /** The turn in which the person said yes. */
  readonly confirmedIn?: string;
}

/**
 * @example
 * confirmations.check(turn, 'unlock lock.front_door', unlock) // 'ask'
 * // The next turn in that room is "oui":
 * confirmations.hear(next) // { type: 'yes', redo: [unlock] }
 * confirmations.check(next, 'unlock lock.front_door', unlock) // 'allowed'
 */
export class Confirmations {
  readonly #pin: string | undefined;
  readonly #pending: ExpiringMap<Pending>;
  readonly #wrongPins: ExpiringMap<WrongPins>;

  constructor({ clock, pin }: ConfirmationsOptions) {
    this.#pin = pin === undefined || pin === '' ? undefined : pin;
    this.#pending = new ExpiringMap(clock, LIFETIME_MS, MAX_ROOMS);
    this.#wrongPins = new ExpiringMap(clock, LOCKOUT_MS, MAX_ROOMS);
  }

  /** At the start of each turn: words that are no yes end what was pending there. Safe to call again. */
  hear(turn: TurnRequest): Heard {
    const room = roomKey(turn);
    const pending = room === undefined ? undefined : this.#pending.get(room);
    if (!pending || room === undefined || pending.turnId === turn.turnId)
      return { type: 'nothing' };
    const redo = [...pending.deeds.values()];
    if (pending.confirmedIn === turn.turnId) return { type: 'yes', redo };
    switch (this.#answer(turn)) {
      case 'yes':
        this.#pending.set(room, { ...pending, confirmedIn: turn.turnId });
        return { type: 'yes', redo };
      case 'again':
        this.#pending.set(room, { ...pending, turnId: turn.turnId });
        return { type: this.#isLocked(turn) ? 'locked' : 'again' };
      case 'no':
        this.#pending.take(room);
        return { type: 'nothing' };
    }
  }

  /**
   * Whether it may be done in this turn; if not, it is remembered as asked for.
   *
   * @param deed what would be done to what, the same text each time
   * @param redo does it, and checks again
   */
  check(turn: TurnRequest, deed: string, redo: Redo): Verdict {
    const room = roomKey(turn);
    if (room === undefined) return 'nowhere';
    this.hear(turn);
    if (this.#isLocked(turn)) return 'locked';
    const digits = spokenDigits(turn.text);
    if (digits === this.#pin) return 'allowed';
    // Said with the command: otherwise every new command would be a free guess.
    if (digits.length === this.#pin?.length) this.#countWrong(turn);
    if (this.#isLocked(turn)) return 'locked';
    const pending = this.#pending.get(room);
    if (pending?.confirmedIn === turn.turnId && pending.deeds.has(deed)) {
      const others = [...pending.deeds].filter(([one]) => one !== deed);
      this.#pending.set(room, { ...pending, deeds: new Map(others) });
      return 'allowed';
    }
    const others = pending?.turnId === turn.turnId ? pending.deeds : [];
    const deeds = new Map([...new Map([...others, [deed, redo]])].slice(-MAX_DEEDS));
    this.#pending.set(room, { deeds, turnId: turn.turnId });
    return this.#pin === undefined ? 'ask' : 'ask-pin';
  }

  /** The words as they may leave the house: without any figures where the PIN is among them. */
  withoutPin(text: string): string {
    const isSaid = this.#pin !== undefined && spokenDigits(text).includes(this.#pin);
    return isSaid ? withoutDigits(text) : text;
  }

  #answer(turn: TurnRequest): 'yes' | 'no' | 'again' {
    const { language, text } = turn;
    if (this.#pin === undefined) return isYes(text, language) ? 'yes' : 'no';
    // What is said meanwhile counts for nothing: the right one would end what the wrong ones began.
    if (this.#isLocked(turn)) return 'again';
    if (spokenDigits(text) === this.#pin) {
      this.#wrongPins.take(guesserKey(turn));
      return 'yes';
    }
    if (!this.#isAttempt(text)) return isYes(text, language) ? 'again' : 'no';
    this.#countWrong(turn);
    return 'again';
  }

  /** Whether somebody says figures for a PIN, right or wrong. */
  #isAttempt(text: string): boolean {
    const digits = spokenDigits(text);
    if (this.#pin === undefined || digits === '') return false;
    const isAlone = plainWords(text).every(
      (word) => spokenDigits(word) !== '' || AROUND_A_PIN.has(word),
    );
    return isAlone || digits.length === this.#pin.length;
  }

  #countWrong(turn: TurnRequest): void {
    const { turnId } = turn;
    const before = this.#wrongPins.get(guesserKey(turn));
    if (before?.turnId === turnId) return;
    this.#wrongPins.set(guesserKey(turn), { count: (before?.count ?? 0) + 1, turnId });
  }

  #isLocked(turn: TurnRequest): boolean {
    return (this.#wrongPins.get(guesserKey(turn))?.count ?? 0) >= MAX_WRONG_PINS;
  }
}

const REFUSING = /\b(?:non|pas|ne|n|annule|attends|no|not|don|cancel|stop|wait|never)\b/i;
const MAX_YES_WORDS = 3;

/** "Oui", or words that begin so and take nothing back: "oui, ouvre-la". */
function isYes(text: string, language: string): boolean {
  const answer = readAnswer(text, language);
  if (answer.type !== 'other') return answer.type === 'yes';
  if (REFUSING.test(text)) return false;
  const words = text.split(/[\s,.!]+/).filter((word) => word !== '');
  for (let count = 1; count <= MAX_YES_WORDS && count < words.length; count += 1)
    if (readAnswer(words.slice(0, count).join(' '), language).type === 'yes') return true;
  return false;
}

/** The room; where there is none, the device or the conversation of the one who speaks. */
function roomKey(turn: TurnRequest): string | undefined {
  if (turn.area) return `area:${turn.area.id}`;
  const device = turn.deviceId ?? turn.satelliteId;
  if (device !== null) return `device:${device}`;
  if (turn.conversationId !== null) return `conversation:${turn.conversationId}`;
  return turn.userId === null ? undefined : `user:${turn.userId}`;
}

/** Who guesses: a room, a person; not a conversation, of which anybody can begin as many as they like. */
function guesserKey({ area, deviceId, satelliteId, userId }: TurnRequest): string {
  const place = area?.id ?? deviceId ?? satelliteId;
  if (place !== null) return `place:${place}`;
  return userId === null ? 'nobody' : `user:${userId}`;
}
