/** Home Assistant's own tools for a turn, made EXO's: timers, lists, calendars, the user's scripts. */
import { z } from 'zod';
import type { HomeTool, HomeTools } from '../brain.ts';
import type { Tool, ToolResult } from './tool.ts';

/**
 * What EXO does itself, with proof: Home Assistant's twin of it would do it without, and costs its schema in every
 * request. Names since 2026.8 carry their integration in front.
 */
const EXO_DOES_IT =
  /^(?:.*__)?(?:HassTurnOn|HassTurnOff|HassToggle|HassSetPosition|HassStopMoving|HassLightSet|HassClimateSetTemperature|HassClimateGetTemperature|HassGetState|HassMediaPause|HassMediaUnpause|HassMediaNext|HassMediaPrevious|HassSetVolume|HassSetVolumeRelative|HassMediaPlayerMute|HassMediaPlayerUnmute|GetLiveContext|GetDateTime)$|^(?:light|climate|fan|media_player)__/;

/** More schemas than that leave no room for the house. */
const MAX_TOOLS = 24;

export function homeTools(home: HomeTools | undefined): Tool[] {
  if (!home) return [];
  return home.tools
    .filter(({ name }) => !EXO_DOES_IT.test(name))
    .slice(0, MAX_TOOLS)
    .map((tool) => homeTool(tool, home));
}

function homeTool({ description, name, parameters, readOnly }: HomeTool, home: HomeTools): Tool {
  return {
    name,
    description,
    parameters: inputSchema,
    schema: parameters,
    acts: readOnly !== true,
    async run(input, _context, signal): Promise<ToolResult> {
      const { data, failed } = await home.call(name, input as Record<string, unknown>, signal);
      if (failed) return { status: 'refused', reason: 'failed', message: failureText(data) };
      // Home Assistant ran it and says so; no entity's state is reported with it.
      return readOnly === true ? { status: 'answer', data } : { status: 'done', states: [], data };
    },
  };
}

/** Home Assistant refuses slots that are filled with nothings, and models fill them. */
const inputSchema = z.preprocess(
  (given) => (typeof given === 'string' ? parsed(given) : given),
  z
    .record(z.string(), z.unknown())
    .transform((slots) =>
      Object.fromEntries(
        Object.entries(slots).filter(([, value]) => value !== null && value !== ''),
      ),
    ),
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const failureSchema = z.object({ error_text: z.string().optional(), error: z.string().optional() });

function failureText(data: unknown): string {
  const { error, error_text: text } = failureSchema.catch({}).parse(data);
  return `Home Assistant refused: ${text ?? error ?? 'no reason given'}`.slice(0, 300);
}
