/** What a PetKit device tells, in words: what it needs first, then what it measures. Pure, French and English. */
import type { PlatformDevice, PlatformEntity } from '../../home/platform-devices.ts';
import type { EntityState, States } from '../../home/states.ts';
import { dataText } from '../prompt/data-text.ts';
import type { Speech } from '../sentences.ts';
import { textOf } from './entity-state.ts';

export const PET_KINDS = ['litter_box', 'feeder', 'fountain', 'purifier', 'pet'] as const;
export type PetKind = (typeof PET_KINDS)[number];

export interface PetSummary {
  readonly device: string;
  readonly kind: PetKind | 'other';
  /** "bac à déchets plein": somebody should do something. */
  readonly needs: readonly string[];
  /** "litière : 60 %" */
  readonly tells: readonly string[];
  /** Nothing is known of it now. */
  readonly isAway: boolean;
}

type Words = Readonly<Record<Speech, string>>;
const words = (fr: string, en: string): Words => ({ fr, en });

/** By the integration's own word for the entity: what it means when it is on. */
const NEEDS: ReadonlyMap<string, Words> = new Map(
  Object.entries({
    waste_bin: words('bac à déchets plein', 'waste bin full'),
    waste_bin_presence: words('bac à déchets absent', 'waste bin missing'),
    sand_lack: words('il manque de la litière', 'low on litter'),
    litter_tray_installed: words('bac à litière mal installé', 'litter tray not in place'),
    frequent_use: words('litière utilisée anormalement souvent', 'used unusually often'),
    n60_deodorize_presence: words('module désodorisant absent', 'deodoriser missing'),
    weight_error: words('erreur de pesée', 'weighing error'),
    pet_error: words('gêné par un animal', 'a pet is in the way'),
    low_power: words("problème d'alimentation électrique", 'power problem'),
    food_level: words('plus assez de nourriture', 'low on food'),
    food_level_1: words('plus de nourriture dans le réservoir 1', 'hopper 1 is out of food'),
    food_level_2: words('plus de nourriture dans le réservoir 2', 'hopper 2 is out of food'),
    lack_warning: words("manque d'eau", 'low on water'),
    clean_water_tank_low: words("réservoir d'eau presque vide", 'water tank low'),
    clean_water_tank_empty: words("réservoir d'eau vide", 'water tank empty'),
    waste_tank_full: words('réservoir des eaux usées plein', 'waste water tank full'),
    replace_filter: words('filtre à remplacer', 'filter to be replaced'),
    low_battery: words('batterie faible', 'battery low'),
    liquid_lack: words('liquide désodorisant à remplir', 'deodorising liquid to be refilled'),
    abnormal_ph_detected: words('pH urinaire anormal', 'abnormal urine pH'),
    soft_stool_detected: words('selles molles', 'soft stool'),
  }),
);

const TELLS: ReadonlyMap<string, Words> = new Map(
  Object.entries({
    litter_level: words('litière', 'litter'),
    litter_weight: words('poids de la litière', 'weight of the litter'),
    litter_state: words('état', 'state'),
    litter_last_event: words('dernier événement', 'last event'),
    times_used: words("utilisations aujourd'hui", 'uses today'),
    last_used_by: words('dernière visite de', 'last used by'),
    toilet_occupied: words('occupée', 'occupied'),
    odor_eliminator_n50_left_days: words('désodorisant N50', 'N50 odour eliminator'),
    odor_eliminator_n60_left_days: words('désodorisant N60', 'N60 odour eliminator'),
    purification_n60_left_days: words('purification N60', 'N60 purification'),
    deodorizer_level: words('désodorisant', 'deodoriser'),
    sand_tray_left_days: words('plateau de litière', 'litter tray'),
    total_dispensed: words("distribué aujourd'hui", 'dispensed today'),
    planned_dispensed: words('dont prévu', 'of which planned'),
    manual_dispensed: words('dont à la demande', 'of which by hand'),
    times_dispensed: words('distributions', 'times dispensed'),
    amount_eaten: words("mangé aujourd'hui", 'eaten today'),
    times_eaten: words('repas', 'meals'),
    food_left: words('nourriture restante', 'food left'),
    food_in_bowl: words('dans la gamelle', 'in the bowl'),
    food_bowl_percentage: words('gamelle remplie à', 'bowl filled to'),
    desiccant_left_days: words('déshydratant', 'desiccant'),
    filter_percent: words('filtre', 'filter'),
    filter_left_days: words('filtre', 'filter'),
    purified_water: words('eau purifiée', 'water purified'),
    drink_times: words("passages pour boire aujourd'hui", 'drinks today'),
    drink_count: words('passages pour boire', 'drinks'),
    water_level: words("niveau d'eau", 'water level'),
    pump_running: words('pompe en marche', 'pump running'),
    battery: words('batterie', 'battery'),
    battery_level: words('batterie', 'battery'),
    purifier_liquid: words('liquide désodorisant', 'deodorising liquid'),
    pet_last_weight_measurement: words('dernier poids', 'last weight'),
    pet_last_use_date: words('dernier passage à la litière', 'last visit to the litter box'),
    pet_last_use_duration: words('durée du passage', 'length of the visit'),
    pet_last_device_used: words('litière utilisée', 'litter box used'),
    error_message: words('erreur', 'error'),
  }),
);

/** Any one of them tells what the device is. */
const MARKS: Readonly<Record<PetKind, RegExp>> = {
  litter_box: /^(?:litter_|waste_bin|sand_lack|toilet_occupied|last_used_by)/,
  feeder: /^(?:food_|total_dispensed|times_dispensed|desiccant_|feeding)/,
  fountain: /^(?:filter_percent|lack_warning|pump_running|drink_|water_level|purified_water)/,
  purifier: /^(?:air_purified|purifier_liquid)/,
  pet: /^pet_last_/,
};

const STATES: ReadonlyMap<string, Words> = new Map(
  Object.entries({
    on: words('oui', 'yes'),
    off: words('non', 'no'),
    idle: words('au repos', 'idle'),
    cleaning: words('nettoyage en cours', 'cleaning'),
    cleaning_paused: words('nettoyage en pause', 'cleaning paused'),
    dumping: words('vidage en cours', 'emptying'),
    leveling: words('nivellement en cours', 'levelling'),
    maintenance: words('en maintenance', 'in maintenance'),
    paused: words('en pause', 'paused'),
    resetting: words('réinitialisation en cours', 'resetting'),
    auto_cleaning_completed: words('nettoyage automatique terminé', 'automatic cleaning done'),
    manual_cleaning_completed: words('nettoyage manuel terminé', 'manual cleaning done'),
    periodic_cleaning_completed: words('nettoyage périodique terminé', 'periodic cleaning done'),
    clean_over: words('nettoyage terminé', 'cleaning done'),
    pet_out: words('un animal est sorti', 'a pet came out'),
    pet_detect: words('un animal est là', 'a pet is there'),
  }),
);

const NOTHING = new Set(['unknown', 'unavailable', '', 'no_error', 'No error']);
const MAX_LINES = 20;
const MAX_NAME_LENGTH = 60;
const MAX_VALUE_LENGTH = 80;

export interface PetWords {
  readonly speech: Speech;
  /** Of Home Assistant; absent: the process's. */
  readonly timeZone: string | undefined;
}

export function summarisePet(device: PlatformDevice, states: States, how: PetWords): PetSummary {
  const needs: string[] = [];
  const tells: [order: number, line: string][] = [];
  let known = 0;
  for (const entity of device.entities) {
    const state = states.get(entity.id);
    if (!isSensor(entity) || !state || isNothing(state)) continue;
    known += 1;
    const need = needOf(entity, state, how);
    if (need !== undefined) needs.push(need);
    else if (!isWarning(entity, state)) tells.push(...tellOf(entity, state, how));
  }
  return {
    device: dataText(device.name, MAX_NAME_LENGTH),
    kind: kindOf(device),
    needs,
    tells: tells
      .sort(([a], [b]) => a - b)
      .map(([, line]) => line)
      .slice(0, MAX_LINES),
    isAway: known === 0,
  };
}

export function kindOf({ entities }: PlatformDevice): PetKind | 'other' {
  const isMarked = (kind: PetKind) => entities.some(({ key }) => MARKS[kind].test(key));
  return PET_KINDS.find(isMarked) ?? 'other';
}

const isSensor = ({ domain }: PlatformEntity) => domain === 'sensor' || domain === 'binary_sensor';
const isNothing = ({ state }: EntityState) => NOTHING.has(state);

/** One that says that something is wrong, or that all is well. */
function isWarning({ domain, key }: PlatformEntity, state: EntityState): boolean {
  if (domain !== 'binary_sensor') return false;
  return NEEDS.has(key) || state.attributes.device_class === 'problem';
}

function needOf(entity: PlatformEntity, state: EntityState, { speech }: PetWords) {
  if (!isWarning(entity, state) || state.state !== 'on') return undefined;
  return NEEDS.get(entity.key)?.[speech] ?? (dataText(entity.name, MAX_NAME_LENGTH) || undefined);
}

const ORDER = [...TELLS.keys()];

/** What the tables do not know is told by its own name, unless it is for who looks after the device. */
function tellOf(
  { category, key, name }: PlatformEntity,
  state: EntityState,
  how: PetWords,
): [order: number, line: string][] {
  const own = category === '' ? dataText(name, MAX_NAME_LENGTH) : '';
  const label = TELLS.get(key)?.[how.speech] ?? own;
  if (label === '') return [];
  const colon = how.speech === 'fr' ? ' : ' : ': ';
  const at = ORDER.indexOf(key);
  return [[at < 0 ? ORDER.length : at, `${label}${colon}${shownValue(state, how)}`]];
}

function shownValue(state: EntityState, { speech, timeZone }: PetWords): string {
  const { state: text } = state;
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number))
    return measure(number, textOf(state, 'unit_of_measurement') ?? '', speech);
  const atMs = /^\d{4}-\d\d-\d\d[T ]/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs))
    return new Intl.DateTimeFormat(speech, { dateStyle: 'long', timeStyle: 'short', timeZone })
      .format(atMs)
      .replace(/[\u202f\u00a0]/g, ' ');
  return STATES.get(text)?.[speech] ?? dataText(text.replaceAll('_', ' '), MAX_VALUE_LENGTH);
}

const UNITS: ReadonlyMap<string, Words> = new Map(
  Object.entries({ d: words('jours', 'days'), s: words('s', 's') }),
);
const MINUTE_S = 60;

function measure(value: number, unit: string, speech: Speech): string {
  if (unit === 's' && value >= 2 * MINUTE_S)
    return measure(Math.round(value / MINUTE_S), 'min', speech);
  const shown = new Intl.NumberFormat(speech, { maximumFractionDigits: 2 })
    .format(value)
    .replace(/[\u202f\u00a0]/g, ' ');
  return `${shown} ${UNITS.get(unit)?.[speech] ?? unit}`.trim();
}
