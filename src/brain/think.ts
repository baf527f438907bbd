/**
 * One turn with a language model:
 *
 *   recall ─▶ prompt ─▶ model ─▶ words ─▶ gate (speakable, proven) ─▶ deltas
 *                ▲         └─▶ calls ─▶ tools ─▶ results ─┐
 *                └──────────── next round ◀────────────────┘
 *
 * What the tools came to is kept in the turn's ledger: the gate lets no claim through that it does not support, and
 * what failed EXO says itself before the model goes on.
 */
import type { Clock } from '../core/clock.ts';
import { toExoError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { HomeSettings } from '../home/home-settings.ts';
import type { House, HouseEntity } from '../home/house.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import type { Llm, LlmEndReason, LlmMessage, LlmToolCall } from './llm/llm.ts';
import type { ConversationHistory, Exchange } from './prompt/history.ts';
import { NOTHING_RECALLED, promptMessages, type Recalled } from './prompt/prompt.ts';
import { deeds, isProven, type Outcome, openProblems } from './proof/ledger.ts';
import { mayAct } from './proof/may-act.ts';
import { problemSentence } from './proof/own-sentences.ts';
import { SpeechGate } from './proof/speech-gate.ts';
import { readAnswer } from './read-answer.ts';
import { sentencesFor } from './sentences.ts';
import { asks } from './speakable.ts';
import { describeTool } from './tools/describe-tool.ts';
import { homeTools } from './tools/home-tools.ts';
import { type IsMeant, meantTools } from './tools/meant-tools.ts';
import { type CalledTool, runCalls } from './tools/run-calls.ts';
import { toldResult } from './tools/told-result.ts';
import type { Tool } from './tools/tool.ts';

/** A model that has not come to an end by then will not. */
export const MAX_ROUNDS = 10;
/** In a row: it does not understand the tool. */
export const MAX_INVALID_ROUNDS = 3;
/** A house with several devices in a sentence; what is more is a model gone wild. */
const MAX_CALLS_PER_ROUND = 16;
/** Half a megabyte of results is no conversation. Characters. */
const MAX_MESSAGES_LENGTH = 120_000;

export interface ThinkerOptions {
  readonly llm: Llm;
  /** Of this turn; called once. */
  readonly tools: (turn: TurnRequest) => readonly Tool[];
  readonly house: () => House;
  readonly history: ConversationHistory;
  readonly clock: Clock;
  readonly log: Log;
  /** Soon: the person waits for it. */
  readonly recall?: ((turn: TurnRequest, signal: AbortSignal) => Promise<Recalled>) | undefined;
  readonly person?: ((userId: string) => string | undefined) | undefined;
  readonly persona?: string | undefined;
  /** The words as a model and the memory of the conversation may have them; absent: as they were said. */
  readonly withoutPin?: ((text: string) => string) | undefined;
  /** Entities for which the household wants to be asked whatever is to be done. */
  readonly dangerous?: ReadonlySet<string> | undefined;
  /** Home Assistant's; absent: those of the process. */
  readonly settings?: (() => HomeSettings) | undefined;
}

/**
 * Throws `llm/…` where no model answers, and nothing was said or done.
 *
 * @example const brain: Brain = thinker({ llm, tools: (turn) => tools.forTurn(turn), house, history, clock, log });
 */
export function thinker(options: ThinkerOptions): Brain {
  return (turn, signal) => new Thought(options, turn, signal).run();
}

/** What came of one message of the model. */
interface Message {
  readonly text: string;
  readonly calls: readonly LlmToolCall[];
  readonly reason: LlmEndReason | undefined;
}

class Thought {
  readonly #options: ThinkerOptions;
  /** As the tools hear it: a PIN that was said with the command allows it. */
  readonly #whole: TurnRequest;
  readonly #turn: TurnRequest;
  readonly #signal: AbortSignal;
  readonly #outcomes: Outcome[] = [];
  /** Problems that EXO has told already. */
  readonly #told = new Set<Outcome>();
  readonly #gate: SpeechGate;
  readonly #tools: readonly Tool[];
  readonly #before: readonly Exchange[];
  /** The person's words ask for something to be done. */
  readonly #mayAct: boolean;
  readonly #isMeant: IsMeant | undefined;
  #said = '';
  #inFlight: Promise<unknown> = Promise.resolve();
  #opensMessage = true;
  /** EXO needs an answer, whatever the model says after it. */
  #isAsking = false;

  constructor(options: ThinkerOptions, whole: TurnRequest, signal: AbortSignal) {
    const turn = { ...whole, text: options.withoutPin?.(whole.text) ?? whole.text };
    this.#options = options;
    this.#whole = whole;
    this.#turn = turn;
    this.#signal = signal;
    this.#before = options.history.of(turn);
    this.#gate = new SpeechGate({
      language: turn.language,
      words: this.#wordsAsked(),
      outcomes: () => this.#outcomes,
      names: () =>
        options
          .house()
          .entities.filter(isDevice)
          .map(({ name }) => name),
    });
    const own = options.tools(whole);
    const { dangerous } = options;
    this.#tools = [...own, ...homeTools(turn.homeTools, { own, dangerous })];
    this.#isMeant = meantTools(turn, options.house());
    this.#mayAct = mayAct({
      words: turn.text,
      language: turn.language,
      actedBefore: (this.#before.at(-1)?.did.length ?? 0) > 0,
    });
  }

  async *run(): AsyncGenerator<ReplyDelta, void, undefined> {
    try {
      yield* this.#rounds(await this.#prompt());
    } finally {
      // A deed that was begun is part of what happened, also where nobody waited for it.
      void this.#inFlight.then(() => this.#remember());
    }
  }

  async *#rounds(messages: LlmMessage[]): AsyncGenerator<ReplyDelta, void, undefined> {
    let invalidRounds = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const message = yield* this.#listenOrEnd(messages);
      if (this.#signal.aborted) return;
      if (message.calls.length === 0) return yield* this.#finish(message.reason);
      const called = yield* this.#act(message.calls);
      if (this.#signal.aborted) return;
      messages.push(...this.#exchange(message, called));
      const isInvalid = called.every(({ outcome }) => outcome.isInternal);
      invalidRounds = isInvalid ? invalidRounds + 1 : 0;
      if (invalidRounds >= MAX_INVALID_ROUNDS || lengthOf(messages) > MAX_MESSAGES_LENGTH) break;
    }
    yield* this.#tellProblems();
    yield* this.#say(sentencesFor(this.#turn.language).gaveUp);
    yield this.#end('failed');
  }

  /**
   * Where the last model falls silent after something was done or said, EXO ends the turn itself, by what the tools
   * came to. Before that the error is thrown: somebody else may answer.
   */
  async *#listenOrEnd(
    messages: readonly LlmMessage[],
  ): AsyncGenerator<ReplyDelta, Message, undefined> {
    try {
      return yield* this.#listen(messages);
    } catch (error) {
      if (this.#signal.aborted || (this.#outcomes.length === 0 && this.#said === '')) throw error;
      const { code } = toExoError(error, 'core/internal', 'the model failed');
      this.#options.log.warn('the model fell silent within a turn', { code });
      this.#gate.cut();
      return { text: '', calls: [], reason: this.#said === '' ? undefined : 'lost' };
    }
  }

  /** One message of the model: its words go out as they are proven, its calls are gathered. */
  async *#listen(messages: readonly LlmMessage[]): AsyncGenerator<ReplyDelta, Message, undefined> {
    const tools = this.#offered.map(describeTool);
    let text = '';
    let calls: LlmToolCall[] = [];
    let reason: LlmEndReason | undefined;
    this.#opensMessage = true;
    for await (const delta of this.#options.llm.chat({ messages, tools }, this.#signal)) {
      if (this.#signal.aborted) break;
      if (delta.type === 'text') {
        text += delta.text;
        // First, so that the gate knows what is said of it already.
        if (delta.text.trim() !== '') yield* this.#tellProblems();
        yield* this.#speak(this.#gate.push(delta.text));
      } else if (delta.type === 'tool-call') calls.push(delta.call);
      else if (delta.type === 'cut') {
        this.#gate.cut();
        calls = [];
      } else if (delta.type === 'end') reason = delta.reason;
    }
    return { text, calls: calls.slice(0, MAX_CALLS_PER_ROUND), reason };
  }

  async *#act(calls: readonly LlmToolCall[]): AsyncGenerator<ReplyDelta, CalledTool[], undefined> {
    const acting = (name: string) => this.#tools.find((tool) => tool.name === name)?.acts ?? false;
    yield* this.#speak(this.#gate.endWithTools(calls.some(({ name }) => acting(name))));
    const { clock, log } = this.#options;
    const running = runCalls(
      calls,
      {
        turn: this.#whole,
        tools: this.#tools,
        clock,
        mayAct: this.#mayAct,
        onError: (tool, code) => log.warn('a tool failed', { tool, code }),
      },
      this.#signal,
    ).then((called) => {
      this.#outcomes.push(...called.map(({ outcome }) => outcome));
      return called;
    });
    this.#inFlight = running;
    const called = await unlessAborted(running, this.#signal);
    for (const { call, outcome } of called) {
      // Home Assistant has its own record of what it ran.
      const isHomes = this.#turn.homeTools?.tools.some(({ name }) => name === call.name);
      if (!isHomes) yield shown(call, outcome);
    }
    return called;
  }

  /** What is to be said of a problem goes to the model with its result, so that it does not say it again. */
  #exchange({ calls, text }: Message, called: readonly CalledTool[]): LlmMessage[] {
    const open = new Set(openProblems(this.#outcomes));
    return [
      { role: 'assistant', text, toolCalls: calls },
      ...called.map(({ call, outcome }): LlmMessage => {
        const exoSays = open.has(outcome) ? this.#problem(outcome) : undefined;
        return {
          role: 'tool',
          callId: call.id,
          name: call.name,
          text: toldResult(outcome.result, exoSays),
        };
      }),
    ];
  }

  async *#finish(reason: LlmEndReason | undefined): AsyncGenerator<ReplyDelta, void, undefined> {
    const sentences = sentencesFor(this.#turn.language);
    yield* this.#tellProblems();
    yield* this.#speak(this.#gate.end());
    if (reason === 'lost') yield* this.#say(sentences.brokenOff);
    if (this.#said.trim() === '')
      yield* this.#say(this.#outcomes.some(isProven) ? sentences.done : sentences.noAnswer);
    const failed = openProblems(this.#outcomes).length > 0 && !this.#outcomes.some(isProven);
    yield this.#end(reason === 'lost' || failed ? 'failed' : 'answered');
  }

  *#speak(sentences: readonly string[]): Generator<ReplyDelta, void, undefined> {
    for (const sentence of sentences) yield* this.#say(sentence);
  }

  /** Before the model's next words: what failed, in EXO's own. */
  *#tellProblems(): Generator<ReplyDelta, void, undefined> {
    for (const outcome of openProblems(this.#outcomes)) {
      if (this.#told.has(outcome)) continue;
      this.#told.add(outcome);
      const sentence = this.#problem(outcome);
      if (sentence === undefined) continue;
      this.#gate.hush();
      this.#isAsking ||= asks(sentence);
      yield* this.#say(sentence);
    }
  }

  *#say(sentence: string): Generator<ReplyDelta, void, undefined> {
    if (this.#opensMessage) yield { type: 'message' };
    this.#opensMessage = false;
    const isApart = this.#said === '' || /\s$/.test(this.#said) || /^\s/.test(sentence);
    const text = isApart ? sentence : ` ${sentence}`;
    this.#said += text;
    yield { type: 'text', text };
  }

  #end(outcome: 'answered' | 'failed'): ReplyDelta {
    const continueConversation = this.#isAsking || asks(this.#said);
    return {
      type: 'end',
      continueConversation,
      outcome: continueConversation ? 'asked-back' : outcome,
    };
  }

  /** "Oui" to "do you mean the lamp?" asks for what was asked for before. */
  #wordsAsked(): string {
    const { language, text } = this.#turn;
    const before = this.#before.at(-1);
    const goesOn = before && asks(before.said) && readAnswer(text, language).type === 'yes';
    return goesOn ? before.asked : text;
  }

  #problem({ result }: Outcome): string | undefined {
    return problemSentence(result, this.#turn.language);
  }

  /**
   * Whoever asks a question is shown what can be read: it is safer, and a third of the tokens. A plain request is shown
   * the tools that it can mean and those of the exchange before, and all of them where one of those said no. What is not
   * shown can be called all the same.
   */
  get #offered(): readonly Tool[] {
    if (!this.#mayAct) return this.#tools.filter(({ acts }) => !acts);
    const isMeant = this.#isMeant;
    if (!isMeant || this.#outcomes.some(({ result }) => result.status === 'refused'))
      return this.#tools;
    const usedBefore = this.#before.at(-1)?.used ?? [];
    return this.#tools.filter(({ name }) => isMeant(name) || usedBefore.includes(name));
  }

  async #prompt(): Promise<LlmMessage[]> {
    const { clock, house, persona, person, settings } = this.#options;
    const turn = this.#turn;
    return promptMessages({
      turn,
      house: house(),
      history: this.#before,
      recalled: await this.#recalled(),
      wallMs: clock.wallMs(),
      settings: settings?.(),
      person: turn.userId === null ? undefined : person?.(turn.userId),
      persona,
    });
  }

  /** A turn without memory is better than none. */
  async #recalled(): Promise<Recalled> {
    const { log, recall } = this.#options;
    try {
      return (await recall?.(this.#turn, this.#signal)) ?? NOTHING_RECALLED;
    } catch (error) {
      const { code } = toExoError(error, 'core/internal', 'nothing could be recalled');
      log.warn('nothing could be recalled', { code });
      return NOTHING_RECALLED;
    }
  }

  #remember(): void {
    const did = deeds(this.#outcomes);
    if (this.#said === '' && did.length === 0) return;
    const used = [...new Set(this.#outcomes.map(({ tool }) => tool))];
    const said = this.#said.trim();
    this.#options.history.add(this.#turn, { asked: this.#turn.text, said, did, used });
  }
}

function shown(call: LlmToolCall, { result }: Outcome): ReplyDelta {
  const failed = result.status === 'refused' || result.status === 'unproven';
  const { id, name } = call;
  return { type: 'tool', id, name, input: argumentsOf(call), result, failed };
}

function argumentsOf({ arguments: json }: LlmToolCall): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Names of scenes are words of every day: "bonne nuit". */
const isDevice = ({ domain }: HouseEntity) => domain !== 'scene' && domain !== 'script';

const lengthOf = (messages: readonly LlmMessage[]) =>
  messages.reduce((sum, { text }) => sum + text.length, 0);

/** Nothing where it was aborted first. */
async function unlessAborted<Item>(running: Promise<Item[]>, signal: AbortSignal): Promise<Item[]> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<Item[]>((resolve) => {
    onAbort = () => resolve([]);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([running, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
