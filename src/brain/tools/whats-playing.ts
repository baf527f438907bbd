/** Tool: what the music server of a room plays. */
import { z } from 'zod';
import { isRefused, refuse } from './household.ts';
import { type MusicTools, musicArea, musicFailure, toldMusic } from './play-music.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  area: z.string().max(120).optional().describe("Room the user named; omit for the user's own."),
});

export function whatsPlaying(tools: MusicTools): Tool<z.infer<typeof parameters>> {
  return {
    name: 'whats_playing',
    description: 'The song, artist and album that the music server plays now, and its volume.',
    parameters,
    acts: false,
    async run(input, context) {
      const area = musicArea(tools, input.area, context);
      if (isRefused(area)) return area;
      const room = tools.music.in(area);
      if (!room)
        return refuse(
          'invalid_arguments',
          'There is no music server for this room: use get_state.',
        );
      try {
        return { status: 'answer', data: toldMusic(await room.player.playing()) };
      } catch (error) {
        return musicFailure(error, area);
      }
    },
  };
}
