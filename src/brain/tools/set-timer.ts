/** Tool: timers, alarms and reminders: they ring in the room in which they were asked for. */
import { z } from 'zod';
import { msUntil, timeOfDay, timeText } from '../timers/time-of-day.ts';
import { MAX_DURATION_MS } from '../timers/timer.ts';
import { isRefused, refuse } from './household.ts';
import {
  doneWith,
  durationOf,
  durationParameters,
  roomToRing,
  type TimerTools,
} from './timer-tool.ts';
import type { Tool, ToolContext } from './tool.ts';

const parameters = z.object({
  ...durationParameters,
  at_time: z
    .string()
    .max(20)
    .optional()
    .describe('Time of the day as HH:MM (24 hours), for an alarm; omit where a length is given.'),
  name: z.string().max(60).optional().describe('Only if the user named it: "pâtes".'),
  reminder: z
    .string()
    .max(200)
    .optional()
    .describe('What to remind the user of, if they asked to be reminded.'),
  area: z.string().max(120).optional().describe('Room to ring in, only if the user named one.'),
});

type Arguments = z.infer<typeof parameters>;

export function setTimer(tools: TimerTools): Tool<Arguments> {
  return {
    name: 'set_timer',
    description:
      'Starts a timer, an alarm or a reminder, for a length of time or a time of the day within 24 hours. It rings in the room of the user.',
    parameters,
    acts: true,
    async run(input, context) {
      const { turn } = context;
      const length = lengthOf(tools, input);
      if (isRefused(length)) return length;
      const room = roomToRing(tools, input.area, context);
      if (isRefused(room)) return room;
      const { name, reminder } = input;
      const place = placeFor(tools, room, context);
      if (!place)
        return refuse('no_speaker', 'Nothing in this house can speak: it could not ring. Say so.');
      const kept = await tools.timers.set({
        ...length,
        ...(name ? { name } : {}),
        ...(reminder ? { reminder } : {}),
        ...place,
        language: turn.language,
      });
      if (!kept) return refuse('not_supported', 'There are too many timers: cancel some first.');
      const more =
        place.areaId === null && place.satelliteId === null ? { rings: 'in every room' } : {};
      return doneWith(tools, [kept], turn.language, more);
    },
  };
}

function lengthOf({ clock, timeZone }: TimerTools, { at_time: at, ...rest }: Arguments) {
  const durationMs = durationOf(rest);
  if (durationMs > MAX_DURATION_MS)
    return refuse('not_supported', 'A timer runs for a week at most. Say so.');
  // Where both are given the time is a filled slot.
  if (durationMs > 0) return { durationMs: Math.max(1_000, durationMs) };
  if (at === undefined)
    return refuse(
      'invalid_arguments',
      'Give hours, minutes or seconds, or at_time. Ask the user how long.',
    );
  const time = timeOfDay(at);
  if (!time) return refuse('invalid_arguments', 'at_time is no time of the day: write HH:MM.');
  return { durationMs: msUntil(time, clock.wallMs(), timeZone?.()), atTime: timeText(time) };
}

/** Where nothing in the room could be heard, the satellite that listens now, else every room; `undefined`: nothing speaks. */
function placeFor({ announcer }: TimerTools, areaId: string | null, { turn }: ToolContext) {
  const { satelliteId } = turn;
  const speaks =
    areaId !== null && announcer.plan({ where: { areaIds: [areaId] } }).speakers.length > 0;
  if (speaks) return { areaId, satelliteId: null };
  const hears =
    satelliteId !== null && announcer.plan({ where: { satelliteId } }).speakers.length > 0;
  if (hears) return { areaId: null, satelliteId };
  const speaksAnywhere = announcer.plan({ where: 'everywhere' }).speakers.length > 0;
  return speaksAnywhere ? { areaId: null, satelliteId: null } : undefined;
}
