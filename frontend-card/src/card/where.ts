/** Where "here" is for what is said to a card. Pure. */
import type { Hass } from '../home-assistant.ts';

/** A device of the area, so that Home Assistant knows the room; a satellite's, where there is one. */
export function deviceIn(
  hass: Pick<Hass, 'entities' | 'devices'> | undefined,
  area: string | undefined,
): string | undefined {
  if (!hass || area === undefined) return undefined;
  const inArea = (id: string | null | undefined) =>
    typeof id === 'string' && hass.devices[id]?.area_id === area;
  const satellite = Object.values(hass.entities).find(
    ({ entity_id, device_id }) => entity_id.startsWith('assist_satellite.') && inArea(device_id),
  );
  return satellite?.device_id ?? Object.values(hass.devices).find(({ id }) => inArea(id))?.id;
}
