/** A small house as Home Assistant's registries and states describe it, to be changed by a test. */

export interface FakeRegistries {
  floors: Record<string, unknown>[];
  areas: Record<string, unknown>[];
  devices: Record<string, unknown>[];
  /** With aliases, as `get_entries` gives them; `list` leaves them out. */
  entities: (Record<string, unknown> & { entity_id: string })[];
  /** `{ 'light.lamp': { s: 'off', a: { friendly_name: 'Lamp' } } }` */
  states: Record<string, { s: string; a: Record<string, unknown> }>;
  /** Of entities without a registry entry. */
  exposed: string[];
  exposeNew: boolean;
}

export function entityEntry(
  id: string,
  name: string,
  rest: Record<string, unknown> = {},
): Record<string, unknown> & { entity_id: string } {
  return {
    entity_id: id,
    name: null,
    original_name: name,
    area_id: null,
    device_id: null,
    entity_category: null,
    hidden_by: null,
    next_name_part: null,
    aliases: [null],
    options: { conversation: { should_expose: true } },
    ...rest,
  };
}

/** Two rooms on a floor, a lamp with an alias, a ceiling light of a device, a hidden switch. */
export function fakeHouse(): FakeRegistries {
  return {
    floors: [{ floor_id: 'rdc', name: 'Rez-de-chaussée', aliases: ['bas'], level: 0 }],
    areas: [
      { area_id: 'salon', name: 'Salon', aliases: ['séjour'], floor_id: 'rdc' },
      { area_id: 'cuisine', name: 'Cuisine', aliases: [], floor_id: null },
    ],
    devices: [
      {
        id: 'dev-1',
        name: 'Hue 1',
        name_by_user: 'Suspension',
        area_id: 'cuisine',
        parent_device_id: null,
        next_name_part: null,
      },
    ],
    entities: [
      entityEntry('light.lampe', 'Lampe du salon', {
        area_id: 'salon',
        aliases: [null, 'liseuse'],
      }),
      entityEntry('light.suspension', 'ampoule', { device_id: 'dev-1', next_name_part: 'device' }),
      entityEntry('switch.secret', 'Secret', {
        options: { conversation: { should_expose: false } },
      }),
    ],
    states: {
      'light.lampe': { s: 'off', a: { friendly_name: 'Lampe du salon' } },
      'light.suspension': { s: 'off', a: { friendly_name: 'Suspension ampoule' } },
      'switch.secret': { s: 'off', a: { friendly_name: 'Secret' } },
      'cover.volet': { s: 'open', a: { friendly_name: 'Volet', device_class: 'shutter' } },
    },
    exposed: ['cover.volet'],
    exposeNew: true,
  };
}
