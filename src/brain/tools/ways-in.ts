/** What lets somebody or something in, or out: it opens only after the person's own yes. Pure. */
import type { HouseEntity } from '../../home/house.ts';

const DOMAINS = new Set(['alarm_control_panel', 'lock', 'valve']);
const COVERS = new Set(['garage', 'gate', 'door']);

export function letsIn({ domain, deviceClass }: HouseEntity): boolean {
  return DOMAINS.has(domain) || (domain === 'cover' && COVERS.has(deviceClass ?? ''));
}
