/** Tool: activates a scene. Done when Home Assistant reports that it was activated just now. */
import { z } from 'zod';
import type { Household } from './household.ts';
import { runNamed, SET_OFF } from './run-named.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  name: z.string().min(1).max(120).describe('As the user called it.'),
});

export function runScene(household: Household): Tool<z.infer<typeof parameters>> {
  return {
    name: 'run_scene',
    description: 'Activates a scene.',
    parameters,
    acts: true,
    run: ({ name }, context, signal) =>
      runNamed(
        household,
        {
          action: 'run_scene',
          name,
          domains: ['scene'],
          service: 'turn_on',
          proof: SET_OFF,
        },
        context,
        signal,
      ),
  };
}
