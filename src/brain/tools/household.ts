/** What the tools of the house share: whom they ask, how names become entities, how outcomes become results. */
import { z } from 'zod';
import type { HouseActor } from '../../home/act.ts';
import type { House, HouseEntity } from '../../home/house.ts';
import type { Command, TargetOutcome } from '../../home/proof.ts';
import { type Resolution, resolve } from '../../home/resolve.ts';
import type { EntityState, States } from '../../home/states.ts';
import type { Confirmations, Verdict } from '../confirmations.ts';
import type { RefusalReason, ReportedState, ToolContext, ToolResult } from './tool.ts';

export interface Household {
  /** Current at each call; see `LiveHouse`. */
  readonly live: { readonly house: House; readonly states: States };
  readonly actor: Pick<HouseActor, 'act'>;
  readonly confirmations: Confirmations;
  /** Entities for which the household wants to be asked whatever is to be done. */
  readonly dangerous?: ReadonlySet<string>;
}

/** How each tool of the house says what it is about. What they mean is said once for all of them, in the prompt. */
export const targetParameters = {
  name: z.string().max(120).optional().describe('Device or kind, as the user said.'),
  area: z.string().max(120).optional().describe('Only if the user named one.'),
};

export interface Target {
  readonly name?: string | undefined;
  readonly area?: string | undefined;
}

export type Refused = Extract<ToolResult, { status: 'refused' }>;

/** The entities that were asked for, or the refusal to hand on. */
export function targetsOf(
  { live }: Household,
  { name, area }: Target,
  domains: readonly string[],
  { turn }: ToolContext,
): readonly HouseEntity[] | Refused {
  const caller = { areaId: turn.area?.id ?? null, floorId: turn.floorId };
  const resolution = resolve(live.house, live.states, { name, place: area, domains }, caller);
  return resolution.type === 'found' ? resolution.entities : refusalFor(resolution, live.house);
}

/** Of what is found or refused. */
export function isRefused<Found>(found: Found | Refused): found is Refused {
  return typeof found === 'object' && found !== null && 'status' in found;
}

export function refuse(
  reason: RefusalReason,
  message: string,
  about: Pick<Refused, 'asked' | 'candidates' | 'limits'> = {},
): Refused {
  return { status: 'refused', reason, message, ...about };
}

/** What a tool is about to do. */
export interface Deed {
  /** The tool's name and what it does: with the entities, what a confirmation is bound to. */
  readonly action: string;
  readonly entities: readonly HouseEntity[];
  /** Each on other entities: they run at the same time. */
  readonly commands: readonly Command[];
  /** What is told of each entity beside its state. */
  readonly shown: Shown;
  /** Not done without the person's own yes. */
  readonly isRisky?: (entity: HouseEntity) => boolean;
}

export type Shown = (state: EntityState, entity: HouseEntity) => Readonly<Record<string, unknown>>;

export async function perform(
  household: Household,
  deed: Deed,
  { turn }: Pick<ToolContext, 'turn'>,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { action, entities, commands, shown, isRisky } = deed;
  const risky = entities.filter(
    (entity) => isRisky?.(entity) || household.dangerous?.has(entity.id),
  );
  if (risky.length > 0) {
    const ids = entities.map(({ id }) => id).sort();
    const verdict = household.confirmations.check(
      turn,
      [action, ...ids].join(' '),
      (later, within) => perform(household, deed, { turn: later }, within),
    );
    if (verdict !== 'allowed') return unconfirmed(verdict, risky);
  }
  const outcomes = await Promise.all(
    commands.map((command) => household.actor.act(command, signal)),
  );
  return resultOf(entities, outcomes.flat(), shown);
}

/** What is told of a deed that waits for a yes. */
export function unconfirmed(
  verdict: Exclude<Verdict, 'allowed'>,
  risky: readonly HouseEntity[],
): Refused {
  const asked = risky.map(({ name }) => name).join(', ');
  return refuse(UNCONFIRMED[verdict], CONFIRMING[verdict], { asked });
}

const UNCONFIRMED = {
  ask: 'needs_confirmation',
  'ask-pin': 'needs_pin',
  locked: 'locked_out',
  nowhere: 'not_supported',
} as const satisfies Record<Exclude<Verdict, 'allowed'>, RefusalReason>;

const CONFIRMING: Readonly<Record<Exclude<Verdict, 'allowed'>, string>> = {
  ask: 'Nothing was done. Ask the user whether to do it; after their own yes, call this again with the same arguments.',
  'ask-pin':
    'Nothing was done. Ask the user for the PIN; after they said it, call this again with the same arguments.',
  locked: 'Nothing was done: too many wrong PINs. Tell the user to try again in five minutes.',
  nowhere: 'Nothing was done: this can only be confirmed in a room or a conversation. Say so.',
};

/** Pure: the worst of the outcomes, with what was reported of each. */
export function resultOf(
  entities: readonly HouseEntity[],
  outcomes: readonly TargetOutcome[],
  shown: Shown,
): ToolResult {
  const reported = (outcome: TargetOutcome) => reportOf(entities, outcome, shown);
  const proven = outcomes.filter(({ outcome }) => outcome === 'done' || outcome === 'no_change');
  const failed = outcomes.filter((one) => !proven.includes(one));
  if (failed.length === 0) {
    const status = proven.some(({ outcome }) => outcome === 'done') ? 'done' : 'no_change';
    return { status, states: proven.map(reported) };
  }
  const [first] = failed;
  const isRefusal = proven.length === 0 && failed.every(({ outcome }) => outcome === 'refused');
  if (isRefusal && first?.reason) {
    const asked = failed.map((one) => reported(one).name).join(', ');
    return refuse(REASONS[first.reason], MESSAGES[first.reason], { asked });
  }
  return { status: 'unproven', states: proven.map(reported), failed: failed.map(reported) };
}

const REASONS = {
  unavailable: 'unavailable',
  not_supported: 'not_supported',
  failed: 'failed',
  cancelled: 'failed',
} as const satisfies Record<NonNullable<TargetOutcome['reason']>, RefusalReason>;

const MESSAGES: Readonly<Record<NonNullable<TargetOutcome['reason']>, string>> = {
  unavailable: 'Home Assistant does not reach the device. Nothing was done: say so.',
  not_supported: 'The device cannot do this. Nothing was done: say so.',
  failed: 'Home Assistant reported an error. Nothing was done: say so.',
  cancelled: 'The user interrupted before anything was sent. Nothing was done.',
};

function reportOf(
  entities: readonly HouseEntity[],
  { entityId, state, isUnderway, reason }: TargetOutcome,
  shown: Shown,
): ReportedState {
  const entity = entities.find(({ id }) => id === entityId);
  const attributes = state && entity ? shown(state, entity) : {};
  return {
    entityId,
    name: entity?.name ?? entityId,
    state: state?.state ?? 'unavailable',
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(isUnderway ? { underway: true } : {}),
    ...(reason ? { reason: REASONS[reason] } : {}),
  };
}

function refusalFor(resolution: Exclude<Resolution, { type: 'found' }>, house: House): Refused {
  const { asked, candidates } = resolution;
  switch (resolution.type) {
    case 'unknown':
      return refuse(
        'unknown_name',
        'No device is called so there. Tell the user; do not pick another one for them.',
        { asked, candidates },
      );
    case 'unknown_place':
      return refuse(
        'unknown_name',
        'No room or floor is called so. Tell the user; do not pick another one for them.',
        { asked, candidates },
      );
    case 'ambiguous':
      return refuse('ambiguous', 'Several are called so. Ask the user which one.', {
        asked,
        candidates,
      });
    case 'not_exposed':
      return refuse('not_exposed', 'This device is not exposed to the voice assistant.', { asked });
    case 'none_there':
      return refuse(
        resolution.isHere ? 'none_here' : 'none_there',
        'There is no such device in that place. Tell the user, or ask in which room.',
        { asked, candidates },
      );
    case 'no_place':
      return refuse('no_room', "The user's room is not known. Ask which room.", { asked });
    case 'other_domain': {
      const known = house.entities.filter(({ id }) => candidates.includes(id));
      const kinds = [...new Set(known.map(({ domain }) => domain))].join(', ');
      return refuse('not_supported', `It is of another kind (${kinds}): use the tool for that.`, {
        asked,
        candidates: known.map(({ name }) => name),
      });
    }
  }
}
