/** Tool: ends timers, and silences those that ring. */
import { z } from 'zod';
import { isRefused } from './household.ts';
import { doneWith, type TimerTools, timersOf, whichParameters } from './timer-tool.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  ...whichParameters,
  all: z.boolean().optional().describe('Only if the user wants all timers of the house cancelled.'),
});

export function cancelTimer(tools: TimerTools): Tool<z.infer<typeof parameters>> {
  return {
    name: 'cancel_timer',
    description: 'Cancels a timer, alarm or reminder, or stops one that rings.',
    parameters,
    acts: true,
    async run(input, context) {
      const found = timersOf(tools, input, context);
      if (isRefused(found)) return found;
      await tools.timers.cancel(found.map(({ id }) => id));
      const left = tools.timers.all.length;
      const done = doneWith(
        tools,
        found.map((timer) => ({ timer, isKept: true })),
        context.turn.language,
        { timers_left: left },
      );
      return done.status === 'done'
        ? {
            ...done,
            states: done.states.map(({ entityId, name }) => ({
              entityId,
              name,
              state: 'cancelled',
            })),
          }
        : done;
    },
  };
}
