/**
 * The brain without a language model: Home Assistant's own sentences act, EXO asks back when the ears
 * were not sure and says honestly what it can do when nothing fits.
 *
 *   turn ─▶ answer to a question? ─▶ doubt of the ears? ─▶ built-in agent ─▶ its words, or ours
 */
import type { HomeClient } from '../home/home.ts';
import type { House } from '../home/house.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import { BuiltInAgent, type BuiltInAnswer } from './built-in-agent.ts';
import type { Doubts, Question } from './doubts.ts';
import { exampleCommand } from './example-command.ts';
import { readAnswer } from './read-answer.ts';
import { sentencesFor } from './sentences.ts';

export interface HouseholdAgentOptions {
  readonly home: Pick<HomeClient, 'request'>;
  readonly house: () => House;
  readonly doubts: Doubts;
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
export function householdAgent({ home, house, doubts }: HouseholdAgentOptions): Brain {
  const agent = new BuiltInAgent(home);
  return async function* (request, signal) {
    yield { type: 'message' };
    const key = conversationKey(request);
    const step = nextStep(request, doubts.answered(key), doubts.take(request.text));
    if (step.type === 'ask') doubts.ask(key, step.question);
    const reply =
      step.type === 'run'
        ? spokenReply(await agent.process(step.command, request), request, house())
        : ownReply(step, request.language);
    if (signal.aborted) return;
    yield { type: 'text', text: reply.text };
    yield {
      type: 'end',
      continueConversation: reply.continueConversation ?? false,
      outcome: reply.outcome,
    };
  };
}

/** A new doubt comes first: even where a question is open, it is what was just said. */
export function nextStep(
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
function spokenReply(answer: BuiltInAnswer, request: TurnRequest, house: House): Reply {
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
      const text = example ? sentences.notUnderstood(example) : sentences.notUnderstoodEmptyHouse;
      return { text, outcome: 'not-understood' };
    }
  }
}

/** The device as well: two rooms may share a conversation in Home Assistant, but not a question. */
function conversationKey({ conversationId, deviceId, satelliteId }: TurnRequest): string {
  return JSON.stringify([conversationId, deviceId ?? satelliteId]);
}
