/** Tool: says something aloud in other rooms: "à table !" everywhere. */
import { z } from 'zod';
import type { Where } from '../../home/announce-plan.ts';
import { findPlace } from '../../home/places.ts';
import type { Announced, RoomAnnouncer } from '../../home/room-announcer.ts';
import type { RoomDevices } from '../../home/room-devices.ts';
import { type Household, isRefused, type Refused, refuse } from './household.ts';
import type { ReportedState, Tool, ToolContext, ToolResult } from './tool.ts';

export interface AnnounceTools {
  readonly live: Household['live'] & { readonly roomDevices: RoomDevices };
  readonly announcer: Pick<RoomAnnouncer, 'plan' | 'announce'>;
}

/** Below that of a tool; what is longer has to be heard to begin. */
const DEADLINE_MS = 12_000;
const MAX_AREAS = 32;

const parameters = z.object({
  message: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('The words to say, as the user wants them said, in the language of the user.'),
  areas: z
    .array(z.string().max(120))
    .max(MAX_AREAS)
    .optional()
    .describe('Rooms or floors the user named; omit for the whole house.'),
});

export function announce(tools: AnnounceTools): Tool<z.infer<typeof parameters>> {
  return {
    name: 'announce',
    description: 'Says a message aloud in other rooms, on a floor or in the whole house.',
    parameters,
    acts: true,
    async run({ areas = [], message }, context, signal) {
      const where = placesIn(tools, areas, context);
      if (where !== 'everywhere' && isRefused(where)) return where;
      const without = busySatellite(tools, context);
      const said = { message, where: asWhere(where), without, deadlineMs: DEADLINE_MS };
      const { speakers } = tools.announcer.plan(said);
      if (speakers.length === 0)
        return refuse('no_speaker', 'Nothing there can speak, so nothing was said there.', {
          asked: areas.join(', '),
        });
      return resultOf(tools, await tools.announcer.announce(said, signal));
    },
  };
}

/** Ids of the areas meant. */
type Places = 'everywhere' | readonly string[];

function placesIn(
  { live }: AnnounceTools,
  areas: readonly string[],
  { turn }: ToolContext,
): Places | Refused {
  const caller = { areaId: turn.area?.id ?? null, floorId: turn.floorId };
  const ids = new Set<string>();
  for (const area of areas) {
    const found = findPlace(live.house, area, caller);
    if (found.type === 'nowhere') return refuse('no_room', 'Ask which room.', { asked: area });
    if (found.type !== 'place')
      return refuse(
        found.type === 'ambiguous' ? 'ambiguous' : 'unknown_name',
        'No room or floor is called so, or several are. Ask the user; nothing was said anywhere.',
        { asked: area, candidates: found.candidates },
      );
    if (found.scope.areas === undefined) return 'everywhere';
    for (const id of found.scope.areas) ids.add(id);
  }
  return ids.size === 0 ? 'everywhere' : [...ids];
}

const asWhere = (places: Places): Where => (places === 'everywhere' ? places : { areaIds: places });

/** An announcement on the satellite that waits for the answer would cut the turn off. */
function busySatellite({ live }: AnnounceTools, { turn }: ToolContext): string | undefined {
  if (turn.satelliteId !== null) return turn.satelliteId;
  if (turn.deviceId === null || !turn.area) return undefined;
  return live.roomDevices.satellites.find(({ area }) => area === turn.area?.id)?.id;
}

/** Home Assistant's own answer is the proof: it comes when the words were played. */
function resultOf({ live }: AnnounceTools, { announced, failed, silent }: Announced): ToolResult {
  const { players, satellites } = live.roomDevices;
  const state = (id: string, told: string): ReportedState => {
    const device = [...satellites, ...players].find((one) => one.id === id);
    const room = live.house.areas.find((area) => area.id === device?.area)?.name;
    return { entityId: id, name: room ?? device?.name ?? id, state: told };
  };
  const states = announced.map((id) => state(id, 'announced'));
  const mute = silent.map((id): ReportedState => {
    const name = live.house.areas.find((area) => area.id === id)?.name ?? id;
    return { entityId: id, name, state: 'nothing there can speak', reason: 'no_speaker' };
  });
  const silences = [...failed.map((id) => state(id, 'not announced')), ...mute];
  if (silences.length === 0) return { status: 'done', states };
  return { status: 'unproven', states, failed: silences };
}
