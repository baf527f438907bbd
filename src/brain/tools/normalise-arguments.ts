/**
 * What models write → what tools take, before it is validated. Pure, and the one place for it.
 *
 * Models fill every slot with nothings, write numbers as words with units, name keys and values in another way or
 * language. Meaning is never added: what cannot be read is left as it is, for validation to refuse.
 */
import { z } from 'zod';
import { plainWords } from '../../home/name-words.ts';

/** What stands for "not given". */
const NOTHING = new Set([
  ...[
    '',
    'null',
    'none',
    'unknown',
    'undefined',
    'nil',
    'n a',
    'na',
    'not specified',
    'unspecified',
  ],
  ...['not provided', 'default', 'string', 'aucun', 'aucune', 'inconnu', 'inconnue', 'non precise'],
]);

/** Other names of a slot, tried where the tool has the slot and it was not filled by its own name. */
const OTHER_KEYS: Readonly<Record<string, readonly string[]>> = {
  name: ['entity', 'entity_name', 'device', 'device_name', 'target', 'nom', 'appareil'],
  area: ['room', 'location', 'place', 'area_name', 'floor', 'zone', 'piece', 'lieu'],
  action: ['command', 'operation', 'state', 'service'],
  brightness_percent: ['brightness', 'brightness_pct', 'level', 'luminosite', 'intensity'],
  color: ['colour', 'color_name', 'couleur'],
  color_temperature_kelvin: ['color_temperature', 'color_temp', 'kelvin', 'color_temp_kelvin'],
  transition_seconds: ['transition', 'duration', 'fade'],
  volume_percent: ['volume', 'volume_level', 'level'],
  position_percent: ['position', 'level', 'percentage'],
  speed_percent: ['speed', 'percentage', 'level', 'vitesse'],
  temperature: ['target_temperature', 'setpoint', 'degrees', 'value', 'temp'],
  source: ['input', 'channel', 'app', 'chaine'],
  areas: ['area', 'rooms', 'room', 'target', 'location', 'pieces', 'piece', 'floors', 'floor'],
  message: ['text', 'announcement', 'texte', 'content'],
  at_time: ['time', 'alarm_time', 'heure'],
  query: ['search', 'artist', 'song', 'album', 'playlist', 'title', 'music', 'artiste', 'titre'],
  question: ['query', 'prompt', 'what'],
  reminder: ['what', 'rappel', 'task'],
};

/** Other words for a value; tried where the slot's own values have the right-hand side. */
const OTHER_VALUES: readonly (readonly [string, string])[] = [
  ['on', 'allume|allumer|turn on|switch on|activer|active|enable|start|demarrer|true|oui|set'],
  ['off', 'eteins|eteindre|turn off|switch off|desactiver|desactive|disable|couper|false|stop'],
  ['toggle', 'inverser|basculer|bascule|switch'],
  ['brighter', 'plus fort|plus clair|augmenter|increase|brighten|raise|up'],
  ['dimmer', 'moins fort|plus sombre|baisser|diminuer|tamiser|decrease|dim|lower|down'],
  ['open', 'ouvre|ouvrir|raise|lever|monter|up|open cover|unlatch'],
  ['close', 'ferme|fermer|lower|baisser|descendre|down|close cover|shut'],
  ['stop', 'arrete|arreter|stopper|halt|stop cover'],
  ['set_position', 'position|regler|set'],
  ['lock', 'verrouille|verrouiller|fermer a cle'],
  ['unlock', 'deverrouille|deverrouiller|ouvrir|open'],
  ['play', 'lire|lecture|jouer|joue|reprendre|resume|unpause|continue|media play'],
  ['pause', 'mettre en pause|suspendre|media pause'],
  ['next', 'suivant|suivante|skip|next track|media next track'],
  ['previous', 'precedent|precedente|back|previous track|media previous track'],
  ['volume_up', 'plus fort|monter|augmenter|louder|increase|turn up'],
  ['volume_down', 'moins fort|baisser|diminuer|quieter|decrease|turn down|lower'],
  ['set_volume', 'volume|volume set|regler le volume'],
  ['mute', 'couper le son|muet|silence|volume mute'],
  ['unmute', 'remettre le son|retablir le son'],
  ['select_source', 'source|changer de source|set source|select input'],
  ['set_temperature', 'temperature|regler|set|set temp'],
  ['warmer', 'plus chaud|monter|augmenter|increase|raise|up|hotter'],
  ['cooler', 'plus froid|moins chaud|baisser|diminuer|decrease|lower|down|colder'],
  ['heat', 'chauffer|chauffage|heating|chaud'],
  ['cool', 'refroidir|rafraichir|climatiser|clim|cooling|froid'],
  ['heat_cool', 'auto chaud froid|heat cool'],
  ['dry', 'deshumidifier|sec|dehumidify'],
  ['fan_only', 'ventilation|ventiler|fan'],
  ['eco', 'economie|economique|energy saving'],
  ['away', 'absent|absence'],
  ['home', 'maison|present'],
  ['light', 'lights|lumiere|lumieres|lampe|lampes'],
  ['cover', 'covers|volet|volets|store|stores|rideau|rideaux|blind|blinds|shutters'],
  ['switch', 'switches|prise|prises|interrupteur|interrupteurs|plug|plugs|outlet|outlets'],
  ['climate', 'chauffage|thermostat|thermostats|heating|climatisation|radiateur|radiateurs'],
  ['media_player', 'media|tv|tele|television|player|players|musique|music|speakers|enceintes'],
  ['lock', 'locks|serrure|serrures|verrou|verrous'],
  ['alarm', 'alarme|alarmes|alarms|alarm control panel'],
  ['fan', 'fans|ventilateur|ventilateurs'],
  ['vacuum', 'aspirateur|robot|vacuums|lawn mower|tondeuse'],
  ['weather', 'meteo|temps'],
  ['person', 'people|persons|personne|personnes'],
  ['sensor', 'sensors|capteur|capteurs|binary sensor'],
  ['temperature', 'temperatures|temp'],
  ['humidity', 'humidite'],
  ['battery', 'batterie|batteries|pile|piles'],
  ['power', 'puissance|consommation|energie|energy|electricity'],
  ['window', 'windows|fenetre|fenetres'],
  ['door', 'doors|porte|portes'],
  ['motion', 'mouvement|presence|occupancy'],
  ['smoke', 'fumee|gas|gaz'],
  ['leak', 'fuite|moisture|water'],
  ['start', 'demarrer|demarre|lancer|lance|clean|nettoyer|aspirer|passer|tondre|mow|on|begin'],
  ['dock', 'rentrer|rentrer a la base|base|home|return|return to base|return home|send home|stop'],
  ['artist', 'artiste|chanteur|chanteuse|groupe|band|singer'],
  ['album', 'disque|record'],
  ['song', 'chanson|morceau|titre|track|title'],
  ['playlist', 'liste de lecture|playlists'],
  ['litter_box', 'litiere|litter|toilette|litterbox'],
  ['feeder', 'distributeur|distributeur de croquettes|gamelle|croquettes|food'],
  ['fountain', 'fontaine|fontaine a eau|eau|water|water fountain'],
  ['purifier', 'purificateur|air purifier'],
  ['pet', 'chat|chien|animal|cat|dog|pets'],
  ['arm_away', 'armer|arm|activer|arm away'],
  ['disarm', 'desarmer|desactiver'],
  ['add', 'ajouter|ajoute|rajouter|prolonger|extend|increase|more|plus'],
  ['subtract', 'retirer|enlever|raccourcir|remove|reduce|decrease|shorten|less|moins'],
  ['resume', 'reprendre|relancer|continuer|continue|unpause|restart'],
];

const VALUES = new Map<string, string[]>();
for (const [value, words] of OTHER_VALUES)
  for (const word of words.split('|')) VALUES.set(word, [...(VALUES.get(word) ?? []), value]);

const FRACTIONS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    moitie: 50,
    'la moitie': 50,
    half: 50,
    quart: 25,
    quarter: 25,
    maximum: 100,
    max: 100,
    'a fond': 100,
    full: 100,
    minimum: 1,
    min: 1,
  }),
);

/** More slots than any tool has are no arguments. */
const MAX_KEYS = 64;
const MAX_JSON_LENGTH = 100_000;

/**
 * @param given what the model wrote: an object, or the JSON text of one
 * @example normaliseArguments({ action: 'Allumer', name: '', brightness: '50 %' }, controlLight.parameters)
 * // { action: 'on', brightness_percent: 50 }
 */
export function normaliseArguments(given: unknown, parameters: z.ZodType): unknown {
  if (!(parameters instanceof z.ZodObject)) return given;
  const shape: Readonly<Record<string, z.ZodType>> = parameters.shape;
  const values = unwrapped(read(given), shape);
  if (values === undefined) return given;
  const slots = Object.entries(shape).flatMap(([key, type]): [string, unknown][] => {
    const value = slotValue(values, key, shape);
    const normal = value === undefined ? undefined : normaliseValue(value, type);
    return normal === undefined ? [] : [[key, normal]];
  });
  return Object.fromEntries(slots);
}

type Values = Readonly<Record<string, unknown>>;

function read(given: unknown): Values | undefined {
  if (isObject(given)) return given;
  if (given === undefined || given === null || given === '') return {};
  if (typeof given !== 'string' || given.length > MAX_JSON_LENGTH) return undefined;
  try {
    const value: unknown = JSON.parse(given);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `{ "arguments": { … } }`, as small models write it. */
function unwrapped(values: Values | undefined, shape: Values): Values | undefined {
  if (!values) return undefined;
  const keys = Object.keys(values);
  if (keys.length > MAX_KEYS) return undefined;
  const [key = ''] = keys;
  const inner = values[key];
  return keys.length === 1 && !(key in shape) && isObject(inner) ? inner : values;
}

function slotValue(values: Values, key: string, shape: Values): unknown {
  const own = values[key];
  if (own !== undefined && !isNothing(own)) return own;
  const other = OTHER_KEYS[key]?.find(
    (one) => !(one in shape) && values[one] !== undefined && !isNothing(values[one]),
  );
  return other === undefined ? undefined : values[other];
}

/** What models write into a slot that they do not need. */
export function isNothing(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value === 'string')
    return NOTHING.has(plainWords(value).join(' ')) && !/^[+-]?\d/.test(value);
  if (Array.isArray(value)) return value.every(isNothing);
  return isObject(value) && Object.keys(value).length === 0;
}

/** `undefined` where nothing was given. */
function normaliseValue(value: unknown, type: z.ZodType): unknown {
  if (
    type instanceof z.ZodOptional ||
    type instanceof z.ZodNullable ||
    type instanceof z.ZodDefault
  ) {
    const inner = type.unwrap() as z.ZodType;
    return isFiller(value, inner) ? undefined : normaliseValue(value, inner);
  }
  if (type instanceof z.ZodArray) {
    const items = Array.isArray(value) ? value : [value];
    const element = type.element as z.ZodType;
    return items.filter((item) => !isNothing(item)).map((item) => normaliseValue(item, element));
  }
  if (Array.isArray(value) && value.length === 1) return normaliseValue(value[0], type);
  if (type instanceof z.ZodNumber) return numberIn(value) ?? value;
  if (type instanceof z.ZodEnum) return enumValue(value, type.options.map(String));
  if (type instanceof z.ZodBoolean) return booleanIn(value) ?? value;
  if (type instanceof z.ZodString) return typeof value === 'string' ? value.trim() : textOf(value);
  return value;
}

/** A zero where zero is none of the values: a slot filled because it was there. */
function isFiller(value: unknown, type: z.ZodType): boolean {
  if (!(type instanceof z.ZodNumber)) return false;
  const least = type.minValue;
  return numberIn(value) === 0 && least !== null && least > 0;
}

/** `50`, `"50%"`, `"20,5 °C"`, `"moitié"`. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const fraction = FRACTIONS.get(plainWords(value).join(' '));
  if (fraction !== undefined) return fraction;
  const match = /^\s*([+-]?\d+(?:[.,]\d+)?)[\s%°a-z]*$/i.exec(value.slice(0, 40));
  return match?.[1] === undefined ? undefined : Number(match[1].replace(',', '.'));
}

function booleanIn(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = plainWords(String(value)).join(' ');
  if (['true', 'yes', 'oui', 'on', '1', 'vrai'].includes(word)) return true;
  return ['false', 'no', 'non', 'off', '0', 'faux'].includes(word) ? false : undefined;
}

function enumValue(value: unknown, options: readonly string[]): unknown {
  if (typeof value === 'boolean') return enumValue(value ? 'on' : 'off', options);
  if (typeof value !== 'string') return value;
  const word = plainWords(value).join(' ');
  const own = options.find((option) => plainWords(option).join(' ') === word);
  if (own !== undefined) return own;
  const [meant, ...others] = (VALUES.get(word) ?? []).filter((one) => options.includes(one));
  return meant !== undefined && others.length === 0 ? meant : value;
}

function textOf(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
