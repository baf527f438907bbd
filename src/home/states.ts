/**
 * What Home Assistant's `subscribe_entities` sends → the states of all entities. The library has such a
 * store of its own; this one also says which names changed, and a refused subscription cannot end the
 * process as an unhandled rejection there would.
 */
import { z } from 'zod';

export interface EntityState {
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>> & {
    readonly friendly_name?: unknown;
    readonly device_class?: unknown;
  };
}

export type States = ReadonlyMap<string, EntityState>;

const attributes = z.record(z.string(), z.unknown());
const eventSchema = z.object({
  a: z.record(z.string(), z.object({ s: z.string(), a: attributes.optional() })).optional(),
  c: z
    .record(
      z.string(),
      z.object({
        '+': z.object({ s: z.string().optional(), a: attributes.optional() }).optional(),
        '-': z.object({ a: z.array(z.string()).optional() }).optional(),
      }),
    )
    .optional(),
  r: z.array(z.string()).optional(),
});

export interface StatesChange {
  readonly states: States;
  /** Entities that came, went or changed. */
  readonly changed: readonly string[];
  /** Whether what they are called, or their device class, may have changed. */
  readonly renamed: boolean;
}

/** An event that is not understood changes nothing. */
export function reduceStates(before: States, event: unknown): StatesChange {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return { states: before, changed: [], renamed: false };
  const { a: added = {}, c: changes = {}, r: removed = [] } = parsed.data;
  const states = new Map(before);
  for (const [id, entity] of Object.entries(added))
    states.set(id, { state: entity.s, attributes: entity.a ?? {} });
  let renamed = Object.keys(added).length > 0 || removed.length > 0;
  for (const [id, change] of Object.entries(changes)) {
    const old = states.get(id);
    if (!old) continue;
    const merged = { ...old.attributes, ...change['+']?.a };
    for (const name of change['-']?.a ?? []) delete merged[name];
    states.set(id, { state: change['+']?.s ?? old.state, attributes: merged });
    renamed ||= NAMING.some((name) => merged[name] !== old.attributes[name]);
  }
  for (const id of removed) states.delete(id);
  return { states, changed: [...Object.keys(added), ...Object.keys(changes), ...removed], renamed };
}

const NAMING = ['friendly_name', 'device_class'] as const;
