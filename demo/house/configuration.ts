/**
 * The demo house as Home Assistant configuration. Each thing is a template on helpers, so that commands really change
 * states and a restart keeps them. The result is JSON, which YAML readers take.
 */
import type { House, HouseEntity } from '../harness/house.ts';

type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml };
type Section = { [key: string]: Yaml };

/** What one entity adds: its template and the helpers that hold its state. */
interface Part {
  readonly template?: Section;
  readonly booleans?: Section;
  readonly numbers?: Section;
  readonly selects?: Section;
  /** Values of number helpers in a new house, where the lowest would be odd. */
  readonly start?: Readonly<Record<string, number>>;
}

function objectId(id: string): string {
  return id.slice(id.indexOf('.') + 1);
}

function call(action: string, entity: string, data: Section = {}): Yaml {
  return { action, target: { entity_id: entity }, data };
}

function common(entity: HouseEntity): Section {
  return {
    name: entity.name,
    unique_id: objectId(entity.id),
    default_entity_id: entity.id,
    ...(entity.deviceClass === undefined ? {} : { device_class: entity.deviceClass }),
  };
}

/** Without `initial`: it would win over what is kept over a restart. */
function range(name: string, min: number, max: number, step: number): Section {
  return { name, min, max, step };
}

function light(entity: HouseEntity): Part {
  const id = objectId(entity.id);
  const on = `input_boolean.${id}`;
  const number = (what: string): string => `input_number.${id}_${what}`;
  const turnOn = call('input_boolean.turn_on', on);
  const set = (what: string, value: string): Yaml =>
    call('input_number.set_value', number(what), { value });
  return {
    template: {
      ...common(entity),
      state: `{{ is_state('${on}', 'on') }}`,
      level: `{{ states('${number('level')}') | int(255) }}`,
      hs: `{{ (states('${number('hue')}') | float(0), states('${number('saturation')}') | float(0)) }}`,
      turn_on: [turnOn],
      turn_off: [call('input_boolean.turn_off', on)],
      set_level: [turnOn, set('level', '{{ brightness }}')],
      set_hs: [turnOn, set('hue', '{{ hs[0] }}'), set('saturation', '{{ hs[1] }}')],
    },
    booleans: { [id]: { name: entity.name } },
    numbers: {
      [`${id}_level`]: range(entity.name, 0, 255, 1),
      [`${id}_hue`]: range(entity.name, 0, 360, 0.1),
      [`${id}_saturation`]: range(entity.name, 0, 100, 0.1),
    },
    // A warm white.
    start: { [number('level')]: 255, [number('hue')]: 35, [number('saturation')]: 55 },
  };
}

function cover(entity: HouseEntity): Part {
  const id = objectId(entity.id);
  const position = `input_number.${id}_position`;
  const move = (value: string | number): Yaml => [
    call('input_number.set_value', position, { value }),
  ];
  return {
    template: {
      ...common(entity),
      position: `{{ states('${position}') | int(0) }}`,
      open_cover: move(100),
      close_cover: move(0),
      stop_cover: [],
      set_cover_position: move('{{ position }}'),
    },
    numbers: { [`${id}_position`]: range(entity.name, 0, 100, 1) },
  };
}

function climate(entity: HouseEntity): Part {
  const id = objectId(entity.id);
  const target = `input_number.${id}_target`;
  const on = `input_boolean.${id}`;
  return {
    template: {
      ...common(entity),
      current_temperature: '{{ 19.5 }}',
      target_temperature: `{{ states('${target}') | float(20) }}`,
      hvac_mode: `{{ 'heat' if is_state('${on}', 'on') else 'off' }}`,
      hvac_modes: "{{ ['heat', 'off'] }}",
      min_temperature: 7,
      max_temperature: 28,
      target_temperature_step: 0.5,
      set_temperature: [call('input_number.set_value', target, { value: '{{ temperature }}' })],
      set_hvac_mode: [call("input_boolean.turn_{{ 'off' if hvac_mode == 'off' else 'on' }}", on)],
    },
    booleans: { [id]: { name: entity.name } },
    numbers: { [`${id}_target`]: range(entity.name, 7, 28, 0.5) },
    start: { [target]: 19 },
  };
}

function mediaPlayer(entity: HouseEntity): Part {
  const id = objectId(entity.id);
  const state = `input_select.${id}`;
  const track = `input_number.${id}_track`;
  const volume = `input_number.${id}_volume`;
  const become = (option: string): Yaml => [call('input_select.select_option', state, { option })];
  return {
    template: {
      ...common(entity),
      state: `{{ states('${state}') }}`,
      media_track: `{{ states('${track}') | int(1) }}`,
      media_title: `Piste {{ states('${track}') | int(1) }}`,
      volume_level: `{{ states('${volume}') | float(0.4) }}`,
      turn_on: become('playing'),
      turn_off: become('off'),
      media_play: become('playing'),
      media_pause: become('paused'),
      media_next_track: [call('input_number.increment', track)],
      media_previous_track: [call('input_number.decrement', track)],
      volume_set: [call('input_number.set_value', volume, { value: '{{ volume_level }}' })],
    },
    selects: { [id]: { name: entity.name, options: ['playing', 'paused', 'off'] } },
    numbers: {
      [`${id}_track`]: range(entity.name, 1, 99, 1),
      [`${id}_volume`]: range(entity.name, 0, 1, 0.01),
    },
    start: { [volume]: 0.4 },
  };
}

const PARTS: Readonly<Record<string, (entity: HouseEntity) => Part>> = {
  light,
  cover,
  climate,
  media_player: mediaPlayer,
};

const SCENES: Yaml = [
  {
    id: 'soiree_film',
    name: 'Soirée film',
    entities: {
      'light.lampe_du_salon': { state: 'on', brightness: 60 },
      'light.plafonnier_du_salon': 'off',
      'cover.volet_du_salon': { state: 'closed', current_position: 0 },
      'media_player.television': 'playing',
    },
  },
  {
    id: 'bonne_nuit',
    name: 'Bonne nuit',
    entities: {
      'light.lampe_du_salon': 'off',
      'light.plafonnier_du_salon': 'off',
      'light.spots_de_la_cuisine': 'off',
      'light.guirlande': 'off',
      'media_player.television': 'off',
    },
  },
];

/** Number helpers of a new house → their first values. */
export function startValues(house: House): Readonly<Record<string, number>> {
  return Object.assign({}, ...house.entities.map((one) => PARTS[one.domain]?.(one).start ?? {}));
}

/** The content of configuration.yaml. */
export function configuration(house: House): string {
  const parts = house.entities.map((entity) => ({ entity, part: PARTS[entity.domain]?.(entity) }));
  const template = Object.keys(PARTS).map((domain) => ({
    [domain]: parts.flatMap(({ entity, part }) =>
      entity.domain === domain && part?.template ? [part.template] : [],
    ),
  }));
  const helpers = (kind: 'booleans' | 'numbers' | 'selects'): Section =>
    Object.assign({}, ...parts.map(({ part }) => part?.[kind] ?? {}));
  const sections: Section = {
    homeassistant: {
      name: 'Maison',
      latitude: 48.85,
      longitude: 2.35,
      elevation: 35,
      unit_system: 'metric',
      currency: 'EUR',
      country: 'FR',
      language: house.language,
      time_zone: 'Europe/Paris',
    },
    api: null,
    websocket_api: null,
    config: null,
    frontend: null,
    conversation: null,
    assist_pipeline: null,
    history: null,
    logbook: null,
    logger: { default: 'warning', logs: { 'homeassistant.bootstrap': 'info' } },
    template,
    input_boolean: helpers('booleans'),
    input_number: helpers('numbers'),
    input_select: helpers('selects'),
    scene: SCENES,
  };
  return `${JSON.stringify(sections, null, 1)}\n`;
}
