/** Tool: vacuum cleaners and lawn mowers: off to work, wait, home. */
import { z } from 'zod';
import type { Command, Progress } from '../../home/proof.ts';
import { hasFeature } from './entity-state.ts';
import {
  type Household,
  isRefused,
  perform,
  type Target,
  targetParameters,
  targetsOf,
} from './household.ts';
import type { Tool, ToolContext } from './tool.ts';

const parameters = z.object({
  action: z.enum(['start', 'pause', 'dock']).describe('"dock" sends it home.'),
  ...targetParameters,
});

type Action = z.infer<typeof parameters>['action'];

interface Plan {
  readonly service: string;
  readonly feature: number;
  readonly there: readonly string[];
  readonly underway: readonly string[];
}

const DEADLINE_MS = 5_000;

const PLANS: Readonly<Record<'vacuum' | 'lawn_mower', Readonly<Record<Action, Plan>>>> = {
  vacuum: {
    start: plan('start', 8192, ['cleaning']),
    pause: plan('pause', 4, ['paused', 'idle']),
    dock: plan('return_to_base', 16, ['docked'], ['returning']),
  },
  lawn_mower: {
    start: plan('start_mowing', 1, ['mowing']),
    pause: plan('pause', 2, ['paused']),
    dock: plan('dock', 4, ['docked'], ['returning']),
  },
};

export function controlVacuum(household: Household): Tool<z.infer<typeof parameters>> {
  return {
    name: 'control_vacuum',
    description: 'Robot vacuums and lawn mowers.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const robots = robotsMeant(household, input, context);
      if (isRefused(robots)) return robots;
      const commands = (['vacuum', 'lawn_mower'] as const).flatMap((domain) => {
        const entityIds = robots.filter((one) => one.domain === domain).map(({ id }) => id);
        return entityIds.length > 0 ? [robotCommand(domain, input.action, entityIds)] : [];
      });
      const action = `control_vacuum ${input.action}`;
      const deed = { action, entities: robots, commands, shown: () => ({}) };
      return await perform(household, deed, context, signal);
    },
  };
}

/** Nobody who does not name it means the mower, as long as there is a vacuum cleaner. */
function robotsMeant(household: Household, input: Target, context: ToolContext) {
  const meant = (...domains: string[]) => targetsOf(household, input, domains, context);
  if (input.name !== undefined) return meant('vacuum', 'lawn_mower');
  const vacuums = meant('vacuum');
  return isRefused(vacuums) ? meant('vacuum', 'lawn_mower') : vacuums;
}

function robotCommand(
  domain: 'vacuum' | 'lawn_mower',
  action: Action,
  entityIds: readonly string[],
): Command {
  const { service, feature, there, underway } = PLANS[domain][action];
  return {
    domain,
    service,
    entityIds,
    deadlineMs: DEADLINE_MS,
    canDo: (before) => hasFeature(before, feature),
    progress: ({ state }): Progress => {
      if (there.includes(state)) return 'there';
      return underway.includes(state) ? 'underway' : 'not-yet';
    },
  };
}

function plan(
  service: string,
  feature: number,
  there: readonly string[],
  underway: readonly string[] = [],
): Plan {
  return { service, feature, there, underway };
}
