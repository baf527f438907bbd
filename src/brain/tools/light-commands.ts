/** What to tell which light, and how its state shows that it is so. Pure. */
import type { HouseEntity } from '../../home/house.ts';
import type { Command, Progress } from '../../home/proof.ts';
import type { EntityState, States } from '../../home/states.ts';
import { type Colour, hueOfWhite, isColour } from './colours.ts';
import { groupByGoal } from './same-command.ts';

export interface LightWish {
  readonly action: 'on' | 'off' | 'toggle' | 'brighter' | 'dimmer';
  readonly brightness_percent?: number | undefined;
  readonly transition_seconds?: number | undefined;
  readonly colour?: Colour | undefined;
}

/** What one group of lights is told. */
interface Goal {
  readonly isOn: boolean;
  readonly percent?: number | undefined;
  readonly hue?: { readonly hue: number; readonly saturation: number } | undefined;
  readonly kelvin?: number | undefined;
  readonly transitionSeconds?: number | undefined;
}

const DEADLINE_MS = 2_500;
/** Of full brightness, for "brighter" and "dimmer"; dimmer never turns off. */
const STEP_PERCENT = 20;
const LEAST_PERCENT = 5;
const FULL = 255;
/** Lamps round to steps of their own. */
const BRIGHTNESS_SLACK = 5;
const KELVIN_SLACK = 150;
const COLOUR_MODES = ['hs', 'xy', 'rgb', 'rgbw', 'rgbww'];

/** One command for all lights that are told the same. */
export function lightCommands(
  wish: LightWish,
  lights: readonly HouseEntity[],
  states: States,
): Command[] {
  const isAnyOn = lights.some(({ id }) => states.get(id)?.state === 'on');
  return groupByGoal(lights, ({ id }) => goalOf(wish, states.get(id), isAnyOn)).map(
    ({ goal, entityIds }) => commandFor(goal, entityIds),
  );
}

/** What is told of a light afterwards. */
export function lightAttributes({ state, attributes }: EntityState): Record<string, unknown> {
  if (state !== 'on') return {};
  const { brightness, color_mode, hs_color, color_temp_kelvin } = attributes as LightAttributes;
  const isColoured = COLOUR_MODES.includes(String(color_mode)) && Array.isArray(hs_color);
  return {
    ...(typeof brightness === 'number'
      ? { brightness_percent: Math.round((brightness / FULL) * 100) }
      : {}),
    ...(isColoured ? { hue_saturation: hs_color } : {}),
    ...(color_mode === 'color_temp' ? { color_temperature_kelvin: color_temp_kelvin } : {}),
  };
}

interface LightAttributes {
  readonly brightness?: unknown;
  readonly color_mode?: unknown;
  readonly color_temp_kelvin?: unknown;
  readonly hs_color?: unknown;
  readonly max_color_temp_kelvin?: unknown;
  readonly min_color_temp_kelvin?: unknown;
  readonly supported_color_modes?: unknown;
}

function goalOf(wish: LightWish, now: EntityState | undefined, isAnyOn: boolean): Goal {
  const transitionSeconds = wish.transition_seconds;
  switch (wish.action) {
    case 'off':
      return { isOn: false, transitionSeconds };
    case 'toggle':
      return { isOn: !isAnyOn, transitionSeconds };
    case 'brighter':
    case 'dimmer':
      return { isOn: true, percent: stepped(wish, now), transitionSeconds };
    case 'on':
      return {
        isOn: true,
        percent: wish.brightness_percent,
        ...(wish.colour ? colourGoal(wish.colour, now) : {}),
        transitionSeconds,
      };
  }
}

/** White by its temperature where the lamp has one, else as the palest of its colours. */
function colourGoal(colour: Colour, now: EntityState | undefined): Pick<Goal, 'hue' | 'kelvin'> {
  if (colour.type === 'hue') return { hue: { hue: colour.hue, saturation: colour.saturation } };
  const modes = modesOf(now);
  const hasColours = modes.some((mode) => COLOUR_MODES.includes(mode));
  return hasColours && !modes.includes('color_temp')
    ? { hue: hueOfWhite(colour.kelvin) }
    : { kelvin: colour.kelvin };
}

function stepped({ action, brightness_percent }: LightWish, now: EntityState | undefined): number {
  const brightness = now?.state === 'on' ? (now.attributes as LightAttributes).brightness : 0;
  const percent = typeof brightness === 'number' ? (brightness / FULL) * 100 : 0;
  const step = brightness_percent ?? STEP_PERCENT;
  const wanted = action === 'brighter' ? percent + step : percent - step;
  return Math.round(Math.min(100, Math.max(LEAST_PERCENT, wanted)));
}

function commandFor(goal: Goal, entityIds: readonly string[]): Command {
  const { isOn, percent, hue, kelvin, transitionSeconds } = goal;
  const data = {
    ...(percent === undefined ? {} : { brightness_pct: percent }),
    ...(hue === undefined ? {} : { hs_color: [hue.hue, hue.saturation] }),
    ...(kelvin === undefined ? {} : { color_temp_kelvin: kelvin }),
    ...(transitionSeconds === undefined ? {} : { transition: transitionSeconds }),
  };
  return {
    domain: 'light',
    service: isOn ? 'turn_on' : 'turn_off',
    data,
    entityIds,
    deadlineMs: DEADLINE_MS,
    canDo: (before) => canDo(goal, before),
    progress: (now, before) => progress(goal, now, before),
  };
}

/** Home Assistant leaves out in silence what a lamp cannot do: it would look done. */
function canDo({ isOn, percent, hue, kelvin }: Goal, before: EntityState): boolean {
  const modes = modesOf(before);
  if (!isOn) return true;
  if (percent !== undefined && !modes.some((mode) => mode !== 'onoff' && mode !== 'unknown'))
    return false;
  if (hue && !modes.some((mode) => COLOUR_MODES.includes(mode))) return false;
  return kelvin === undefined || modes.includes('color_temp');
}

function progress(goal: Goal, now: EntityState, before: EntityState): Progress {
  if (isThere(goal, now)) return 'there';
  return goal.transitionSeconds !== undefined && isMoving(now, before) ? 'underway' : 'not-yet';
}

function isThere({ isOn, percent, hue, kelvin }: Goal, { state, attributes }: EntityState) {
  if (!isOn) return state === 'off';
  if (state !== 'on') return false;
  const light = attributes as LightAttributes;
  return (
    (percent === undefined || isBright(light, percent)) &&
    (hue === undefined || isColour(light.hs_color, hue.hue, hue.saturation)) &&
    (kelvin === undefined || isWhite(light, kelvin))
  );
}

function isBright({ brightness }: LightAttributes, percent: number): boolean {
  return (
    typeof brightness === 'number' &&
    Math.abs(brightness - (percent / 100) * FULL) <= BRIGHTNESS_SLACK
  );
}

/** A lamp goes as far as it can. */
function isWhite(light: LightAttributes, kelvin: number): boolean {
  const { color_mode, color_temp_kelvin, min_color_temp_kelvin, max_color_temp_kelvin } = light;
  if (color_mode !== 'color_temp' || typeof color_temp_kelvin !== 'number') return false;
  const least = typeof min_color_temp_kelvin === 'number' ? min_color_temp_kelvin : 0;
  const most = typeof max_color_temp_kelvin === 'number' ? max_color_temp_kelvin : Infinity;
  const possible = Math.min(most, Math.max(least, kelvin));
  return Math.abs(color_temp_kelvin - possible) <= KELVIN_SLACK;
}

function isMoving(now: EntityState, before: EntityState): boolean {
  const seen = ({ state, attributes }: EntityState) => {
    const { brightness, hs_color, color_temp_kelvin } = attributes as LightAttributes;
    return JSON.stringify([state, brightness, hs_color, color_temp_kelvin]);
  };
  return seen(now) !== seen(before);
}

function modesOf(state: EntityState | undefined): string[] {
  const modes = (state?.attributes as LightAttributes | undefined)?.supported_color_modes;
  return Array.isArray(modes) ? modes.map(String) : [];
}
