/** Tool: which timers there are, and how long they still run. */
import { z } from 'zod';
import { leftMs } from '../timers/timer.ts';
import { type TimerTools, told } from './timer-tool.ts';
import type { Tool } from './tool.ts';

/** Nobody listens to more. */
const MAX_TOLD = 10;

const parameters = z.object({});

export function listTimers(tools: TimerTools): Tool<z.infer<typeof parameters>> {
  return {
    name: 'list_timers',
    description: 'All timers, alarms and reminders, with the time that is left.',
    parameters,
    acts: false,
    async run(_input, { turn }) {
      const nowMs = tools.clock.nowMs();
      const soonest = [...tools.timers.all].sort((a, b) => leftMs(a, nowMs) - leftMs(b, nowMs));
      const timers = soonest.slice(0, MAX_TOLD).map((timer) => told(tools, timer, turn.language));
      const more = soonest.length - timers.length;
      return await Promise.resolve({
        status: 'answer',
        data: { timers, ...(more > 0 ? { more } : {}) },
      });
    },
  };
}
