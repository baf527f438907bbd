/**
 * What was heard but not surely enough to act on. A transcript has to leave the recogniser all the
 * same, and Home Assistant would try its sentences on it first; so it leaves as a question that no
 * sentence matches, and EXO's agent knows it again:
 *
 *   recogniser ─ alternatives ─▶ raise ─ question transcript ─▶ Home Assistant ─▶ turn ─▶ find
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

export class Doubts {
  readonly #pending: ExpiringMap<readonly string[]>;

  constructor(clock: Clock) {
    this.#pending = new ExpiringMap(clock, DOUBT_LIFETIME_MS, MAX_DOUBTS);
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
    this.#pending.set(keyOf(question), commands);
    return question;
  }

  /** A question may be open somewhere: "oui" and "non" mean something now. */
  get open(): boolean {
    return this.#pending.hasFresh;
  }

  /** The alternatives, best first, if the text is a question raised a moment ago. */
  find(text: string): readonly string[] | undefined {
    return this.#pending.get(keyOf(text));
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
