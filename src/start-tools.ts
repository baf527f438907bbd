/** Tools that take more than the house itself: music, cameras, pets. */
import type { Starting } from './app-context.ts';
import type { Llm } from './brain/llm/llm.ts';
import { checkCamera } from './brain/tools/check-camera.ts';
import { checkPetkit, petkitIsUseful } from './brain/tools/check-petkit.ts';
import type { Household } from './brain/tools/household.ts';
import { asTool, type OfferedTool } from './brain/tools/tools.ts';
import type { HomeRest } from './home/home-rest.ts';
import type { Home } from './start-home.ts';
import { startMusic } from './start-music.ts';

export interface ToolNeeds {
  readonly household: Household;
  readonly llm: Llm;
  /** Absent: pictures cannot be had. */
  readonly rest: HomeRest | undefined;
}

export function startTools(
  starting: Starting,
  { client, house, settings }: Home,
  { household, llm, rest }: ToolNeeds,
): readonly OfferedTool[] {
  const pets = { live: house, timeZone: () => settings.current?.timeZone };
  const camera = rest && asTool(checkCamera({ household, rest, llm }));
  return [
    ...startMusic(starting, household, client),
    ...(camera ? [{ tool: camera, domains: ['camera'] }] : []),
    { tool: asTool(checkPetkit(pets)), when: petkitIsUseful(pets) },
  ];
}
