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

/** The same where EXO has such a tool: with two kinds of timers, one is set and the other asked about. */
const TWINS: readonly (readonly [own: string, homes: RegExp])[] = [
  ['set_timer', /(?:^|__)Hass\w*Timers?(?:Status)?$/],
  ['announce', /(?:^|__)HassBroadcast$/],
];
/** What providers take for a name; one that they refuse costs the whole request. */
const FIT_NAME = /^[\w-]{1,64}$/;

/** More schemas than that leave no room for the house. */
const MAX_TOOLS = 24;

export interface OwnTools {
  readonly own: readonly Pick<Tool, 'name'>[];
  /** Entities of which EXO asks before anything is done to them, which Home Assistant does not. */
  readonly dangerous?: ReadonlySet<string> | undefined;
}

export function homeTools(home: HomeTools | undefined, { dangerous, own }: OwnTools): Tool[] {
  if (!home) return [];
  const taken = new Set(own.map(({ name }) => name));
  const isTwin = (name: string) =>
    TWINS.some(([mine, homes]) => taken.has(mine) && homes.test(name));
  const isRisky = (name: string) => dangerous?.has(name.replace(/^script__/, 'script.')) ?? false;
  const offered = home.tools.filter(({ name }) => {
    if (!FIT_NAME.test(name) || EXO_DOES_IT.test(name)) return false;
    if (taken.has(name) || isTwin(name) || isRisky(name)) return false;
    taken.add(name);
    return true;
  });
  return offered.slice(0, MAX_TOOLS).map((tool) => homeTool(tool, home));
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
