/** Tool: music that is asked for by name, on the music server of the room, else on a player that can search. */
import { z } from 'zod';
import { toExoError } from '../../core/errors.ts';
import type { HouseArea } from '../../home/house.ts';
import { findPlace } from '../../home/places.ts';
import { MUSIC_KINDS } from '../../music/choose-songs.ts';
import type { MusicOutcome, Playing } from '../../music/mpd-player.ts';
import type { MusicRooms, RoomMusic } from '../../music/music-rooms.ts';
import { dataText } from '../prompt/data-text.ts';
import { speechOf } from '../sentences.ts';
import { known } from './entity-state.ts';
import { type Household, isRefused, type Refused, refuse } from './household.ts';
import { type MediaSearch, playOnPlayer } from './play-on-player.ts';
import type { Tool, ToolContext, ToolResult } from './tool.ts';

export interface MusicTools {
  readonly household: Household;
  readonly music: MusicRooms;
  /** Asks Home Assistant's players. */
  readonly search: MediaSearch;
}

const ACTIONS = [
  'play',
  'pause',
  'stop',
  'next',
  'previous',
  'set_volume',
  'volume_up',
  'volume_down',
] as const;

const STEP_PERCENT = 10;

const parameters = z.object({
  action: z.enum(ACTIONS),
  query: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .optional()
    .describe(
      'For play: artist, album, song or playlist as the user said it. Omit to go on with the queue.',
    ),
  kind: z.enum(MUSIC_KINDS).optional().describe('Only if the user said which.'),
  volume_percent: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe('For set_volume; for volume_up and volume_down the step, if the user said one.'),
  area: z.string().max(120).optional().describe("Room the user named; omit for the user's own."),
});

type Arguments = z.infer<typeof parameters>;

export function playMusic(tools: MusicTools): Tool<Arguments> {
  return {
    name: 'play_music',
    description:
      'Plays music by artist, album, song or playlist, and controls it. For music and its volume use this before control_media.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      if (input.action === 'set_volume' && input.volume_percent === undefined)
        return refuse('invalid_arguments', 'set_volume needs volume_percent.');
      const area = musicArea(tools, input.area, context);
      if (isRefused(area)) return area;
      const room = tools.music.in(area);
      if (!room) return await onHomePlayer(tools, input, context, signal);
      try {
        return resultOf(input, await act(room, input, signal), area, context.turn.language);
      } catch (error) {
        return musicFailure(error, area);
      }
    },
  };
}

export function musicFailure(error: unknown, area: HouseArea | null): Refused {
  const { code } = toExoError(error, 'core/internal', 'the music server failed');
  const isAway = code === 'music/unreachable';
  return refuse(isAway ? 'unavailable' : 'failed', MESSAGES[isAway ? 'away' : 'failed'], {
    asked: nameOf(area),
  });
}

const MESSAGES = {
  away: 'The music server does not answer. Nothing was done, or nobody knows: say so.',
  failed: 'The music server refused. Say so.',
} as const;

async function onHomePlayer(
  { household, search }: MusicTools,
  { action, area, kind, query }: Arguments,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  if (action !== 'play' || query === undefined)
    return refuse(
      'invalid_arguments',
      'There is no music server for this room: use control_media.',
    );
  return await playOnPlayer(household, search, { area, kind, query }, context, signal);
}

/** `null`: no room is known. */
export function musicArea(
  { household, music }: MusicTools,
  said: string | undefined,
  { turn }: ToolContext,
): HouseArea | null | Refused {
  const { areas } = household.live.house;
  const own = areas.find(({ id }) => id === turn.area?.id) ?? null;
  if (said === undefined) return own;
  const found = findPlace(household.live.house, said, {
    areaId: own?.id ?? null,
    floorId: turn.floorId,
  });
  if (found.type === 'nowhere') return null;
  if (found.type !== 'place')
    return refuse('unknown_name', 'No room is called so. Tell the user.', {
      asked: said,
      candidates: found.candidates,
    });
  const named = areas.filter(({ id }) => found.scope.areas?.has(id));
  const [room, ...others] = named;
  if (others.length > 0)
    return refuse('ambiguous', 'Music plays in one room at a time: ask which.', {
      asked: said,
      candidates: named.filter((area) => music.in(area)).map(({ name }) => name),
    });
  return room ?? null;
}

async function act(
  { output, player }: RoomMusic,
  { action, kind, query, volume_percent: volume }: Arguments,
  signal: AbortSignal,
): Promise<MusicOutcome> {
  switch (action) {
    case 'play':
      return query === undefined
        ? await player.control('resume')
        : await player.play({ query, kind }, output, signal);
    case 'set_volume':
      return await player.setVolume(volume ?? 0, false);
    case 'volume_up':
      return await player.setVolume(volume || STEP_PERCENT, true);
    case 'volume_down':
      return await player.setVolume(-(volume || STEP_PERCENT), true);
    case 'pause':
    case 'stop':
    case 'next':
    case 'previous':
      return await player.control(action);
  }
}

function resultOf(
  { query }: Arguments,
  outcome: MusicOutcome,
  area: HouseArea | null,
  language: string,
): ToolResult {
  if (outcome.type === 'refused') return refusal(outcome, query ?? nameOf(area));
  const { state, ...attributes } = toldMusic(outcome.playing);
  const name = nameOf(area) || (speechOf(language) === 'fr' ? 'Musique' : 'Music');
  const reported = { entityId: `exo.music_${area?.id ?? 'house'}`, name, state, attributes };
  return { status: outcome.type, states: [reported] };
}

function nameOf(area: HouseArea | null): string {
  return area?.name ?? '';
}

const WHY = {
  not_found: [
    'unknown_name',
    'Nothing is called so on the music server. Nothing was changed: say so.',
  ],
  nothing_queued: ['nothing_plays', 'Nothing plays, and nothing is queued. Say so.'],
  no_volume: ['not_supported', 'This music server cannot change the volume. Say so.'],
  no_output: [
    'failed',
    'The music server has no output of the name that is configured for this room. Say so.',
  ],
  failed: ['failed', 'The music server reports an error. Say so.'],
} as const;

function refusal({ reason }: Extract<MusicOutcome, { type: 'refused' }>, asked: string): Refused {
  const [why, message] = WHY[reason];
  return refuse(why, message, { asked });
}

const STATES = { play: 'playing', pause: 'paused', stop: 'stopped' } as const;

const MAX_TAG_LENGTH = 120;
/** Tags are what anybody wrote. */
const told = (tag: string | undefined) => tag && dataText(tag, MAX_TAG_LENGTH);

export function toldMusic({ song, status }: Playing) {
  const isSounding = status.state !== 'stop';
  return {
    state: STATES[status.state],
    ...(isSounding ? known({ title: told(song?.title), artist: told(song?.artist) }) : {}),
    ...(isSounding ? known({ album: told(song?.album) }) : {}),
    ...(status.volume === undefined ? {} : { volume_percent: status.volume }),
    songs_in_queue: status.queueLength,
  };
}
