/** Tool: heating, air conditioning and water heaters: temperature, mode, preset. */
import { z } from 'zod';
import type { HouseEntity } from '../../home/house.ts';
import { plainWords } from '../../home/name-words.ts';
import type { Command } from '../../home/proof.ts';
import type { EntityState, States } from '../../home/states.ts';
import { hasFeature, isNear, known, numberOf, textOf, textsOf } from './entity-state.ts';
import {
  type Household,
  isRefused,
  perform,
  type Refused,
  refuse,
  targetParameters,
  targetsOf,
} from './household.ts';
import { groupByGoal } from './same-command.ts';
import type { Tool, ToolContext } from './tool.ts';

export const CLIMATE_DOMAINS = ['climate', 'water_heater'];
const MODES = ['heat', 'cool', 'heat_cool', 'auto', 'dry', 'fan_only', 'off'] as const;

const parameters = z.object({
  action: z.enum(['set_temperature', 'warmer', 'cooler', 'on', 'off', 'set_mode', 'set_preset']),
  ...targetParameters,
  temperature: z.number().min(-30).max(120).optional().describe('For set_temperature.'),
  mode: z.enum(MODES).optional().describe('For set_mode.'),
  preset: z.string().max(40).optional().describe('For set_preset: "eco", "away", …'),
});

type Arguments = z.infer<typeof parameters>;

type Goal =
  /** `undefined`: warmer than what is not known. */
  | { readonly type: 'temperature'; readonly temperature: number | undefined }
  | { readonly type: 'mode'; readonly mode: string }
  | { readonly type: 'preset'; readonly preset: string }
  | { readonly type: 'power'; readonly isOn: boolean };

const DEADLINE_MS = 5_000;
const TARGET_TEMPERATURE = 1;
const PRESET_MODE = 16;
const TURN_OFF = 128;
const TURN_ON = 256;
/** Of a water heater, whose modes and presets are its own. */
const ON_OFF = 8;
/** "A little warmer". */
const STEP_DEGREES = 1;
const TEMPERATURE_SLACK = 0.3;

export function controlClimate(household: Household): Tool<Arguments> {
  return {
    name: 'control_climate',
    description: 'Heating, air conditioning, water heaters.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const missing = missingSlot(input);
      if (missing) return refuse('invalid_arguments', `${input.action} needs ${missing}.`);
      const entities = climateMeant(household, input, context);
      if (isRefused(entities)) return entities;
      const { states } = household.live;
      const limits = outOfRange(input, entities, states);
      if (limits) return limits;
      const commands = climateCommands(input, entities, states);
      const action = `control_climate ${input.action}`;
      const deed = { action, entities, commands, shown: climateAttributes };
      return await perform(household, deed, context, signal);
    },
  };
}

/** Nobody who does not name it means the water heater, as long as there is other heating. */
function climateMeant(household: Household, input: Arguments, context: ToolContext) {
  const meant = (domains: readonly string[]) => targetsOf(household, input, domains, context);
  if (input.name !== undefined) return meant(CLIMATE_DOMAINS);
  const heating = meant(['climate']);
  return isRefused(heating) ? meant(CLIMATE_DOMAINS) : heating;
}

function missingSlot({ action, mode, preset, temperature }: Arguments): string | undefined {
  if (action === 'set_temperature' && temperature === undefined) return 'temperature';
  if (action === 'set_mode' && mode === undefined) return 'mode';
  return action === 'set_preset' && preset === undefined ? 'preset' : undefined;
}

/** Told before anything is sent, so that the limits can be said. */
function outOfRange(
  { action, temperature }: Arguments,
  entities: readonly HouseEntity[],
  states: States,
): Refused | undefined {
  if (action !== 'set_temperature' || temperature === undefined) return undefined;
  for (const { id, name } of entities) {
    const [least, most] = [
      numberOf(states.get(id), 'min_temp') ?? Number.NEGATIVE_INFINITY,
      numberOf(states.get(id), 'max_temp') ?? Number.POSITIVE_INFINITY,
    ];
    if (temperature < least || temperature > most)
      return refuse('out_of_range', `It goes from ${least} to ${most}. Nothing was done.`, {
        asked: name,
        ...(Number.isFinite(most - least) ? { limits: { least, most } } : {}),
      });
  }
  return undefined;
}

/** Pure. */
function climateCommands(
  input: Arguments,
  entities: readonly HouseEntity[],
  states: States,
): Command[] {
  const goals = groupByGoal(entities, ({ domain, id }) => {
    return { domain, ...goalOf(input, states.get(id)) };
  });
  return goals.map(({ goal, entityIds }) => climateCommand(goal.domain, goal, entityIds));
}

function goalOf(
  { action, mode = 'heat', preset = '', temperature = 0 }: Arguments,
  now: EntityState | undefined,
): Goal {
  switch (action) {
    case 'set_temperature':
      return { type: 'temperature', temperature };
    case 'warmer':
    case 'cooler': {
      const step = action === 'warmer' ? STEP_DEGREES : -STEP_DEGREES;
      const from = numberOf(now, 'temperature') ?? numberOf(now, 'current_temperature');
      if (from === undefined) return { type: 'temperature', temperature: undefined };
      const least = numberOf(now, 'min_temp') ?? Number.NEGATIVE_INFINITY;
      const most = numberOf(now, 'max_temp') ?? Number.POSITIVE_INFINITY;
      return { type: 'temperature', temperature: Math.min(most, Math.max(least, from + step)) };
    }
    case 'on':
    case 'off':
      return { type: 'power', isOn: action === 'on' };
    case 'set_mode':
      return { type: 'mode', mode };
    case 'set_preset':
      return { type: 'preset', preset: presetOf(preset, now) };
  }
}

/** As the device writes it: "Éco" is its "eco". */
function presetOf(asked: string, now: EntityState | undefined): string {
  const plain = plainWords(asked).join(' ');
  const own = textsOf(now, 'preset_modes').find((one) => plainWords(one).join(' ') === plain);
  return own ?? asked;
}

function climateCommand(domain: string, goal: Goal, entityIds: readonly string[]): Command {
  const target = { domain, entityIds, deadlineMs: DEADLINE_MS };
  const isClimate = domain === 'climate';
  switch (goal.type) {
    case 'temperature':
      return {
        ...target,
        service: 'set_temperature',
        data: { temperature: goal.temperature },
        canDo: (before) => goal.temperature !== undefined && hasFeature(before, TARGET_TEMPERATURE),
        progress: (now) =>
          goal.temperature !== undefined &&
          isNear(numberOf(now, 'temperature'), goal.temperature, TEMPERATURE_SLACK)
            ? 'there'
            : 'not-yet',
      };
    case 'mode':
      return {
        ...target,
        service: 'set_hvac_mode',
        data: { hvac_mode: goal.mode },
        canDo: (before) => isClimate && textsOf(before, 'hvac_modes').includes(goal.mode),
        progress: ({ state }) => (state === goal.mode ? 'there' : 'not-yet'),
      };
    case 'preset':
      return {
        ...target,
        service: 'set_preset_mode',
        data: { preset_mode: goal.preset },
        canDo: (before) =>
          isClimate &&
          hasFeature(before, PRESET_MODE) &&
          textsOf(before, 'preset_modes').includes(goal.preset),
        progress: (now) => (textOf(now, 'preset_mode') === goal.preset ? 'there' : 'not-yet'),
      };
    case 'power':
      return {
        ...target,
        service: goal.isOn ? 'turn_on' : 'turn_off',
        canDo: (before) =>
          hasFeature(before, isClimate ? (goal.isOn ? TURN_ON : TURN_OFF) : ON_OFF),
        progress: ({ state }) => (isRunning(state) === goal.isOn ? 'there' : 'not-yet'),
      };
  }
}

/** `undefined` where Home Assistant does not know. */
function isRunning(state: string): boolean | undefined {
  return state === 'unavailable' || state === 'unknown' ? undefined : state !== 'off';
}

export function climateAttributes(state: EntityState): Record<string, unknown> {
  return known({
    target_temperature: numberOf(state, 'temperature'),
    current_temperature: numberOf(state, 'current_temperature'),
    preset: textOf(state, 'preset_mode'),
  });
}
