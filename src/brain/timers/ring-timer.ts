/** Rings a timer where it belongs: in its room, else on the satellite that heard it; everywhere where it has neither. */
import type { Where } from '../../home/announce-plan.ts';
import type { RoomAnnouncer } from '../../home/room-announcer.ts';
import { ringSentence } from './ring-sentence.ts';
import { isForAnyRoom } from './ringing.ts';
import type { Timer } from './timer.ts';

/** @example new Timers({ path, clock, log, ring: ringTimer(announcer) }) */
export function ringTimer(
  announcer: Pick<RoomAnnouncer, 'plan' | 'announce'>,
): (timer: Timer, signal: AbortSignal) => Promise<boolean> {
  return async (timer, signal) => {
    const where = placesFor(timer).find(
      (place) => announcer.plan({ where: place }).speakers.length > 0,
    );
    if (where === undefined) return false;
    const { announced } = await announcer.announce({ message: ringSentence(timer), where }, signal);
    return announced.length > 0;
  };
}

/** Best first. */
function placesFor(timer: Timer): Where[] {
  const { areaId, satelliteId } = timer;
  return [
    ...(areaId === null ? [] : [{ areaIds: [areaId] }]),
    ...(satelliteId === null ? [] : [{ satelliteId }]),
    ...(isForAnyRoom(timer) ? (['everywhere'] as const) : []),
  ];
}
