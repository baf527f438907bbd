/** Tool: gives a timer more or less time, pauses it, lets it go on. */
import { z } from 'zod';
import { lengthened, paused, resumed, type Timer } from '../timers/timer.ts';
import { isRefused, refuse } from './household.ts';
import {
  doneWith,
  durationOf,
  durationParameters,
  type TimerTools,
  timersOf,
  whichParameters,
} from './timer-tool.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  action: z.enum(['add', 'subtract', 'pause', 'resume']),
  ...whichParameters,
  ...durationParameters,
});

type Action = z.infer<typeof parameters>['action'];

export function changeTimer(tools: TimerTools): Tool<z.infer<typeof parameters>> {
  return {
    name: 'change_timer',
    description:
      'Adds time to a timer or takes time off it (hours, minutes, seconds), pauses or resumes it.',
    parameters,
    acts: true,
    async run({ action, name, ...rest }, context) {
      const byMs = durationOf(rest);
      if ((action === 'add' || action === 'subtract') && byMs === 0)
        return refuse('invalid_arguments', `${action} needs hours, minutes or seconds.`);
      const found = timersOf(tools, { name }, context);
      if (isRefused(found)) return found;
      const isSo = found.every(({ state }) => state.type === STATE_AFTER[action]);
      const ids = found.map(({ id }) => id);
      const kept = await tools.timers.change(ids, CHANGES[action](byMs));
      const done = doneWith(tools, kept, context.turn.language);
      return isSo && done.status === 'done' ? { ...done, status: 'no_change' } : done;
    },
  };
}

/** Of those that may be so already. */
const STATE_AFTER: Readonly<Record<Action, Timer['state']['type'] | undefined>> = {
  add: undefined,
  subtract: undefined,
  pause: 'paused',
  resume: 'running',
};

type Change = (timer: Timer, nowMs: number) => Timer;

const CHANGES: Readonly<Record<Action, (byMs: number) => Change>> = {
  add: (byMs) => (timer, nowMs) => lengthened(timer, byMs, nowMs),
  subtract: (byMs) => (timer, nowMs) => lengthened(timer, -byMs, nowMs),
  pause: () => paused,
  resume: () => resumed,
};
