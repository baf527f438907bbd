/** One entity's state → what is said of it: its room, its value with the unit, the attributes that matter. Pure. */
import type { House, HouseEntity } from '../../home/house.ts';
import type { EntityState } from '../../home/states.ts';
import { climateAttributes } from './control-climate.ts';
import { coverAttributes } from './control-cover.ts';
import { known, numberOf, textOf } from './entity-state.ts';
import { lightAttributes } from './light-commands.ts';
import { mediaAttributes } from './media-commands.ts';

export const STATE_KINDS = [
  'light',
  'switch',
  'cover',
  'climate',
  'media_player',
  'lock',
  'alarm',
  'fan',
  'vacuum',
  'weather',
  'person',
  'sensor',
  'temperature',
  'humidity',
  'co2',
  'battery',
  'power',
  'window',
  'door',
  'motion',
  'smoke',
  'leak',
] as const;

export type StateKind = (typeof STATE_KINDS)[number];

/** Kinds that are no domain: device classes of sensors. */
const CLASSES: Readonly<Partial<Record<StateKind, readonly string[]>>> = {
  temperature: ['temperature'],
  humidity: ['humidity'],
  co2: ['carbon_dioxide'],
  battery: ['battery'],
  power: ['power', 'energy'],
  window: ['window'],
  door: ['door', 'garage_door', 'garage', 'gate', 'opening'],
  motion: ['motion', 'presence', 'occupancy'],
  smoke: ['smoke', 'gas', 'carbon_monoxide'],
  leak: ['moisture', 'problem'],
};

const DOMAINS: Readonly<Partial<Record<StateKind, readonly string[]>>> = {
  alarm: ['alarm_control_panel'],
  switch: ['switch', 'input_boolean'],
  cover: ['cover', 'valve'],
  vacuum: ['vacuum', 'lawn_mower'],
  sensor: ['sensor', 'binary_sensor'],
};

/** What "on" means of a sensor that is on or off. */
const MEANINGS: ReadonlyMap<string, readonly [on: string, off: string]> = new Map(
  Object.entries({
    window: ['open', 'closed'],
    door: ['open', 'closed'],
    garage_door: ['open', 'closed'],
    opening: ['open', 'closed'],
    lock: ['unlocked', 'locked'],
    motion: ['motion detected', 'no motion'],
    occupancy: ['occupied', 'empty'],
    presence: ['at home', 'away'],
    smoke: ['smoke detected', 'no smoke'],
    gas: ['gas detected', 'no gas'],
    carbon_monoxide: ['carbon monoxide detected', 'no carbon monoxide'],
    moisture: ['leak detected', 'dry'],
    battery: ['low battery', 'battery fine'],
    connectivity: ['connected', 'disconnected'],
    problem: ['problem', 'no problem'],
    plug: ['plugged in', 'unplugged'],
  }),
);

export interface DescribedState {
  readonly name: string;
  readonly state: string;
  readonly area?: string;
  readonly [attribute: string]: unknown;
}

/** @example describeState(sensor, state, house) // { name: 'Salon', area: 'Salon', state: '20.5', unit: '°C' } */
export function describeState(
  entity: HouseEntity,
  state: EntityState,
  house: House,
): DescribedState {
  const area = house.areas.find(({ id }) => id === entity.area)?.name;
  return {
    name: entity.name,
    ...(area === undefined ? {} : { area }),
    ...known({ kind: entity.deviceClass ?? entity.domain }),
    state: meaningOf(entity, state),
    ...attributesOf(entity, state),
  };
}

export function isOfStateKind(
  kind: StateKind,
  { domain, deviceClass }: HouseEntity,
  state: EntityState | undefined,
): boolean {
  const classes = CLASSES[kind];
  if (!classes) return (DOMAINS[kind] ?? [kind]).includes(domain);
  if (deviceClass !== undefined && classes.includes(deviceClass)) return true;
  if (kind === 'door') return domain === 'lock';
  // A thermostat measures as well.
  const measure = { temperature: 'current_temperature', humidity: 'current_humidity' } as const;
  return kind in measure
    ? numberOf(state, measure[kind as keyof typeof measure]) !== undefined
    : false;
}

function meaningOf({ domain, deviceClass }: HouseEntity, { state }: EntityState): string {
  const meaning = domain === 'binary_sensor' ? MEANINGS.get(deviceClass ?? '') : undefined;
  if (!meaning || (state !== 'on' && state !== 'off')) return state;
  return state === 'on' ? meaning[0] : meaning[1];
}

function attributesOf({ domain }: HouseEntity, state: EntityState): Record<string, unknown> {
  switch (domain) {
    case 'light':
      return lightAttributes(state);
    case 'cover':
    case 'valve':
      return coverAttributes(state);
    case 'climate':
      return { ...climateAttributes(state), ...known({ doing: textOf(state, 'hvac_action') }) };
    case 'media_player':
      return mediaAttributes(state);
    case 'fan':
      return state.state === 'on' ? known({ speed_percent: numberOf(state, 'percentage') }) : {};
    case 'weather':
      return known({
        temperature: numberOf(state, 'temperature'),
        humidity_percent: numberOf(state, 'humidity'),
        wind_speed: numberOf(state, 'wind_speed'),
        unit: textOf(state, 'temperature_unit'),
      });
    default:
      return known({ unit: textOf(state, 'unit_of_measurement') });
  }
}
