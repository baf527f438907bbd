/** Words for a kind of thing ("les volets", "the lights"), which name no single one. Pure. */
import type { HouseEntity } from './house.ts';
import { nameWords } from './name-words.ts';

export interface Kind {
  readonly domain: string;
  /** Only these device classes; `null` among them: also what has none. */
  readonly classes?: readonly (string | null)[];
  /** All that there is in a place, in the singular too: "la lumière". Otherwise the singular means one. */
  readonly isMass?: true;
}

const WORDS: readonly (readonly [string, readonly Kind[]])[] = [
  ['lumière|éclairage|light|lighting|lumiere d ambiance', [{ domain: 'light', isMass: true }]],
  ['lampe|ampoule|luminaire|lamp|bulb', [{ domain: 'light' }]],
  ['volet|volet roulant|shutter|roller shutter', [{ domain: 'cover', classes: ['shutter', null] }]],
  ['store|blind|shade', [{ domain: 'cover', classes: ['blind', 'shade', 'awning', null] }]],
  ['rideau|voilage|curtain|drape', [{ domain: 'cover', classes: ['curtain', null] }]],
  ['porte garage|garage door', [{ domain: 'cover', classes: ['garage'] }]],
  ['portail|gate', [{ domain: 'cover', classes: ['gate'] }]],
  ['vanne|robinet|valve|tap', [{ domain: 'valve' }]],
  ['serrure|verrou|lock|porte|door', [{ domain: 'lock' }]],
  ['alarme|alarm|alarm system', [{ domain: 'alarm_control_panel' }]],
  [
    'chauffage|thermostat|climatisation|clim|climatiseur|heating|heat|climate|air conditioning|temperature',
    [{ domain: 'climate', isMass: true }],
  ],
  ['radiateur|heater|radiator|air conditioner', [{ domain: 'climate' }]],
  ['tv', [{ domain: 'media_player', classes: ['tv'] }]],
  ['enceinte|haut parleur|speaker', [{ domain: 'media_player', classes: ['speaker', null] }]],
  ['ampli|amplificateur|receiver', [{ domain: 'media_player', classes: ['receiver'] }]],
  [
    'musique|son|volume|lecteur|media|music|sound|audio|player|media player',
    [{ domain: 'media_player', isMass: true }],
  ],
  ['prise|prise courant|outlet|plug|socket', [{ domain: 'switch', classes: ['outlet', null] }]],
  ['interrupteur|switch', [{ domain: 'switch' }]],
  ['ventilateur|ventilo|fan', [{ domain: 'fan' }]],
  ['humidificateur|déshumidificateur|humidifier|dehumidifier', [{ domain: 'humidifier' }]],
  ['aspirateur|aspirateur robot|robot|vacuum|vacuum cleaner', [{ domain: 'vacuum' }]],
  ['tondeuse|mower|lawn mower', [{ domain: 'lawn_mower' }]],
  ['chauffe eau|ballon eau chaude|cumulus|water heater', [{ domain: 'water_heater' }]],
  ['bouton|button', [{ domain: 'button' }, { domain: 'input_button' }]],
  ['caméra|camera|webcam|caméra surveillance|security camera', [{ domain: 'camera' }]],
  ['scène|ambiance|scene', [{ domain: 'scene' }]],
  ['script|routine', [{ domain: 'script' }]],
];

const KINDS: ReadonlyMap<string, readonly Kind[]> = new Map(
  WORDS.flatMap(([words, kinds]) =>
    words
      .split('|')
      .map((phrase): [string, readonly Kind[]] => [nameWords(phrase).join(' '), kinds]),
  ),
);

const ALL_WORDS = new Set(['tout', 'toute', 'tous', 'all', 'every', 'everything', 'any', 'chaque']);
/** What a person means by name only: never one of "all covers". */
const NAMED_ONLY = new Set(['garage', 'gate', 'door']);

/** What such words mean among the domains of a tool; `undefined` where they are no kind at all. */
export function kindsCalled(
  words: readonly string[],
  domains: readonly string[],
): { readonly kinds: readonly Kind[]; readonly isAll: boolean } | undefined {
  const rest = words.filter((word) => !ALL_WORDS.has(word));
  const isAll = rest.length < words.length;
  if (rest.length === 0)
    return { kinds: domains.map((domain) => ({ domain, isMass: true })), isAll };
  const kinds = KINDS.get(rest.join(' '))?.filter(({ domain }) => domains.includes(domain));
  return kinds && kinds.length > 0 ? { kinds, isAll } : undefined;
}

export function isOfKind({ domain, deviceClass }: HouseEntity, kind: Kind): boolean {
  if (domain !== kind.domain) return false;
  if (kind.classes) return kind.classes.includes(deviceClass ?? null);
  return !(domain === 'cover' && NAMED_ONLY.has(deviceClass ?? ''));
}
