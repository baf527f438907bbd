/** Tool: locks and alarm panels. Unlocking and disarming wait for the person's own yes. */
import { z } from 'zod';
import type { Command, Progress } from '../../home/proof.ts';
import { hasFeature } from './entity-state.ts';
import { type Household, isRefused, perform, targetParameters, targetsOf } from './household.ts';
import type { Tool } from './tool.ts';

const LOCK_ACTIONS = ['lock', 'unlock', 'open'] as const;
const ALARM_ACTIONS = ['arm_away', 'arm_home', 'arm_night', 'disarm'] as const;

const parameters = z.object({
  action: z
    .enum([...LOCK_ACTIONS, ...ALARM_ACTIONS])
    .describe('"open" pulls the latch; arm_*, disarm: alarms.'),
  ...targetParameters,
});

type Arguments = z.infer<typeof parameters>;
type Action = Arguments['action'];

const DEADLINE_MS = 6_000;

interface Deed {
  readonly service: string;
  readonly there: readonly string[];
  readonly underway: readonly string[];
  /** Bit of the feature it takes; 0: none. */
  readonly feature: number;
  readonly isRisky: boolean;
}

const DEEDS: Readonly<Record<Action, Deed>> = {
  lock: deed('lock', ['locked'], ['locking'], 0, false),
  unlock: deed('unlock', ['unlocked', 'open'], ['unlocking', 'opening'], 0, true),
  open: deed('open', ['open'], ['opening'], 1, true),
  arm_home: deed('alarm_arm_home', ['armed_home'], ['arming'], 1, false),
  arm_away: deed('alarm_arm_away', ['armed_away'], ['arming'], 2, false),
  arm_night: deed('alarm_arm_night', ['armed_night'], ['arming'], 4, false),
  disarm: deed('alarm_disarm', ['disarmed'], ['disarming'], 0, true),
};

export function controlLock(household: Household): Tool<Arguments> {
  return {
    name: 'control_lock',
    description: 'Locks and alarms.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const isLock = (LOCK_ACTIONS as readonly string[]).includes(input.action);
      const domain = isLock ? 'lock' : 'alarm_control_panel';
      const targets = targetsOf(household, input, [domain], context);
      if (isRefused(targets)) return targets;
      const entityIds = targets.map(({ id }) => id);
      const { isRisky } = DEEDS[input.action];
      return await perform(
        household,
        {
          action: `control_lock ${input.action}`,
          entities: targets,
          commands: [lockCommand(domain, input.action, entityIds)],
          shown: () => ({}),
          isRisky: () => isRisky,
        },
        context,
        signal,
      );
    },
  };
}

/** Pure. */
function lockCommand(domain: string, action: Action, entityIds: readonly string[]): Command {
  const { service, there, underway, feature } = DEEDS[action];
  return {
    domain,
    service,
    entityIds,
    deadlineMs: DEADLINE_MS,
    // An alarm counts down for a minute before it is armed.
    isAwaitedToTheEnd: domain === 'lock',
    canDo: (before) => hasFeature(before, feature),
    progress: ({ state }): Progress => {
      if (there.includes(state)) return 'there';
      return underway.includes(state) ? 'underway' : 'not-yet';
    },
  };
}

function deed(
  service: string,
  there: readonly string[],
  underway: readonly string[],
  feature: number,
  isRisky: boolean,
): Deed {
  return { service, there, underway, feature, isRisky };
}
