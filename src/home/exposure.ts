/** Which entities the voice may know: the person's decision, else Home Assistant's own default rule. */
import type { EntityEntry, Exposure } from './registries.ts';
import type { EntityState } from './states.ts';

// The sets are those of Home Assistant's `exposed_entities.py`.
const DOMAINS = new Set([
  'climate',
  'cover',
  'fan',
  'humidifier',
  'light',
  'media_player',
  'scene',
  'switch',
  'todo',
  'vacuum',
  'water_heater',
]);

const DEVICE_CLASSES: Readonly<Record<string, ReadonlySet<string>>> = {
  binary_sensor: new Set([
    'door',
    'garage_door',
    'lock',
    'motion',
    'opening',
    'presence',
    'window',
  ]),
  sensor: new Set([
    'aqi',
    'carbon_dioxide',
    'carbon_monoxide',
    'humidity',
    'pm10',
    'pm25',
    'temperature',
    'volatile_organic_compounds',
  ]),
};

export function domainOf(entityId: string): string {
  return entityId.slice(0, Math.max(0, entityId.indexOf('.')));
}

export function isExposed(
  entityId: string,
  entry: EntityEntry | undefined,
  state: EntityState,
  exposure: Exposure,
): boolean {
  const decided = entry?.options.conversation?.should_expose;
  if (decided !== undefined) return decided;
  if (!entry && (exposure.listed.has(entityId) || exposure.complete))
    return exposure.listed.has(entityId);
  return exposure.newOnes && isExposedByDefault(entityId, entry, state);
}

function isExposedByDefault(
  entityId: string,
  entry: EntityEntry | undefined,
  state: EntityState,
): boolean {
  if (entry && (entry.entity_category != null || entry.hidden_by != null)) return false;
  const domain = domainOf(entityId);
  if (DOMAINS.has(domain)) return true;
  return DEVICE_CLASSES[domain]?.has(String(state.attributes.device_class)) ?? false;
}
