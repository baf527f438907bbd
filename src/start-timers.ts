/** Timers and announcements: what EXO says in a room without being asked in that moment. */
import type { Starting } from './app-context.ts';
import type { Brain } from './brain/brain.ts';
import { ringTimer } from './brain/timers/ring-timer.ts';
import { Timers } from './brain/timers/timers.ts';
import { announce } from './brain/tools/announce.ts';
import { cancelTimer } from './brain/tools/cancel-timer.ts';
import { changeTimer } from './brain/tools/change-timer.ts';
import { listTimers } from './brain/tools/list-timers.ts';
import { setTimer } from './brain/tools/set-timer.ts';
import type { Tool } from './brain/tools/tool.ts';
import { asTool } from './brain/tools/tools.ts';
import type { RoomAnnouncer } from './home/room-announcer.ts';
import type { Home } from './start-home.ts';

export interface TimerParts {
  readonly tools: readonly Tool[];
  /** The brain, before which a timer that rings in the room falls silent. */
  readonly hushedBy: (brain: Brain) => Brain;
}

/** @param path of the file that keeps them */
export async function startTimers(
  { clock, closers, log }: Starting,
  { house, settings }: Home,
  { announcer, path }: { readonly announcer: RoomAnnouncer; readonly path: string },
): Promise<TimerParts> {
  const timers = new Timers({
    path,
    clock,
    log: log.for('timers'),
    ring: ringTimer(announcer),
  });
  closers.push(() => timers.close());
  await timers.start();
  const parts = { timers, live: house, announcer, clock };
  const timeZone = () => settings.current?.timeZone;
  return {
    tools: [
      asTool(setTimer({ ...parts, timeZone })),
      asTool(changeTimer(parts)),
      asTool(cancelTimer(parts)),
      asTool(listTimers(parts)),
      asTool(announce(parts)),
    ],
    hushedBy: (brain) =>
      async function* (turn, signal) {
        timers.hush(turn.area?.id ?? null);
        yield* brain(turn, signal);
      },
  };
}
