/**
 * What of a turn needs no language model: Home Assistant's own sentences act, EXO asks back when the ears
 * were not sure and says honestly what it can do when nothing fits.
 *
 *   turn ─▶ answer to a question? ─▶ doubt of the ears? ─▶ built-in agent ─▶ its words, or ours
 *                                                           ▲      └─ no match ─▶ model, if there is one
 *                                                           └── model first, where the caller tried the sentences
 */
import { ExoError } from '../core/errors.ts';
import type { HomeClient } from '../home/home.ts';
import type { House } from '../home/house.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import { BuiltInAgent, type BuiltInAnswer } from './built-in-agent.ts';
import type { Doubts, Question } from './doubts.ts';
import { exampleCommand } from './example-command.ts';
import { readAnswer } from './read-answer.ts';
import type { RiskGuard } from './risk-guard.ts';
import { sentencesFor } from './sentences.ts';

export interface HouseholdAgentOptions {
  readonly home: Pick<HomeClient, 'request'>;
  readonly house: () => House;
  readonly doubts: Doubts;
  /** A language model, for what no sentence fits. */
  readonly think?: Brain | undefined;
  /** Asks before a sentence that opens or unlocks is run. */
  readonly guard?: RiskGuard | undefined;
}

type Step =
  | { readonly type: 'run'; readonly command: string }
  | { readonly type: 'ask'; readonly question: Question; readonly text: string }
  | { readonly type: 'leave' };

interface Reply {
  readonly text: string;
  readonly outcome: Extract<ReplyDelta, { type: 'end' }>['outcome'];
  readonly continueConversation?: boolean;
}

/** @example const brain: Brain = householdAgent({ home, house: () => live.house, doubts }); */
export function householdAgent({
  home,
  house,
  doubts,
  guard,
  think,
}: HouseholdAgentOptions): Brain {
  const agent = new BuiltInAgent(home);
  return async function* (request, signal) {
    // At once: whoever waits sees that somebody is at work.
    yield { type: 'message' };
    const key = conversationKey(request);
    const step = nextStep(request, doubts.answered(key), doubts.take(request.text));
    if (step.type !== 'run') {
      if (step.type === 'ask') doubts.ask(key, step.question);
      return yield* spoken(ownReply(step, request.language));
    }
    const turn = { ...request, text: step.command };
    let model: Thinking = 'none';
    if (think && !request.localFirst) model = yield* thought(think, turn, signal);
    if (model === 'answered') return;
    const question = guard?.(turn, () => agent.process(step.command, request));
    if (question !== undefined) {
      const continueConversation = question.endsWith('?');
      return yield* spoken({ text: question, outcome: 'asked-back', continueConversation });
    }
    const answer = await agent.process(step.command, request);
    if (signal.aborted) return;
    if (think && request.localFirst && isUnmatched(answer))
      model = yield* thought(think, turn, signal);
    if (model === 'answered' || signal.aborted) return;
    yield* spoken(spokenReply(answer, request, house(), model === 'away'));
  };
}

/** `away`: none answers; `none`: none is configured. Nothing was said then, and nothing done. */
type Thinking = 'answered' | 'away' | 'none';

async function* thought(
  think: Brain,
  turn: TurnRequest,
  signal: AbortSignal,
): AsyncGenerator<ReplyDelta, Thinking, undefined> {
  let hasBegun = false;
  try {
    for await (const delta of think(turn, signal)) {
      // Its first message is the one that is open already.
      if (hasBegun || delta.type !== 'message') yield delta;
      hasBegun = true;
    }
    return 'answered';
  } catch (error) {
    if (hasBegun || !(error instanceof ExoError) || !error.code.startsWith('llm/')) throw error;
    if (signal.aborted) return 'answered';
    return error.code === 'llm/not-configured' ? 'none' : 'away';
  }
}

function* spoken({ continueConversation, outcome, text }: Reply) {
  yield { type: 'text', text } as const;
  yield { type: 'end', continueConversation: continueConversation ?? false, outcome } as const;
}

/** A sentence that fits but for a name may be understood by a model. */
const isUnmatched = ({ result }: BuiltInAnswer) => result === 'no-match' || result === 'no-target';

/** A new doubt comes first: even where a question is open, it is what was just said. */
function nextStep(
  { text, language }: Pick<TurnRequest, 'text' | 'language'>,
  question: Question | undefined,
  doubt: readonly string[] | undefined,
): Step {
  const sentences = sentencesFor(language);
  if (doubt?.[0] !== undefined)
    return { type: 'ask', question: doubt, text: sentences.didYouMean(doubt[0]) };
  const [asked, ...others] = question ?? [];
  if (asked === undefined) return { type: 'run', command: text };
  const answer = readAnswer(text, language);
  switch (answer.type) {
    case 'yes':
      return { type: 'run', command: asked };
    case 'choice': {
      const command = question?.[answer.index];
      return command === undefined ? { type: 'leave' } : { type: 'run', command };
    }
    case 'no':
      return others[0] === undefined
        ? { type: 'leave' }
        : { type: 'ask', question: others, text: sentences.orRather(others[0]) };
    case 'stop':
      return { type: 'leave' };
    case 'other':
      return { type: 'run', command: text };
  }
}

function ownReply(step: Exclude<Step, { type: 'run' }>, language: string): Reply {
  return step.type === 'ask'
    ? { text: step.text, outcome: 'asked-back', continueConversation: true }
    : { text: sentencesFor(language).nothingDone, outcome: 'answered' };
}

/** "Done" is only ever said after Home Assistant's own report of it. */
function spokenReply(
  answer: BuiltInAnswer,
  request: TurnRequest,
  house: House,
  isModelAway: boolean,
): Reply {
  const sentences = sentencesFor(request.language);
  const { speech, continueConversation } = answer;
  switch (answer.result) {
    case 'done':
      return { text: speech || sentences.done, outcome: 'answered', continueConversation };
    case 'answered':
      return { text: speech || sentences.noAnswer, outcome: 'answered', continueConversation };
    case 'partly':
      return { text: sentences.partlyDone, outcome: 'failed' };
    case 'no-target':
      return { text: speech || sentences.unknownName, outcome: 'not-understood' };
    case 'failed':
      return { text: speech || sentences.failed, outcome: 'failed' };
    case 'no-match': {
      const example = exampleCommand(house, request.area?.id ?? null, request.language);
      const { modelAway, modelAwayEmptyHouse, notUnderstood, notUnderstoodEmptyHouse } = sentences;
      const [withExample, without] = isModelAway
        ? [modelAway, modelAwayEmptyHouse]
        : [notUnderstood, notUnderstoodEmptyHouse];
      return {
        text: example === undefined ? without : withExample(example),
        outcome: 'not-understood',
      };
    }
  }
}

/** The device as well: two rooms may share a conversation in Home Assistant, but not a question. */
function conversationKey({ conversationId, deviceId, satelliteId }: TurnRequest): string {
  return JSON.stringify([conversationId, deviceId ?? satelliteId]);
}
