/** What lets somebody or something in, or out: it opens only after the person's own yes. Pure. */
import type { HouseEntity } from '../../home/house.ts';
import { plainWords, singular } from '../../home/name-words.ts';

const DOMAINS = new Set(['alarm_control_panel', 'lock', 'valve']);
const COVERS = new Set(['garage', 'gate', 'door']);
/** A button says nowhere what it does; its name does. Plain, in the singular. */
const BUTTONS = new Set(['button', 'input_button']);
const WAYS_IN = new Set(
  'portail garage porte barriere gate door gache ouverture unlock'.split(' '),
);

/** Whatever is said to be done with it, it does that one thing. */
export const opensByButton = (entity: HouseEntity) => BUTTONS.has(entity.domain) && letsIn(entity);

export function letsIn({ device = '', deviceClass, domain, name }: HouseEntity): boolean {
  if (BUTTONS.has(domain))
    return plainWords(`${name} ${device}`).some((word) => WAYS_IN.has(singular(word)));
  return DOMAINS.has(domain) || (domain === 'cover' && COVERS.has(deviceClass ?? ''));
}
