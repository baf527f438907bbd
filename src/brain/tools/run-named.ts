/** What scenes, scripts and buttons share: one of them, by its name, set off. */
import type { Command } from '../../home/proof.ts';
import { type Deed, type Household, isRefused, perform, refuse, targetsOf } from './household.ts';
import type { ToolContext, ToolResult } from './tool.ts';

export interface NamedRun {
  /** The tool's. */
  readonly action: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly service: string;
  readonly proof: Pick<Command, 'progress' | 'deadlineMs' | 'isReportedFirst'>;
  /** Not done without the person's own yes. */
  readonly isRisky?: Deed['isRisky'];
}

/** What people say before the name: "la scène Lecture". */
const BEFORE_THE_NAME =
  /^\s*(?:(?:la|le|l|the)\s+)?(?:sc[eè]ne|mode|ambiance|script|routine|scene|bouton|button)\s+/i;

/** The state of scenes and buttons is the time of the last call, noted before any device is told. */
export const SET_OFF: NamedRun['proof'] = {
  progress: (now, before) =>
    now.state !== before.state && now.state !== 'unavailable' ? 'there' : 'not-yet',
  // As many devices as a scene has are told before it is answered.
  deadlineMs: 8_000,
  isReportedFirst: true,
};

export async function runNamed(
  household: Household,
  { action, domains, isRisky, name, proof, service }: NamedRun,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const named = targetsOf(household, { name }, domains, context);
  const shorter = name.replace(BEFORE_THE_NAME, '');
  const entities =
    isRefused(named) && shorter !== name
      ? targetsOf(household, { name: shorter }, domains, context)
      : named;
  if (isRefused(entities)) return isRefused(named) ? named : entities;
  if (entities.length > 1)
    return refuse('ambiguous', 'Ask the user which one.', {
      asked: name,
      candidates: entities.map((entity) => entity.name),
    });
  const commands = entities.map(({ domain, id }) => {
    return { domain, service, entityIds: [id], ...proof };
  });
  const risk = isRisky ? { isRisky } : {};
  const deed = { action, entities, commands, shown: () => ({}), ...risk };
  return await perform(household, deed, context, signal);
}
