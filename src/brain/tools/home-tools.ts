/** Home Assistant's own tools for a turn, made EXO's: timers, lists, calendars, the user's scripts. */
import { z } from 'zod';
import type { HomeTool, HomeTools } from '../brain.ts';
import { isNothing } from './normalise-arguments.ts';
import type { Tool, ToolResult } from './tool.ts';

/**
 * What EXO does itself, with proof: Home Assistant's twin of it would do it without, and costs its schema in every
 * request. Names since 2026.8 carry their integration in front.
 */
const EXO_DOES_IT =
  /^(?:.*__)?(?:HassTurnOn|HassTurnOff|HassToggle|HassSetPosition|HassStopMoving|HassLightSet|HassClimateSetTemperature|HassClimateGetTemperature|HassGetState|HassMediaPause|HassMediaUnpause|HassMediaNext|HassMediaPrevious|HassMediaSearchAndPlay|HassSetVolume|HassSetVolumeRelative|HassMediaPlayerMute|HassMediaPlayerUnmute|GetLiveContext|GetDateTime)$|^(?:light|climate|fan|media_player)__/;

/** The same where EXO has such a tool: with two kinds of timers, one is set and the other asked about. */
const TWINS: readonly (readonly [own: string, homes: RegExp])[] = [
  ['set_timer', /(?:^|__)Hass\w*Timers?(?:Status)?$/],
  ['announce', /(?:^|__)HassBroadcast$/],
  ['control_vacuum', /(?:^|__)(?:HassVacuumStart|HassVacuumReturnToBase|HassLawnMower\w+)$/],
  ['control_switch', /(?:^|__)HassHumidifierSetpoint$/],
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
  // One without fields is run, and proven, by EXO's own.
  const isPlainScript = ({ name, parameters }: HomeTool) =>
    taken.has('run_script') && name.startsWith('script__') && slotsOf(parameters).size === 0;
  const offered = home.tools.filter((tool) => {
    const { name } = tool;
    if (!FIT_NAME.test(name) || EXO_DOES_IT.test(name)) return false;
    if (taken.has(name) || isTwin(name) || isRisky(name) || isPlainScript(tool)) return false;
    taken.add(name);
    return true;
  });
  return offered.slice(0, MAX_TOOLS).map((tool) => homeTool(tool, home));
}

function homeTool({ description, name, parameters, readOnly }: HomeTool, home: HomeTools): Tool {
  return {
    name,
    description,
    parameters: inputSchema(parameters),
    schema: parameters,
    acts: readOnly !== true,
    async run(input, _context, signal): Promise<ToolResult> {
      const { data, failed } = await home.call(name, input as Record<string, unknown>, signal);
      if (failed) return failure(data);
      // Home Assistant ran it and says so; no entity's state is reported with it.
      return readOnly === true ? { status: 'answer', data } : { status: 'done', states: [], data };
    },
  };
}

/**
 * Home Assistant refuses slots that are filled with nothings and slots that it does not know, and models fill both.
 * What has to be there stays as it was written.
 */
function inputSchema(parameters: HomeTool['parameters']) {
  const slots = slotsOf(parameters);
  const required = new Set(requiredSchema.parse(parameters['required']));
  return z.preprocess(
    (given) => (typeof given === 'string' ? parsed(given) : given),
    z.record(z.string(), z.unknown()).transform((given) =>
      Object.fromEntries(
        Object.entries(given).filter(([slot, value]) => {
          if (required.has(slot)) return true;
          return (slots.size === 0 || slots.has(slot)) && !isNothing(value);
        }),
      ),
    ),
  );
}

const requiredSchema = z.array(z.string()).catch([]);
const propertiesSchema = z.record(z.string(), z.unknown()).catch({});

function slotsOf(parameters: HomeTool['parameters']): ReadonlySet<string> {
  return new Set(Object.keys(propertiesSchema.parse(parameters['properties'])));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const failureSchema = z.object({ error_text: z.string().optional(), error: z.string().optional() });

/** What the model wrote wrong it may write better; anything else the person is told of. */
function failure(data: unknown): ToolResult {
  const { error, error_text: text } = failureSchema.catch({}).parse(data);
  const message = `Home Assistant refused: ${text ?? error ?? 'no reason given'}`.slice(0, 300);
  const isInvalid = error !== undefined && /Invalid/.test(error);
  return { status: 'refused', reason: isInvalid ? 'invalid_arguments' : 'failed', message };
}
