/**
 * The answer to "shall I?": what the person confirmed is done at once, without asking the model again. A PIN never
 * reaches the model, nor the memory of the conversation.
 *
 *   turn ─▶ a yes, or the PIN, to what is pending here? ─▶ done, in EXO's own words
 *                └─ anything else ─▶ sentences, model
 */
import { type ErrorCode, toExoError } from '../core/errors.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import type { Confirmations, Redo } from './confirmations.ts';
import type { ConversationHistory } from './prompt/history.ts';
import { deeds } from './proof/ledger.ts';
import { problemSentence } from './proof/own-sentences.ts';
import { sentencesFor } from './sentences.ts';
import { spokenDigits } from './spoken-digits.ts';
import { failedDeed } from './tools/run-calls.ts';
import type { ToolResult } from './tools/tool.ts';

export interface ConfirmedFirstOptions {
  readonly confirmations: Pick<Confirmations, 'hear'>;
  readonly history?: ConversationHistory | undefined;
  /** Told of what a deed threw: a defect, or a lost connection. */
  readonly onError?: ((code: ErrorCode) => void) | undefined;
}

/** @example const brain = confirmedFirst(householdAgent(options), { confirmations, history }); */
export function confirmedFirst(
  brain: Brain,
  { confirmations, history, onError }: ConfirmedFirstOptions,
): Brain {
  // What was done before it is told all the same.
  const resultOf = async (redo: Redo, ...about: Parameters<Redo>): Promise<ToolResult> => {
    try {
      return await redo(...about);
    } catch (error) {
      const { code } = toExoError(error, 'core/internal', 'a confirmed deed failed');
      onError?.(code);
      return failedDeed(code);
    }
  };
  return async function* (turn, signal) {
    const heard = confirmations.hear(turn);
    const sentences = sentencesFor(turn.language);
    if (heard.type === 'yes' && heard.redo.length > 0) {
      yield { type: 'message' };
      const results: ToolResult[] = [];
      for (const redo of heard.redo) results.push(await resultOf(redo, turn, signal));
      const said = spoken(results, turn.language);
      const did = deeds(results.map((result) => ({ tool: 'confirmed', acts: true, result })));
      history?.add(turn, { asked: withoutPin(turn), said, did, used: [] });
      if (!signal.aborted) yield* reply(said, results.every(isDone) ? 'answered' : 'failed');
    } else if (heard.type === 'locked' || heard.type === 'again') {
      yield { type: 'message' };
      const isLocked = heard.type === 'locked';
      const isWrong = spokenDigits(turn.text) !== '';
      if (isLocked) yield* reply(sentences.lockedOut, 'failed');
      else yield* reply(isWrong ? sentences.wrongPin : sentences.pinWanted, 'asked-back');
    } else yield* brain(turn, signal);
  };
}

function* reply(
  text: string,
  outcome: Extract<ReplyDelta, { type: 'end' }>['outcome'],
): Generator<ReplyDelta> {
  yield { type: 'text', text };
  yield { type: 'end', continueConversation: outcome === 'asked-back', outcome };
}

/** What failed, or how far it went. */
function spoken(results: readonly ToolResult[], language: string): string {
  const sentences = sentencesFor(language);
  const problems = results.flatMap((result) => problemSentence(result, language) ?? []);
  if (problems.length > 0) return problems.join(' ');
  const isUnderway = results.some(
    (result) => 'states' in result && result.states.some(({ underway }) => underway),
  );
  if (isUnderway) return sentences.begun;
  const isSo = results.every(({ status }) => status === 'no_change');
  return isSo ? sentences.alreadySo : sentences.done;
}

const isDone = ({ status }: ToolResult) => status === 'done' || status === 'no_change';

const withoutPin = ({ text }: TurnRequest) => (spokenDigits(text) === '' ? text : '…');
