/** When Home Assistant's picker offers the card for an entity: where EXO hears. Pure. */
import type { Hass } from '../home-assistant.ts';
import type { RawConfig } from './card-config.ts';

/** Null: it has nothing to show for this entity. */
export function suggestFor(
  hass: Pick<Hass, 'entities' | 'devices'>,
  entityId: string,
): { readonly config: RawConfig } | null {
  if (!entityId.startsWith('assist_satellite.')) return null;
  const { area_id, device_id } = hass.entities[entityId] ?? {};
  const area = area_id ?? (device_id ? hass.devices[device_id]?.area_id : undefined);
  const config = area ? { layout: 'room', room: area } : { layout: 'grid' };
  return { config: { type: 'custom:exo-card', ...config } };
}
