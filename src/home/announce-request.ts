/** What Home Assistant's action asks for: areas, floors or all → where it was said. */
import type { Where } from './announce-plan.ts';
import type { House } from './house.ts';
import type { Announced, RoomAnnouncer } from './room-announcer.ts';

export interface AnnounceRequest {
  readonly message: string;
  readonly areaIds: readonly string[];
  readonly floorIds: readonly string[];
  readonly everywhere: boolean;
}

/**
 * @example
 * const commands: LinkCommands = { announce: announceRequest(announcer, () => live.house) };
 */
export function announceRequest(announcer: Pick<RoomAnnouncer, 'announce'>, house: () => House) {
  return async ({ message, ...places }: AnnounceRequest, signal: AbortSignal): Promise<Announced> =>
    await announcer.announce({ message, where: whereOf(house(), places) }, signal);
}

function whereOf(
  { areas }: House,
  { areaIds, everywhere, floorIds }: Omit<AnnounceRequest, 'message'>,
): Where {
  // No place at all is the whole house: the action's own default.
  if (everywhere || areaIds.length + floorIds.length === 0) return 'everywhere';
  const onFloors = areas.filter(({ floor }) => floor !== null && floorIds.includes(floor));
  return { areaIds: [...areaIds, ...onFloors.map(({ id }) => id)] };
}
