/** Tool: lights on and off, brightness, colour; done when Home Assistant reports it. */
import { z } from 'zod';
import { nearNames } from '../../home/near-names.ts';
import { COLOUR_NAMES, type Colour, colourCalled } from './colours.ts';
import {
  type Household,
  isRefused,
  perform,
  refuse,
  targetParameters,
  targetsOf,
} from './household.ts';
import { lightAttributes, lightCommands } from './light-commands.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  action: z
    .enum(['on', 'off', 'toggle', 'brighter', 'dimmer'])
    .describe('"on" also sets brightness or colour.'),
  ...targetParameters,
  brightness_percent: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe('Only if the user said how bright.'),
  color: z
    .string()
    .max(40)
    .optional()
    .describe('As the user said ("bleu", "warm white"), or #rrggbb.'),
  color_temperature_kelvin: z.number().min(1000).max(12_000).optional(),
  transition_seconds: z.number().min(1).max(300).optional().describe('Only for a fade.'),
});

type Arguments = z.infer<typeof parameters>;

export function controlLight(household: Household): Tool<Arguments> {
  return {
    name: 'control_light',
    description: 'Lights: on, off, brightness, colour.',
    parameters,
    acts: true,
    async run(input, context, signal) {
      const colour = colourOf(input);
      if (colour === 'unknown')
        return refuse('invalid_arguments', 'No such colour is known. Ask for another one.', {
          asked: input.color ?? '',
          candidates: nearNames(input.color ?? '', COLOUR_NAMES),
        });
      const lights = targetsOf(household, input, ['light'], context);
      if (isRefused(lights)) return lights;
      const commands = lightCommands({ ...input, colour }, lights, household.live.states);
      const action = `control_light ${input.action}`;
      const deed = { action, entities: lights, commands, shown: lightAttributes };
      return await perform(household, deed, context, signal);
    },
  };
}

function colourOf({ color, color_temperature_kelvin: kelvin }: Arguments) {
  if (color !== undefined) return colourCalled(color) ?? 'unknown';
  return kelvin === undefined ? undefined : ({ type: 'white', kelvin } satisfies Colour);
}
