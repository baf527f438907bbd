/**
 * Between a model's words and the speaker: sentence by sentence, made speakable, each claim held against its proof.
 *
 *   text ─▶ sentences ─▶ claims nothing, or is proven ─▶ out
 *                    ├─▶ before the deed ─▶ held: the deed follows in the same message, or it is not said
 *                    ├─▶ a claim without proof ─▶ EXO's own sentence instead, once
 *                    └─▶ nothing of what was asked for was done ─▶ only what admits that
 *
 * Deterministic: the same text in other pieces comes out the same.
 */
import { isOffer, speakable } from '../speakable.ts';
import { splitSentences, wholeSentences } from '../whole-sentences.ts';
import { admits, explains } from './admissions.ts';
import { type Claim, readClaim } from './claims.ts';
import {
  isProven,
  names,
  namesProblem,
  namesProven,
  type Outcome,
  openProblems,
  provenStates,
  readStates,
  supports,
} from './ledger.ts';
import { mayAct } from './may-act.ts';
import { asksOfTheWorld, asksToo, orders } from './orders.ts';
import { isAboutHouse, namesThing } from './overreach.ts';
import { correction } from './own-sentences.ts';

/** Nobody listens to more in one breath; a longer one is cut at its words. Characters. */
const MAX_SENTENCE_LENGTH = 600;

export interface SpeechGateOptions {
  readonly language: string;
  /** Of the turn so far, each time it is asked. */
  readonly outcomes: () => readonly Outcome[];
  /** The person's own, of this turn. */
  readonly words: string;
  /** Of the things in the house. */
  readonly names: () => readonly string[];
}

export class SpeechGate {
  readonly #language: string;
  readonly #outcomes: () => readonly Outcome[];
  readonly #names: () => readonly string[];
  /** The person ordered something, and asked for nothing else. */
  readonly #isOrder: boolean;
  readonly #asksToo: boolean;
  readonly #asksOfTheWorld: boolean;
  readonly #isQuestion: boolean;
  readonly #words: string;
  #pending = '';
  /** In order; what waits for the deed first, and what was said behind it. */
  #held: string[] = [];
  /** A claim that holds was said, or what is true instead of one that does not. */
  #isTrueSaid = false;
  #isHushed = false;

  constructor({ language, names, outcomes, words }: SpeechGateOptions) {
    this.#language = language;
    this.#outcomes = outcomes;
    this.#names = names;
    this.#words = words;
    this.#isQuestion = words !== '' && !mayAct({ words, language, actedBefore: false });
    this.#asksOfTheWorld = asksOfTheWorld(words, language);
    this.#asksToo = asksToo(words, language);
    this.#isOrder = !this.#asksToo && orders(words, language);
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
    // What claims to be done already is for the words behind the deed to say.
    const isSaid = (sentence: string) => {
      const kind = this.#claimOf(sentence)?.kind;
      return kind === undefined || (acts && kind === 'promise');
    };
    return [...said, ...held.filter(isSaid)];
  }

  /** The answer is over: what was only promised was not done. */
  end(): string[] {
    const said = this.#pass(splitSentences(this.#take()));
    const held = this.#held;
    this.#held = [];
    return [...said, ...held.flatMap((sentence) => this.#settled(sentence))];
  }

  /** EXO has said itself what went wrong: "nothing was done" would be said twice. */
  hush(): void {
    this.#isHushed = true;
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
      if (this.#held.length > 0 || this.#waitsForDeed(sentence)) {
        this.#held.push(sentence);
        return [];
      }
      return this.#settled(sentence);
    });
  }

  /** What it is worth is known when the message is over. */
  #waitsForDeed(sentence: string): boolean {
    if (admits(sentence, this.#language)) return false;
    const claim = this.#claimOf(sentence);
    const outcomes = this.#outcomes();
    if (claim && this.#supports(claim, sentence)) return false;
    if (claim?.kind === 'promise') return true;
    if (this.#isHushed || outcomes.some(isProven)) return false;
    return claim !== undefined || this.#isUnadmitted(sentence);
  }

  #settled(sentence: string): string[] {
    const claim = this.#claimOf(sentence);
    const isUnadmitted = this.#isUnadmitted(sentence);
    if (!(claim || isUnadmitted) || admits(sentence, this.#language)) return [sentence];
    const outcomes = this.#outcomes();
    const isSaid = this.#isTrueSaid;
    if (claim && this.#supports(claim, sentence)) {
      this.#isTrueSaid = true;
      return [sentence];
    }
    const proven = provenStates(outcomes);
    // Something was done that has no name: neither the claim nor its contrary is true.
    if (isSaid || (proven.length === 0 && (this.#isHushed || outcomes.some(isProven)))) return [];
    // A kind word beside what was done is no claim that would have to be put right.
    if (!claim && proven.length > 0) return [];
    this.#isTrueSaid = true;
    const kind = this.#isOrder ? 'done' : (claim?.kind ?? 'done');
    // A state that was read and told otherwise.
    const known = claim?.kind === 'state' && proven.length === 0 ? readStates(outcomes) : proven;
    const named = known.filter(({ name }) => names(sentence, name));
    return [`${correction(kind, named.length > 0 ? named : proven, this.#language)} `];
  }

  /** Where what was asked for did not come about, success can be told in words that claim nothing. */
  #isUnadmitted(sentence: string): boolean {
    const outcomes = this.#outcomes();
    const problems = openProblems(outcomes);
    const isOver = outcomes.some(isProven);
    if (problems.length === 0 && (isOver || !this.#isOrder || outcomes.some(isRead))) return false;
    if (admits(sentence, this.#language) || explains(sentence, this.#language)) return false;
    if (namesProblem(outcomes, sentence)) return true;
    if (isOver) return !namesProven(outcomes, sentence) && !this.#asksToo;
    return !(this.#asksToo || outcomes.some(isRead));
  }

  #supports(claim: Claim, sentence: string): boolean {
    return supports(this.#outcomes(), claim, sentence, this.#names());
  }

  #claimOf(sentence: string): Claim | undefined {
    const claim = readClaim(sentence, this.#language);
    const isOfDeeds = this.#isOrder || this.#outcomes().some(({ acts }) => acts);
    if (!claim || isOfDeeds || OF_ONESELF.test(sentence)) return claim;
    const names = this.#names();
    if (namesThing(sentence, names)) return claim;
    if (this.#asksOfTheWorld) return undefined;
    // "Le Louvre est fermé" is about no thing of the house, whatever "fermé" is said of.
    const isOfHouse = isAboutHouse(`${this.#words} ${sentence}`, names);
    return claim.kind === 'state' && this.#isQuestion && !isOfHouse ? undefined : claim;
  }
}

/** What EXO has done or is about to. */
const OF_ONESELF = /(?<![\p{L}])(?:j['’]|je |on a |nous |i |i['’]|we |let me )/iu;

const isRead = ({ result }: Outcome) => result.status === 'answer';
