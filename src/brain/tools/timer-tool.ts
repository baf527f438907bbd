/** What the tools for timers share: slots, whom they mean, how timers are told. */
import { z } from 'zod';
import { findPlace } from '../../home/places.ts';
import type { RoomAnnouncer } from '../../home/room-announcer.ts';
import { leftText } from '../timers/duration.ts';
import { type Choice, choose, labelOf, leftMs, type Timer } from '../timers/timer.ts';
import type { Kept, Timers } from '../timers/timers.ts';
import { type Household, type Refused, refuse } from './household.ts';
import type { ReportedState, ToolContext, ToolResult } from './tool.ts';

export interface TimerTools {
  readonly timers: Timers;
  readonly live: Household['live'];
  /** Where it could ring. */
  readonly announcer: Pick<RoomAnnouncer, 'plan'>;
  readonly clock: { nowMs(): number; wallMs(): number };
  /** `Europe/Paris`; of the house. */
  readonly timeZone?: (() => string | undefined) | undefined;
}

const MAX_NAME_LENGTH = 60;
/** Not zero: models fill slots that they do not need. */
const amount = (most: number) => z.number().positive().min(0.01).max(most).optional();

export const durationParameters = {
  hours: amount(168),
  minutes: amount(10_080),
  seconds: amount(86_400),
};

export const whichParameters = {
  name: z
    .string()
    .max(MAX_NAME_LENGTH)
    .optional()
    .describe(
      'Name of the timer, or its length: "pâtes", "10 minutes". Omit if the user gave none.',
    ),
};

interface Duration {
  readonly hours?: number | undefined;
  readonly minutes?: number | undefined;
  readonly seconds?: number | undefined;
}

/** 0: no length was given. */
export function durationOf({ hours = 0, minutes = 0, seconds = 0 }: Duration): number {
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1_000);
}

/** The timers that are meant, or the refusal to hand on. */
export function timersOf(
  { clock, timers }: TimerTools,
  { all, name }: { readonly name?: string | undefined; readonly all?: boolean | undefined },
  { turn }: ToolContext,
): readonly Timer[] | Refused {
  const areaId = turn.area?.id ?? null;
  const choice = choose(timers.all, { name, all, areaId, nowMs: clock.nowMs() });
  return choice.type === 'found' ? choice.timers : refusalFor(choice, name);
}

function refusalFor(choice: Exclude<Choice, { type: 'found' }>, name: string | undefined): Refused {
  const asked = name === undefined ? {} : { asked: name };
  switch (choice.type) {
    case 'none':
      return refuse('no_timer', 'There is no timer at all. Tell the user.', asked);
    case 'unknown':
      return refuse('unknown_name', 'No timer is called so. Tell the user which there are.', {
        ...asked,
        candidates: choice.names,
      });
    case 'ambiguous':
      return refuse('ambiguous', 'There are several timers. Ask the user which one.', {
        ...asked,
        candidates: choice.names,
      });
  }
}

/** The area's id of the room where it is to ring; `null`: in none of them alone. */
export function roomToRing(
  { live }: TimerTools,
  area: string | undefined,
  { turn }: ToolContext,
): string | null | Refused {
  const own = turn.area?.id ?? null;
  if (area === undefined) return own;
  const found = findPlace(live.house, area, { areaId: own, floorId: turn.floorId });
  if (found.type === 'nowhere') return null;
  if (found.type !== 'place')
    return refuse('unknown_name', 'No room is called so, or several are. Ask the user.', {
      asked: area,
      candidates: found.candidates,
    });
  const [room, ...others] = found.scope.areas ?? [];
  return room === undefined || others.length > 0 ? null : room;
}

export function told({ clock, live }: TimerTools, timer: Timer, language: string) {
  const left = leftMs(timer, clock.nowMs());
  const room = live.house.areas.find(({ id }) => id === timer.areaId)?.name;
  return {
    name: labelOf(timer),
    state: timer.state.type,
    ...(timer.state.type === 'ringing' ? {} : { left: leftText(left, language) }),
    ...(room === undefined ? {} : { room }),
  };
}

/** What the tool has come to, as its other deeds are told. */
export function doneWith(
  tools: TimerTools,
  kept: readonly Kept[],
  language: string,
  more: Readonly<Record<string, unknown>> = {},
): ToolResult {
  const states = kept.map(({ timer }): ReportedState => {
    const { name, state, ...attributes } = told(tools, timer, language);
    return { entityId: `exo.timer_${timer.id}`, name, state, attributes };
  });
  const isLost = kept.some(({ isKept }) => !isKept);
  const note = isLost ? { note: 'It could not be written to disk: a restart would lose it.' } : {};
  return { status: 'done', states, data: { ...more, ...note } };
}
