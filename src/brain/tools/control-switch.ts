/** Tool: what is simply on or off: switches, outlets, fans, helpers, humidifiers. */
import { z } from 'zod';
import type { HouseEntity } from '../../home/house.ts';
import type { Command } from '../../home/proof.ts';
import type { EntityState, States } from '../../home/states.ts';
import { hasFeature, isNear, known, numberOf } from './entity-state.ts';
import { type Household, isRefused, perform, targetParameters, targetsOf } from './household.ts';
import { groupByGoal } from './same-command.ts';
import type { Tool } from './tool.ts';

export const SWITCH_DOMAINS = ['switch', 'fan', 'input_boolean', 'humidifier', 'siren'];

const parameters = z.object({
  action: z.enum(['on', 'off', 'toggle']),
  ...targetParameters,
  speed_percent: z.number().min(1).max(100).optional().describe('Of a fan, if said.'),
  humidity_percent: z.number().min(1).max(100).optional().describe('Of a humidifier, if said.'),
});

type Arguments = z.infer<typeof parameters>;

interface Goal {
  readonly domain: string;
  readonly isOn: boolean;
  readonly speed?: number | undefined;
  readonly humidity?: number | undefined;
}

const DEADLINE_MS = 2_500;
const SET_SPEED = 1;
const SPEED_SLACK = 1.5;

export function controlSwitch(household: Household): Tool<Arguments> {
  return {
    name: 'control_switch',
    description: 'Switches, outlets, appliances, fans, humidifiers, modes (helpers).',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const entities = targetsOf(household, input, SWITCH_DOMAINS, context);
      if (isRefused(entities)) return entities;
      const commands = switchCommands(input, entities, household.live.states);
      const action = `control_switch ${input.action}`;
      const deed = { action, entities, commands, shown: switchAttributes };
      return await perform(household, deed, context, signal);
    },
  };
}

/** Pure. Toggling several makes them alike: off if any is on. */
function switchCommands(
  { action, speed_percent: speed, humidity_percent: humidity }: Arguments,
  entities: readonly HouseEntity[],
  states: States,
): Command[] {
  const isAnyOn = entities.some(({ id }) => states.get(id)?.state === 'on');
  const isOn = action === 'toggle' ? !isAnyOn : action === 'on';
  const goals = groupByGoal(entities, ({ domain }): Goal => {
    if (isOn && domain === 'fan') return { domain, isOn, speed };
    return isOn && domain === 'humidifier' ? { domain, isOn, humidity } : { domain, isOn };
  });
  return goals.map(({ goal, entityIds }) => switchCommand(goal, entityIds));
}

function switchCommand(goal: Goal, entityIds: readonly string[]): Command {
  const { domain, isOn, speed, humidity } = goal;
  const target = { domain, entityIds, deadlineMs: DEADLINE_MS };
  if (speed !== undefined)
    return {
      ...target,
      service: 'set_percentage',
      data: { percentage: speed },
      canDo: (before) => hasFeature(before, SET_SPEED),
      progress: (now) =>
        now.state === 'on' && isNear(numberOf(now, 'percentage'), stepFor(speed, now), SPEED_SLACK)
          ? 'there'
          : 'not-yet',
    };
  if (humidity !== undefined)
    return {
      ...target,
      service: 'set_humidity',
      data: { humidity },
      progress: (now) => (isNear(numberOf(now, 'humidity'), humidity, 1) ? 'there' : 'not-yet'),
    };
  const wanted = isOn ? 'on' : 'off';
  return {
    ...target,
    service: `turn_${wanted}`,
    progress: ({ state }) => (state === wanted ? 'there' : 'not-yet'),
  };
}

/** A fan of three speeds goes to the first that is enough. */
function stepFor(speed: number, now: EntityState): number {
  const step = numberOf(now, 'percentage_step') ?? 1;
  return step > 1 ? Math.min(100, Math.ceil(speed / step - 0.01) * step) : speed;
}

function switchAttributes(state: EntityState, { domain }: HouseEntity): Record<string, unknown> {
  if (state.state !== 'on') return {};
  if (domain === 'fan') return known({ speed_percent: numberOf(state, 'percentage') });
  return domain === 'humidifier' ? known({ humidity_percent: numberOf(state, 'humidity') }) : {};
}
