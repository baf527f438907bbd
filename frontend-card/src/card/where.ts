/** Where "here" is for what is said to a card. Pure. */
import type { Hass } from '../home-assistant.ts';

/** A device of the area, so that Home Assistant knows the room; a satellite's, where there is one. */
export function deviceIn(
  hass: Pick<Hass, 'entities' | 'devices'> | undefined,
  area: string | undefined,
): string | undefined {
  if (!hass || area === undefined) return undefined;
  const satellite = Object.values(hass.entities).find(
    ({ entity_id, device_id }) =>
      entity_id.startsWith('assist_satellite.') &&
      typeof device_id === 'string' &&
      hass.devices[device_id]?.area_id === area,
  );
  return (
    satellite?.device_id ?? Object.values(hass.devices).find(({ area_id }) => area_id === area)?.id
  );
}
