/** Tool: televisions, soundbars and players: power, volume, source, transport. */
import { z } from 'zod';
import type { HouseEntity } from '../../home/house.ts';
import { nameWords } from '../../home/name-words.ts';
import { nearNames } from '../../home/near-names.ts';
import type { States } from '../../home/states.ts';
import { textsOf } from './entity-state.ts';
import {
  type Household,
  isRefused,
  perform,
  type Refused,
  refuse,
  targetParameters,
  targetsOf,
} from './household.ts';
import { MEDIA_ACTIONS, mediaAttributes, mediaCommands } from './media-commands.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  action: z.enum(MEDIA_ACTIONS),
  ...targetParameters,
  volume_percent: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('For set_volume; the step of volume_up and volume_down, if said.'),
  source: z.string().max(80).optional().describe('For select_source: input, app or channel.'),
});

type Arguments = z.infer<typeof parameters>;

/** Of several players in a room these are about the one that plays. */
const ABOUT_WHAT_PLAYS = new Set<string>([
  'pause',
  'stop',
  'next',
  'previous',
  'volume_up',
  'volume_down',
  'set_volume',
  'mute',
  'unmute',
]);
/** It says nothing of these while it is off. */
const NEEDS_POWER = new Set<string>([
  'set_volume',
  'volume_up',
  'volume_down',
  'mute',
  'unmute',
  'next',
  'previous',
]);
const RESTING = new Set(['off', 'standby', 'idle', 'unavailable', 'unknown']);

export function controlMedia(household: Household): Tool<Arguments> {
  return {
    name: 'control_media',
    description: 'TVs, soundbars and players: power, volume, source, transport. No search.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const missing = missingSlot(input);
      if (missing) return refuse('invalid_arguments', `${input.action} needs ${missing}.`);
      const found = targetsOf(household, input, ['media_player'], context);
      if (isRefused(found)) return found;
      const { states } = household.live;
      const entities = meantPlayers(input.action, found, states);
      if (isRefused(entities)) return entities;
      if (NEEDS_POWER.has(input.action) && entities.every(({ id }) => isOff(states, id)))
        return refuse('is_off', 'It is off, and this takes it to be on. Tell the user.', {
          asked: entities.map(({ name }) => name).join(', '),
        });
      const source = sourceOf(input, entities, states);
      if (typeof source === 'object') return source;
      const commands = mediaCommands({ ...input, source }, entities, states);
      const action = `control_media ${input.action}`;
      const deed = { action, entities, commands, shown: mediaAttributes };
      return await perform(household, deed, context, signal);
    },
  };
}

function missingSlot({ action, source, volume_percent: volume }: Arguments): string | undefined {
  if (action === 'set_volume' && volume === undefined) return 'volume_percent';
  return action === 'select_source' && source === undefined ? 'source' : undefined;
}

/** All may be turned off together; anything else is for one, unless only some of them play. */
function meantPlayers(
  action: string,
  found: readonly HouseEntity[],
  states: States,
): readonly HouseEntity[] | Refused {
  if (found.length === 1 || action === 'off') return found;
  const playing = ABOUT_WHAT_PLAYS.has(action)
    ? found.filter(({ id }) => !RESTING.has(states.get(id)?.state ?? 'unknown'))
    : [];
  if (playing.length > 0) return playing;
  return refuse('ambiguous', 'There are several players. Ask the user which one.', {
    candidates: found.map(({ name }) => name),
  });
}

/** As the player writes it, or the refusal with what it has. */
function sourceOf(
  { action, source }: Arguments,
  entities: readonly HouseEntity[],
  states: States,
): string | undefined | Refused {
  const [player] = entities;
  if (action !== 'select_source' || source === undefined || !player) return undefined;
  const sources = textsOf(states.get(player.id), 'source_list');
  const asked = nameWords(source).join(' ');
  const own = sources.find((one) => nameWords(one).join(' ') === asked);
  if (own !== undefined) return own;
  if (sources.length === 0 && isOff(states, player.id))
    return refuse('is_off', 'It is off: turn it on first, then select the source.', {
      asked: player.name,
    });
  const near = nearNames(source, sources);
  return refuse('unknown_name', 'It has no such source. Tell the user which there are.', {
    asked: source,
    candidates: near.length > 0 ? near : sources.slice(0, MAX_SOURCES),
  });
}

const MAX_SOURCES = 12;

function isOff(states: States, id: string): boolean {
  const state = states.get(id)?.state;
  return state === 'off' || state === 'standby';
}
