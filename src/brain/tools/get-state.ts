/** Tool: how things are, read and never changed: one thing by name, or all of a kind. */
import { z } from 'zod';
import type { House, HouseEntity } from '../../home/house.ts';
import { nameWords, plainWords } from '../../home/name-words.ts';
import { findPlace, type Scope } from '../../home/places.ts';
import type { States } from '../../home/states.ts';
import { type Household, isRefused, refuse, targetParameters, targetsOf } from './household.ts';
import { describeState, isOfStateKind, STATE_KINDS, type StateKind } from './state-description.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

const parameters = z.object({
  name: targetParameters.name,
  area: targetParameters.area.describe(
    "Only if the user named one. Without it: the whole house, for a measure the user's own room.",
  ),
  kind: z.enum(STATE_KINDS).optional().describe('All of a kind: "which lights are on".'),
  state: z.string().max(40).optional().describe('Only those that are "on", "open", "playing", …'),
});

type Arguments = z.infer<typeof parameters>;

/** More is neither read by a model nor said aloud. */
const MAX_THINGS = 40;
/** Asked for without a room, these are those of one's own. */
const NAMED_MEASURES: ReadonlyMap<string, StateKind> = new Map(
  Object.entries({
    temperature: 'temperature',
    humidite: 'humidity',
    humidity: 'humidity',
    co2: 'co2',
  }),
);
const MEASURES = new Set(['temperature', 'humidity', 'co2', 'climate']);

export function getState(household: Household): Tool<Arguments> {
  return {
    name: 'get_state',
    description: 'Reads states and measures: of a device, or of all of a kind.',
    parameters,
    acts: false,
    run(input, context) {
      const found = asked(household, input, context);
      const { house, states } = household.live;
      return Promise.resolve('status' in found ? found : answerOf(found, input, house, states));
    },
  };
}

function asked(
  household: Household,
  { area, kind: given, name }: Arguments,
  context: ToolContext,
): readonly HouseEntity[] | ToolResult {
  const { house, states } = household.live;
  const measure = NAMED_MEASURES.get(nameWords(name ?? '').join(' '));
  const kind = given ?? measure;
  if (name !== undefined && measure === undefined) {
    const domains = [...new Set(house.entities.map(({ domain }) => domain))];
    const named = targetsOf(household, { name, area }, domains, context);
    if (!isRefused(named) || kind === undefined) return named;
  }
  if (kind === undefined && area === undefined)
    return refuse('invalid_arguments', 'Give a name, a kind or an area.');
  const all = house.entities.filter(
    (one) => kind === undefined || isOfStateKind(kind, one, states.get(one.id)),
  );
  const caller = { areaId: context.turn.area?.id ?? null, floorId: context.turn.floorId };
  if (area !== undefined) {
    const place = findPlace(house, area, caller);
    if (place.type === 'place') return all.filter((one) => isIn(one, place.scope));
    return refuse('unknown_name', 'No room or floor is called so.', {
      asked: area,
      candidates: place.type === 'nowhere' ? [] : place.candidates,
    });
  }
  const own = all.filter((one) => one.area !== null && one.area === caller.areaId);
  if (kind !== undefined && MEASURES.has(kind) && own.length > 0) return own;
  return [...own, ...all.filter((one) => !own.includes(one))];
}

function isIn({ area }: HouseEntity, { areas }: Scope): boolean {
  return areas === undefined || (area !== null && areas.has(area));
}

function answerOf(
  found: readonly HouseEntity[],
  { state }: Arguments,
  house: House,
  states: States,
): ToolResult {
  const things = found.flatMap((entity) => {
    const now = states.get(entity.id);
    return now ? [{ described: describeState(entity, now, house), now }] : [];
  });
  const wanted = things
    .filter(({ described, now }) => state === undefined || isSo(described.state, now.state, state))
    .map(({ described }) => described);
  const data = {
    count: wanted.length,
    ...(state === undefined ? {} : { of: things.length }),
    things: wanted.slice(0, MAX_THINGS),
    ...(wanted.length > MAX_THINGS ? { left_out: wanted.length - MAX_THINGS } : {}),
  };
  return { status: 'answer', data };
}

/** As it is described, or as Home Assistant has it; "on" is all that is not at rest. */
function isSo(described: string, state: string, asked: string): boolean {
  const wanted = plainWords(asked).join(' ');
  const same = WORDS.get(wanted) ?? wanted;
  if (same === plainWords(described).join(' ') || same === plainWords(state).join(' ')) return true;
  return same === 'on' && !RESTING.has(state) && !Number.isFinite(Number(state));
}

const RESTING = new Set([
  ...['off', 'unavailable', 'unknown', 'standby', 'closed', 'open', 'opening', 'closing'],
  ...['locked', 'unlocked', 'docked', 'disarmed', 'not_home', 'idle', 'home'],
]);

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    allume: 'on',
    allumee: 'on',
    active: 'on',
    eteint: 'off',
    eteinte: 'off',
    opened: 'open',
    ouvert: 'open',
    ouverte: 'open',
    close: 'closed',
    ferme: 'closed',
    fermee: 'closed',
    verrouille: 'locked',
    verrouillee: 'locked',
    deverrouille: 'unlocked',
    deverrouillee: 'unlocked',
  }),
);
