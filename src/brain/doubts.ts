/**
 * What was heard but not surely enough to act on. A transcript has to leave the recogniser all the
 * same, and Home Assistant would try its sentences on it first; so it leaves as a question that no
 * sentence matches, and EXO's agent knows it again:
 *
 *   recogniser ─ alternatives ─▶ raise ─ question transcript ─▶ Home Assistant ─▶ turn ─▶ take
 *   agent ─ ask ─▶ the person ─ "oui" ─▶ turn ─▶ answered
 */
import type { Clock } from '../core/clock.ts';
import { ExpiringMap } from './expiring-map.ts';
import { sentencesFor } from './sentences.ts';

/** From the transcript to the turn it takes milliseconds; a person's yes comes within seconds. */
export const DOUBT_LIFETIME_MS = 30_000;
/** As many rooms as speak within that time, and more. */
const MAX_DOUBTS = 64;
/** Nobody listens to a third. */
const MAX_ALTERNATIVES = 2;

/** What was asked back: the commands not refused yet, the one in the question first. */
export type Question = readonly string[];

interface Raised {
  readonly commands: readonly string[];
  /** Two rooms may doubt the same at once. */
  readonly times: number;
}

export class Doubts {
  readonly #raised: ExpiringMap<Raised>;
  readonly #asked: ExpiringMap<Question>;

  constructor(clock: Clock) {
    this.#raised = new ExpiringMap(clock, DOUBT_LIFETIME_MS, MAX_DOUBTS);
    this.#asked = new ExpiringMap(clock, DOUBT_LIFETIME_MS, MAX_DOUBTS);
  }

  /** A question is open somewhere, or about to be: "oui" and "non" mean something now. */
  get open(): boolean {
    return this.#raised.hasFresh || this.#asked.hasFresh;
  }

  /**
   * The transcript to hand on; empty when there is nothing to ask.
   *
   * @example doubts.raise(['allume la lampe', 'éteins la lampe'], 'fr')
   * // "EXO a-t-il bien compris : allume la lampe, ou bien éteins la lampe, qu'en dis-tu ?"
   */
  raise(alternatives: readonly string[], language: string): string {
    const commands = distinctCommands(alternatives);
    if (commands.length === 0) return '';
    const question = questionTranscript(commands, language);
    const key = keyOf(question);
    this.#raised.set(key, { commands, times: (this.#raised.get(key)?.times ?? 0) + 1 });
    return question;
  }

  /** The alternatives, best first, if the text is a question raised a moment ago. */
  take(text: string): readonly string[] | undefined {
    const key = keyOf(text);
    const raised = this.#raised.take(key);
    if (raised && raised.times > 1) this.#raised.set(key, { ...raised, times: raised.times - 1 });
    return raised?.commands;
  }

  /** Remembers what a conversation was asked. */
  ask(conversation: string, question: Question): void {
    this.#asked.set(conversation, question);
  }

  /** What this conversation was asked last; with its next words the question is over. */
  answered(conversation: string): Question | undefined {
    return this.#asked.take(conversation);
  }
}

/**
 * Both ends make it safe. Sentences that end in any words (a message to announce, an item of a list)
 * begin with their verb, which is not in front here; those that begin with any words end in "in five
 * minutes". And Home Assistant's looser English matcher gives up at three words it does not know.
 */
export function questionTranscript(commands: readonly string[], language: string): string {
  const [first = '', second] = commands;
  const sentences = sentencesFor(language);
  return sentences.heardRight(first, second ?? sentences.somethingElse);
}

function distinctCommands(alternatives: readonly string[]): string[] {
  const commands = alternatives.map((text) => text.trim().replace(/[\s.?!…]+$/, ''));
  return [...new Set(commands)].filter((text) => text !== '').slice(0, MAX_ALTERNATIVES);
}

/** Spaces, case and punctuation may change on the way through Home Assistant. */
function keyOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
