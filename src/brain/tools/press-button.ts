/** Tool: presses a button of a device or a helper. Done when Home Assistant reports that it was pressed just now. */
import { z } from 'zod';
import type { Household } from './household.ts';
import { runNamed, SET_OFF } from './run-named.ts';
import type { Tool } from './tool.ts';
import { letsIn } from './ways-in.ts';

export const BUTTON_DOMAINS = ['button', 'input_button'];

const parameters = z.object({
  name: z.string().min(1).max(120).describe('As the user called it.'),
});

export function pressButton(household: Household): Tool<z.infer<typeof parameters>> {
  return {
    name: 'press_button',
    description: 'Presses a button of a device, or a button that the household made.',
    parameters,
    acts: true,
    run: ({ name }, context, signal) =>
      runNamed(
        household,
        {
          action: 'press_button',
          name,
          domains: BUTTON_DOMAINS,
          service: 'press',
          proof: SET_OFF,
          isRisky: letsIn,
        },
        context,
        signal,
      ),
  };
}
