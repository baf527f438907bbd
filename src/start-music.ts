/** Music of the house: on the user's servers, and on players of Home Assistant in rooms that have none. */
import type { Starting } from './app-context.ts';
import type { Household } from './brain/tools/household.ts';
import { playMusic } from './brain/tools/play-music.ts';
import { canSearch, type MediaSearch } from './brain/tools/play-on-player.ts';
import { asTool, type OfferedTool } from './brain/tools/tools.ts';
import { whatsPlaying } from './brain/tools/whats-playing.ts';
import { MusicRooms } from './music/music-rooms.ts';

/** Nothing is connected before somebody asks for music: a server may be asleep until then. */
export function startMusic(
  { clock, closers, options }: Pick<Starting, 'clock' | 'closers' | 'options'>,
  household: Household,
  search: MediaSearch,
): readonly OfferedTool[] {
  const music = new MusicRooms(options.music, clock);
  closers.push(() => music.close());
  const tools = { household, music, search };
  const play = asTool(playMusic(tools));
  return music.isEmpty
    ? [{ tool: play, when: () => hasSearchingPlayer(household) }]
    : [{ tool: play }, { tool: asTool(whatsPlaying(tools)) }];
}

function hasSearchingPlayer({ live }: Household): boolean {
  return live.house.entities.some(
    ({ domain, id }) => domain === 'media_player' && canSearch(live.states.get(id)),
  );
}
