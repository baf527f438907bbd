/** Entities that are to be told the same, together: one call for them all. Pure. */
import type { HouseEntity } from '../../home/house.ts';

export interface Group<Goal> {
  readonly goal: Goal;
  readonly entityIds: readonly string[];
}

/** @example groupByGoal(lights, ({ id }) => ({ percent: percentOf(id) })) */
export function groupByGoal<Goal>(
  entities: readonly HouseEntity[],
  goalOf: (entity: HouseEntity) => Goal,
): readonly Group<Goal>[] {
  const groups = new Map<string, { goal: Goal; entityIds: string[] }>();
  for (const entity of entities) {
    const goal = goalOf(entity);
    const key = JSON.stringify(goal);
    const group = groups.get(key) ?? { goal, entityIds: [] };
    group.entityIds.push(entity.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
