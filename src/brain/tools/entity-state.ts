/** What is read out of the states that Home Assistant reports. Pure. */
import type { EntityState } from '../../home/states.ts';

export function numberOf(state: EntityState | undefined, attribute: string): number | undefined {
  const value = state?.attributes[attribute];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textOf(state: EntityState | undefined, attribute: string): string | undefined {
  const value = state?.attributes[attribute];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function textsOf(state: EntityState | undefined, attribute: string): readonly string[] {
  const value = state?.attributes[attribute];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** Whether the device has a feature, by the bit that Home Assistant gives it in its domain. */
export function hasFeature(state: EntityState, bit: number): boolean {
  return ((numberOf(state, 'supported_features') ?? 0) & bit) === bit;
}

/** Whether a value is what was wanted, give or take what devices round away. */
export function isNear(value: number | undefined, wanted: number, slack: number): boolean {
  return value !== undefined && Math.abs(value - wanted) <= slack;
}

/** Only those that are known: what Home Assistant does not say is not told. */
export function known(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  );
}
