/**
 * Between a model's words and the speaker: sentence by sentence, made speakable, each claim held against its proof.
 *
 *   text ─▶ sentences ─▶ claims nothing, or is proven ─▶ out
 *                    ├─▶ a promise ─▶ held: the deed follows in the same message, or it is not said
 *                    └─▶ a claim without proof ─▶ EXO's own sentence instead, once
 *
 * Deterministic: the same text in other pieces comes out the same.
 */
import { isOffer, speakable } from '../speakable.ts';
import { splitSentences, wholeSentences } from '../whole-sentences.ts';
import { type Claim, readClaim } from './claims.ts';
import { isProven, type Outcome, provenStates, supports } from './ledger.ts';
import { correction } from './own-sentences.ts';

/** Nobody listens to more in one breath; a longer one is cut at its words. Characters. */
const MAX_SENTENCE_LENGTH = 600;

export class SpeechGate {
  readonly #language: string;
  readonly #outcomes: () => readonly Outcome[];
  #pending = '';
  /** In order; a promise first, and what was said behind it. */
  #held: string[] = [];
  /** A claim that holds was said, or what is true instead of one that does not. */
  #isTrueSaid = false;
  #isHushed = false;

  /** `outcomes`: of the turn so far, each time it is asked. */
  constructor(language: string, outcomes: () => readonly Outcome[]) {
    this.#language = language;
    this.#outcomes = outcomes;
  }

  /** What may be spoken now. */
  push(text: string): string[] {
    this.#pending += text;
    const whole = wholeSentences(this.#pending);
    if (whole === '' && this.#pending.length > MAX_SENTENCE_LENGTH) {
      const end = this.#pending.lastIndexOf(' ', MAX_SENTENCE_LENGTH) + 1 || MAX_SENTENCE_LENGTH;
      const part = this.#pending.slice(0, end);
      this.#pending = this.#pending.slice(end);
      return this.#pass([part]);
    }
    this.#pending = this.#pending.slice(whole.length);
    return this.#pass(splitSentences(whole));
  }

  /** The sentence that was begun is void. */
  cut(): void {
    this.#pending = '';
  }

  /** The message ends with calls of tools: what was promised is about to be done. */
  endWithTools(acts: boolean): string[] {
    const said = this.#pass(splitSentences(this.#take()));
    const held = this.#held;
    this.#held = [];
    if (acts) return [...said, ...held];
    return [...said, ...held.filter((sentence) => this.#claimOf(sentence)?.kind !== 'promise')];
  }

  /** The answer is over: what was only promised was not done. */
  end(): string[] {
    const said = this.#pass(splitSentences(this.#take()));
    const held = this.#held;
    this.#held = [];
    return [...said, ...held.flatMap((sentence) => this.#settled(sentence))];
  }

  #take(): string {
    const text = this.#pending;
    this.#pending = '';
    return text;
  }

  #pass(sentences: readonly string[]): string[] {
    return sentences.flatMap((written) => {
      const sentence = speakable(written);
      if (sentence === '' || isOffer(sentence)) return [];
      const isPromise = this.#claimOf(sentence)?.kind === 'promise';
      if (this.#held.length > 0 || (isPromise && !this.#isSupported(sentence))) {
        this.#held.push(sentence);
        return [];
      }
      return this.#settled(sentence);
    });
  }

  #settled(sentence: string): string[] {
    const claim = this.#claimOf(sentence);
    if (!claim) return [sentence];
    const outcomes = this.#outcomes();
    const isSaid = this.#isTrueSaid;
    if (supports(outcomes, claim, sentence)) {
      this.#isTrueSaid = true;
      return [sentence];
    }
    const proven = provenStates(outcomes);
    // Something was done that has no name: neither the claim nor its contrary is true.
    if (isSaid || (proven.length === 0 && (this.#isHushed || outcomes.some(isProven)))) return [];
    this.#isTrueSaid = true;
    return [`${correction(claim.kind, proven, this.#language)} `];
  }

  #isSupported(sentence: string): boolean {
    const claim = this.#claimOf(sentence);
    return !claim || supports(this.#outcomes(), claim, sentence);
  }

  /** EXO has said itself what went wrong: "nothing was done" would be said twice. */
  hush(): void {
    this.#isHushed = true;
  }

  #claimOf(sentence: string): Claim | undefined {
    return readClaim(sentence, this.#language);
  }
}
