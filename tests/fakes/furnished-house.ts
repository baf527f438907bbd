/** A house of tests/fixtures/houses as the fake Home Assistant's registries and states, each device able to do much. */
import { readFileSync } from 'node:fs';
import type { House, HouseEntity } from '../../src/home/house.ts';
import { entityEntry, type FakeRegistries } from './fake-house.ts';

export function readHouse(language: 'fr' | 'en'): House {
  const path = new URL(`../fixtures/houses/${language}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as House;
}

export function furnishedHouse(house: House): FakeRegistries {
  return {
    floors: house.floors.map(({ id, ...rest }) => ({ floor_id: id, ...rest })),
    areas: house.areas.map(({ id, floor, ...rest }) => ({
      area_id: id,
      floor_id: floor,
      ...rest,
    })),
    devices: [],
    entities: house.entities.map(({ id, name, area, aliases }) =>
      entityEntry(id, name, { area_id: area, aliases: [null, ...aliases] }),
    ),
    states: Object.fromEntries(house.entities.map((entity) => [entity.id, stateOf(entity)])),
    exposed: [],
    exposeNew: true,
  };
}

function stateOf({ name, domain, deviceClass }: HouseEntity) {
  const { s, a } = STATES[domain] ?? { s: 'unknown', a: {} };
  const kind = deviceClass === undefined ? {} : { device_class: deviceClass };
  return { s, a: { friendly_name: name, ...kind, ...a } };
}

const STATES: Record<string, { s: string; a: Record<string, unknown> }> = {
  light: {
    s: 'off',
    a: {
      supported_color_modes: ['color_temp', 'hs'],
      min_color_temp_kelvin: 2000,
      max_color_temp_kelvin: 6500,
      brightness: null,
    },
  },
  switch: { s: 'off', a: {} },
  input_boolean: { s: 'off', a: {} },
  fan: { s: 'off', a: { percentage: 0, supported_features: 1 | 16 | 32 } },
  cover: { s: 'closed', a: { current_position: 0, supported_features: 15 } },
  valve: { s: 'closed', a: { supported_features: 3 } },
  lock: { s: 'locked', a: { supported_features: 0 } },
  climate: {
    s: 'heat',
    a: {
      temperature: 20,
      current_temperature: 19.5,
      min_temp: 7,
      max_temp: 30,
      target_temp_step: 0.5,
      hvac_modes: ['heat', 'off'],
      supported_features: 1 | 128 | 256,
    },
  },
  media_player: {
    s: 'playing',
    a: {
      volume_level: 0.4,
      is_volume_muted: false,
      media_track: 1,
      source: 'TV',
      source_list: ['TV', 'Netflix', 'HDMI 1'],
      supported_features: 1 | 4 | 8 | 16 | 32 | 128 | 256 | 2048 | 4096 | 16_384,
    },
  },
  scene: { s: 'unknown', a: {} },
  script: { s: 'off', a: { last_triggered: null } },
  sensor: { s: '7.5', a: { unit_of_measurement: '°C' } },
  binary_sensor: { s: 'off', a: {} },
  weather: { s: 'sunny', a: { temperature: 12, temperature_unit: '°C' } },
  vacuum: { s: 'docked', a: { supported_features: 8192 | 16 | 4 } },
  lawn_mower: { s: 'docked', a: { supported_features: 7 } },
};
