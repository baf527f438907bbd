/** What scenes and scripts share: one of them, by its name, turned on. */
import type { Command } from '../../home/proof.ts';
import { type Household, isRefused, perform, refuse, targetsOf } from './household.ts';
import type { ToolContext, ToolResult } from './tool.ts';

export interface NamedRun {
  readonly name: string;
  readonly domain: 'scene' | 'script';
  readonly progress: Command['progress'];
}

const DEADLINE_MS = 3_000;
/** What people say before the name: "la scène Lecture". */
const BEFORE_THE_NAME =
  /^\s*(?:(?:la|le|l|the)\s+)?(?:sc[eè]ne|mode|ambiance|script|routine|scene)\s+/i;

export async function runNamed(
  household: Household,
  { name, domain, progress }: NamedRun,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const named = targetsOf(household, { name }, [domain], context);
  const shorter = name.replace(BEFORE_THE_NAME, '');
  const entities =
    isRefused(named) && shorter !== name
      ? targetsOf(household, { name: shorter }, [domain], context)
      : named;
  if (isRefused(entities)) return isRefused(named) ? named : entities;
  if (entities.length > 1)
    return refuse('ambiguous', 'Ask the user which one.', {
      asked: name,
      candidates: entities.map((entity) => entity.name),
    });
  const entityIds = entities.map(({ id }) => id);
  const command = { domain, service: 'turn_on', entityIds, deadlineMs: DEADLINE_MS, progress };
  const deed = { action: `run_${domain}`, entities, commands: [command], shown: () => ({}) };
  return await perform(household, deed, context, signal);
}
