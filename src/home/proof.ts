/** What Home Assistant reported before and after a call → what came of each target. Pure. */
import type { EntityState, States } from './states.ts';

/** `underway`: moving towards what was asked, as a cover that is opening; it counts as begun, not as there. */
export type Progress = 'there' | 'underway' | 'not-yet';

/** One service call and how its success is told from a state. */
export interface Command {
  readonly domain: string;
  /** `turn_on` */
  readonly service: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly entityIds: readonly string[];
  /** How long a device may take to report. */
  readonly deadlineMs: number;
  /** Told the same state twice, it says whether it was so before. */
  readonly progress: (now: EntityState, before: EntityState) => Progress;
  /** Whether the device can do this at all, from its state before. */
  readonly canDo?: (before: EntityState) => boolean;
  /** Moving is not enough as long as there is time: a lock is to be locked, not locking. */
  readonly isAwaitedToTheEnd?: boolean;
  /** Home Assistant reports it before it tells the device: its answer to the call has to come, too. */
  readonly isReportedFirst?: boolean;
}

export interface TargetOutcome {
  readonly entityId: string;
  /** `unproven`: the call went out, and no report of the new state came. */
  readonly outcome: 'done' | 'no_change' | 'refused' | 'unproven';
  /** Only where refused. */
  readonly reason?: 'unavailable' | 'not_supported' | 'failed' | 'cancelled';
  /** The last that was reported; absent: there is no such entity any more. */
  readonly state?: EntityState;
  /** It is done as far as it has begun. */
  readonly isUnderway: boolean;
}

/** What became of the call itself, where it was not simply answered. */
export type CallFailure =
  | 'cancelled'
  | 'lost'
  /** No answer in time: what was reported until then counts. */
  | 'no-answer'
  /** Home Assistant said no; `not_supported` where it named the device's own limits. */
  | 'refused'
  | 'not_supported';

export interface Evidence {
  readonly before: States;
  readonly now: States;
  readonly failure?: CallFailure | undefined;
}

/** The targets worth calling: Home Assistant refuses the whole call for one that cannot do it. */
export function callable({ canDo, entityIds }: Command, before: States): string[] {
  return entityIds.filter((id) => refusalOf(before.get(id), canDo) === undefined);
}

export function isSettled(
  { isAwaitedToTheEnd = false, progress }: Command,
  targets: readonly string[],
  before: States,
  now: States,
): boolean {
  return targets.every((id) => {
    const [old, current] = [before.get(id), now.get(id)];
    const reached = old && current ? progress(current, old) : 'not-yet';
    return reached === 'there' || (reached === 'underway' && !isAwaitedToTheEnd);
  });
}

export function judge(command: Command, evidence: Evidence): TargetOutcome[] {
  return command.entityIds.map((entityId) => {
    const { before, now, failure } = evidence;
    const [old, state] = [before.get(entityId), now.get(entityId)];
    const refusal = refusalOf(old, command.canDo);
    if (refusal) return { entityId, outcome: 'refused', reason: refusal, ...shown(old) };
    if (failure === 'cancelled')
      return { entityId, outcome: 'refused', reason: 'cancelled', ...shown(old) };
    return { entityId, ...judgeOne(command, old, state, failure), ...shown(state, command, old) };
  });
}

function judgeOne(
  { isReportedFirst = false, progress }: Command,
  old: EntityState | undefined,
  state: EntityState | undefined,
  failure: CallFailure | undefined,
): Pick<TargetOutcome, 'outcome' | 'reason'> {
  const wasThere = old !== undefined && progress(old, old) !== 'not-yet';
  const isThere = old !== undefined && state !== undefined && progress(state, old) !== 'not-yet';
  const isBelieved = !isReportedFirst || failure === undefined;
  if (isThere && !wasThere && isBelieved) return { outcome: 'done' };
  if (failure === 'refused') return { outcome: 'refused', reason: 'failed' };
  if (failure === 'not_supported') return { outcome: 'refused', reason: 'not_supported' };
  return { outcome: isThere && failure === undefined ? 'no_change' : 'unproven' };
}

function refusalOf(
  before: EntityState | undefined,
  canDo: Command['canDo'],
): 'unavailable' | 'not_supported' | undefined {
  if (before === undefined || before.state === 'unavailable') return 'unavailable';
  return canDo === undefined || canDo(before) ? undefined : 'not_supported';
}

function shown(
  state: EntityState | undefined,
  command?: Command,
  old?: EntityState,
): Pick<TargetOutcome, 'state' | 'isUnderway'> {
  const isUnderway =
    state !== undefined && old !== undefined && command?.progress(state, old) === 'underway';
  return { ...(state ? { state } : {}), isUnderway };
}
