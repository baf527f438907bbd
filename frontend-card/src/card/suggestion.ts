/** When Home Assistant's picker offers the card for an entity: where EXO hears, and its own. Pure. */
import type { Hass } from '../home-assistant.ts';
import type { RawConfig } from './card-config.ts';

/** Null: it has nothing to show for this entity. */
export function suggestFor(
  hass: Pick<Hass, 'areas' | 'entities' | 'devices'>,
  entityId: string,
): { readonly config: RawConfig } | null {
  const { area_id, device_id, platform } = hass.entities[entityId] ?? {};
  const isSatellite = entityId.startsWith('assist_satellite.');
  if (!isSatellite && platform !== 'exo') return null;
  const area = isSatellite
    ? (area_id ?? (device_id ? hass.devices[device_id]?.area_id : undefined))
    : areaOfSensor(hass, entityId);
  const config = area ? { layout: 'room', room: area } : { layout: 'grid' };
  return { config: { type: 'custom:exo-card', ...config } };
}

/** A room's own sensor is named after it, and so is an area that was not renamed. */
function areaOfSensor({ areas }: Pick<Hass, 'areas'>, entityId: string): string | undefined {
  return areas[entityId.replace(/^sensor\.exo_/, '')]?.area_id;
}
