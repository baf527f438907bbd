/** What the tools of one turn have come to, and what may be said on the strength of it. Pure. */
import { z } from 'zod';
import { plainText } from '../../core/plain-text.ts';
import type { ReportedState, ToolResult } from '../tools/tool.ts';
import type { Claim, Effect } from './claims.ts';
import { misstates, overreaches } from './overreach.ts';

export interface Outcome {
  readonly tool: string;
  readonly acts: boolean;
  readonly result: ToolResult;
  /** Between EXO and the model only: nobody is told of it. */
  readonly isInternal?: boolean;
}

const CONTRARY: Readonly<Record<Effect, readonly string[]>> = {
  on: ['off', 'closed'],
  started: ['off', 'closed', 'paused', 'docked'],
  off: ['on', 'playing', 'heat', 'cool'],
  open: ['closed', 'closing'],
  closed: ['open', 'opening'],
  locked: ['unlocked', 'unlocking', 'open'],
  unlocked: ['locked', 'locking'],
};

/** Entities that are as they were asked to be, as Home Assistant reported. */
export function provenStates(outcomes: readonly Outcome[]): ReportedState[] {
  return outcomes.flatMap(({ acts, result }) => (acts ? provenOf(result) : []));
}

/** All of it, or some of it where the others failed. */
export function isProven({ acts, result }: Outcome): boolean {
  if (!acts) return false;
  return result.status === 'done' || result.status === 'no_change' || provenOf(result).length > 0;
}

/** Where some failed, the others are proven; an `unproven` that names no failures has proven nothing. */
function provenOf(result: ToolResult): readonly ReportedState[] {
  if (result.status === 'answer' || result.status === 'refused') return [];
  if (result.status === 'unproven' && !result.failed?.length) return [];
  const failed = new Set(result.failed?.map(({ entityId }) => entityId));
  return result.states.filter(({ entityId }) => !failed.has(entityId));
}

function failedOf(result: ToolResult): readonly ReportedState[] {
  if (result.status === 'answer' || result.status === 'refused') return [];
  return result.failed?.length || result.status !== 'unproven'
    ? (result.failed ?? [])
    : result.states;
}

/** What did not come about, and was not made good by a later call. */
export function openProblems(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter((outcome, at) => {
    if (outcome.isInternal || !isProblem(outcome)) return false;
    return !isMadeGood(outcome, outcomes.slice(at + 1));
  });
}

/**
 * Whether the words may be spoken: every claim needs its proof.
 *
 * @param house names of its things, so that one is not taken for another
 */
export function supports(
  outcomes: readonly Outcome[],
  claim: Claim,
  sentence: string,
  house: readonly string[] = [],
): boolean {
  const isRead = outcomes.some(({ result }) => result.status === 'answer');
  const proven = outcomes.filter(isProven);
  const { effect } = claim;
  const isContrary = ({ state }: Pick<ReportedState, 'state'>) =>
    effect !== undefined && CONTRARY[effect].includes(state);
  if (claim.kind === 'state' && isRead && openProblems(outcomes).length === 0) {
    const told = readStates(outcomes).filter(({ name }) => names(sentence, name));
    return proven.length > 0 || told.length === 0 || !told.every(isContrary);
  }
  if (proven.length === 0) return false;
  const states = provenStates(outcomes);
  const named = states.filter(({ name }) => names(sentence, name));
  // Of those that are named, else of all.
  const telling = (named.length > 0 ? named : states).filter(
    ({ entityId }) => !TELLS_NOTHING.test(entityId),
  );
  if (telling.length > 0 && telling.every(isContrary)) return isRead && claim.kind === 'state';
  if (!isRead && (overreaches(sentence, states, house) || misstates(sentence, states)))
    return false;
  const problems = openProblems(outcomes);
  if (problems.length === 0) return true;
  // Something failed: only what is named, and was proven, may be called done.
  return namesProven(outcomes, sentence) && !namesProblem(outcomes, sentence);
}

export function names(sentence: string, name: string): boolean {
  return plainText(sentence).includes(plainText(name));
}

/** The words name something that was proven. */
export function namesProven(outcomes: readonly Outcome[], sentence: string): boolean {
  return provenStates(outcomes).some(({ name }) => names(sentence, name));
}

const readSchema = z.object({
  things: z.array(z.object({ name: z.string(), state: z.string(), kind: z.string().default('') })),
});

/** What was only looked at, as far as it is told by name. */
export function readStates(outcomes: readonly Outcome[]): ReportedState[] {
  return outcomes.flatMap(({ result }) => {
    const read = result.status === 'answer' ? readSchema.safeParse(result.data) : undefined;
    return (
      read?.data?.things.map(({ kind, name, state }) => ({ entityId: `${kind}.`, name, state })) ??
      []
    );
  });
}

/** The words name something that did not come about. */
export function namesProblem(outcomes: readonly Outcome[], sentence: string): boolean {
  const text = plainText(sentence);
  return openProblems(outcomes).some((problem) =>
    namesOf(problem).some((name) => name !== '' && text.includes(name)),
  );
}

/** Their own state is that they are over, whatever they did. */
const TELLS_NOTHING = /^(?:scene|script|button|input_button|exo)\./;

/** For the memory of the conversation: `Lampe du salon: on`. */
export function deeds(outcomes: readonly Outcome[]): string[] {
  return provenStates(outcomes).map(({ name, state }) => `${name}: ${state}`);
}

function isProblem({ acts, result }: Outcome): boolean {
  switch (result.status) {
    case 'refused':
      return true;
    case 'unproven':
      return acts;
    case 'done':
    case 'no_change':
      return (result.failed?.length ?? 0) > 0;
    case 'answer':
      return false;
  }
}

/** A better name, a second attempt: later results count where they are about the same thing. */
function isMadeGood({ result, tool }: Outcome, later: readonly Outcome[]): boolean {
  const done = provenStates(later);
  switch (result.status) {
    case 'refused': {
      const candidates = new Set(result.candidates?.map(plainText));
      if (done.some(({ name }) => candidates.has(plainText(name)))) return true;
      // The model put its own mistake right.
      return result.reason === 'invalid_arguments' && later.some((other) => other.tool === tool);
    }
    case 'unproven':
    case 'done':
    case 'no_change': {
      const failed = failedOf(result);
      const isDone = (state: ReportedState) =>
        done.some(({ entityId }) => entityId === state.entityId);
      return (failed.length > 0 || result.status !== 'unproven') && failed.every(isDone);
    }
    case 'answer':
      return true;
  }
}

function namesOf({ result }: Outcome): string[] {
  switch (result.status) {
    case 'refused':
      return result.asked ? [plainText(result.asked)] : [];
    case 'unproven':
    case 'done':
    case 'no_change':
      return failedOf(result).map(({ name }) => plainText(name));
    case 'answer':
      return [];
  }
}
