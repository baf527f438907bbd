/** Tool: runs a script of the household. Done when Home Assistant reports that it has begun. */
import { z } from 'zod';
import type { Household } from './household.ts';
import { type NamedRun, runNamed } from './run-named.ts';
import type { Tool } from './tool.ts';

const parameters = z.object({
  name: z.string().min(1).max(120).describe('As the user called it.'),
});

const BEGUN: NamedRun['proof'] = {
  progress: ({ attributes }, before) =>
    attributes['last_triggered'] !== before.attributes['last_triggered'] ? 'there' : 'not-yet',
  deadlineMs: 3_000,
};

export function runScript(household: Household): Tool<z.infer<typeof parameters>> {
  return {
    name: 'run_script',
    description: 'Runs a script (routine).',
    parameters,
    acts: true,
    run: ({ name }, context, signal) =>
      runNamed(
        household,
        {
          action: 'run_script',
          name,
          domains: ['script'],
          service: 'turn_on',
          proof: BEGUN,
        },
        context,
        signal,
      ),
  };
}
