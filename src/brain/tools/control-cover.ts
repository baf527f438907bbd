/** Tool: shutters, blinds, curtains, garage doors, gates and valves. What opens to the outside asks first. */
import { z } from 'zod';
import type { HouseEntity } from '../../home/house.ts';
import type { Command, Progress } from '../../home/proof.ts';
import type { EntityState } from '../../home/states.ts';
import { hasFeature, isNear, known, numberOf } from './entity-state.ts';
import {
  type Household,
  isRefused,
  perform,
  refuse,
  targetParameters,
  targetsOf,
} from './household.ts';
import type { Tool } from './tool.ts';
import { letsIn } from './ways-in.ts';

const parameters = z.object({
  action: z.enum(['open', 'close', 'stop', 'set_position']),
  ...targetParameters,
  position_percent: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('For set_position: 0 closed, 100 open.'),
});

type Arguments = z.infer<typeof parameters>;
type Move = 'open' | 'close' | 'stop' | number;

/** Motors answer late; what they report first is that they move. */
const DEADLINE_MS = 5_000;
const OPEN = 1;
const CLOSE = 2;
const SET_POSITION = 4;
const STOP = 8;
/** Covers seldom reach the last percents. */
const ALL_OPEN_PERCENT = 95;
const POSITION_SLACK = 3;

export function controlCover(household: Household): Tool<Arguments> {
  return {
    name: 'control_cover',
    description: 'Shutters, blinds, curtains, garage doors, gates, valves.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const move = moveOf(input);
      if (move === undefined)
        return refuse('invalid_arguments', 'set_position needs position_percent.');
      const covers = targetsOf(household, input, ['cover', 'valve'], context);
      if (isRefused(covers)) return covers;
      const commands = ['cover', 'valve'].flatMap((domain) => {
        const entityIds = covers.filter((one) => one.domain === domain).map(({ id }) => id);
        return entityIds.length > 0 ? [coverCommand(domain, move, entityIds)] : [];
      });
      const action = `control_cover ${move}`;
      const isRisky = (entity: HouseEntity) => opens(move) && letsIn(entity);
      const deed = { action, entities: covers, commands, shown: coverAttributes, isRisky };
      return await perform(household, deed, context, signal);
    },
  };
}

function moveOf({ action, position_percent: percent }: Arguments): Move | undefined {
  if (action !== 'set_position') return action;
  if (percent === 0) return 'close';
  return percent === 100 ? 'open' : percent;
}

const opens = (move: Move) => move === 'open' || typeof move === 'number';

/** Pure. */
function coverCommand(domain: string, move: Move, entityIds: readonly string[]): Command {
  const isPosition = typeof move === 'number';
  return {
    domain,
    service: isPosition ? `set_${domain}_position` : `${move}_${domain}`,
    data: isPosition ? { position: move } : {},
    entityIds,
    deadlineMs: DEADLINE_MS,
    canDo: (before) => hasFeature(before, featureFor(move)),
    progress: (now, before) => progress(move, now, before),
  };
}

function featureFor(move: Move): number {
  if (typeof move === 'number') return SET_POSITION;
  return { open: OPEN, close: CLOSE, stop: STOP }[move];
}

function progress(move: Move, now: EntityState, before: EntityState): Progress {
  const isMoving = now.state === 'opening' || now.state === 'closing';
  if (move === 'stop') return isMoving ? 'not-yet' : 'there';
  const [position, from] = [positionOf(now), positionOf(before)];
  if (typeof move === 'number') {
    if (!isMoving && isNear(position, move, POSITION_SLACK)) return 'there';
    return isTowards(move, now, from, position) ? 'underway' : 'not-yet';
  }
  const goal = move === 'open' ? 100 : 0;
  const isThere =
    move === 'open'
      ? now.state === 'open' && (position ?? 100) >= ALL_OPEN_PERCENT
      : now.state === 'closed';
  if (isThere) return 'there';
  return isTowards(goal, now, from, position) ? 'underway' : 'not-yet';
}

/** It says that it moves the right way, or is nearer than it was. */
function isTowards(
  goal: number,
  { state }: EntityState,
  from: number | undefined,
  position: number | undefined,
): boolean {
  if (goal === 100 && state === 'opening') return true;
  if (goal === 0 && state === 'closing') return true;
  if (from === undefined || position === undefined) return false;
  if (state === 'opening' || state === 'closing')
    return state === (goal > from ? 'opening' : 'closing');
  return Math.abs(goal - position) < Math.abs(goal - from);
}

function positionOf(state: EntityState): number | undefined {
  return numberOf(state, 'current_position');
}

export function coverAttributes(state: EntityState): Record<string, unknown> {
  return known({ position_percent: positionOf(state) });
}
