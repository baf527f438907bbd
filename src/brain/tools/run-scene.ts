/** Tool: activates a scene. Done when Home Assistant reports that it was activated just now. */
import { z } from 'zod';
import type { Household } from './household.ts';
import { runNamed } from './run-named.ts';
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
          name,
          domain: 'scene',
          // The state of a scene is the time of its last activation.
          progress: (now, before) =>
            now.state !== before.state && now.state !== 'unavailable' ? 'there' : 'not-yet',
        },
        context,
        signal,
      ),
  };
}
