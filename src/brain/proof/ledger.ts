/** What the tools of one turn have come to, and what may be said on the strength of it. Pure. */
import type { ReportedState, ToolResult } from '../tools/tool.ts';
import type { Claim, Effect } from './claims.ts';

export interface Outcome {
  readonly tool: string;
  readonly acts: boolean;
  readonly result: ToolResult;
  /** Between EXO and the model only: nobody is told of it. */
  readonly isInternal?: boolean;
}

const CONTRARY: Readonly<Record<Effect, readonly string[]>> = {
  on: ['off', 'closed', 'idle', 'paused'],
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

/** Whether the words may be spoken: every claim needs its proof. */
export function supports(outcomes: readonly Outcome[], claim: Claim, sentence: string): boolean {
  const isRead = outcomes.some(({ result }) => result.status === 'answer');
  const proven = outcomes.filter(isProven);
  if (claim.kind === 'state' && isRead && openProblems(outcomes).length === 0) return true;
  if (proven.length === 0) return false;
  const states = provenStates(outcomes);
  const { effect } = claim;
  const isContrary = ({ state }: ReportedState) =>
    effect !== undefined && CONTRARY[effect].includes(state);
  if (states.length > 0 && states.every(isContrary)) return isRead && claim.kind === 'state';
  const problems = openProblems(outcomes);
  if (problems.length === 0) return true;
  // Something failed: only what is named, and was proven, may be called done.
  const text = folded(sentence);
  const names = (found: readonly ReportedState[]) =>
    found.some(({ name }) => text.includes(folded(name)));
  return (
    names(states) &&
    !problems.some((problem) => namesOf(problem).some((name) => text.includes(name)))
  );
}

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
      const candidates = new Set(result.candidates?.map(folded));
      if (done.some(({ name }) => candidates.has(folded(name)))) return true;
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
      return result.asked ? [folded(result.asked)] : [];
    case 'unproven':
    case 'done':
    case 'no_change':
      return failedOf(result).map(({ name }) => folded(name));
    case 'answer':
      return [];
  }
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
