/** A command that works in this house, to show what can be said. Pure; said aloud, so it has to sound right. */
import type { House, HouseEntity } from '../home/house.ts';
import { type Speech, speechOf } from './sentences.ts';

/** What can be switched without harm, most telling first. */
const DOMAINS = ['light', 'switch', 'fan', 'cover'] as const;
type Domain = (typeof DOMAINS)[number];

const VERBS: Readonly<Record<Speech, Readonly<Record<Domain, string>>>> = {
  fr: { light: 'allume', switch: 'allume', fan: 'allume', cover: 'ouvre' },
  en: { light: 'turn on', switch: 'turn on', fan: 'turn on', cover: 'open' },
};

/** Shown as an example, these would invite to what should be asked for on purpose. */
const DELICATE_CLASSES = new Set(['garage', 'gate', 'door']);

/** French names begin with a noun whose gender the ear expects to hear. */
const FRENCH_ARTICLES: readonly (readonly [string, RegExp])[] = [
  ['les ', /^(?:lumi[eè]res|lampes|spots|guirlandes|volets|stores|rideaux|appliques|ampoules)\b/i],
  ["l'", /^(?:ampoule|applique|[eé]clairage|arrosage|aspirateur|enceinte|halog[eè]ne)\b/i],
  ['la ', /^(?:lampe|lumi[eè]re|guirlande|suspension|veilleuse|prise|cafeti[eè]re|bouilloire)\b/i],
  [
    'le ',
    /^(?:plafonnier|lampadaire|lustre|spot|n[eé]on|bandeau|ventilateur|volet|store|rideau|chauffage)\b/i,
  ],
];

/** Something of the area where it was asked comes first. `undefined` where nothing fits. */
export function exampleCommand(
  house: House,
  areaId: string | null,
  language: string,
): string | undefined {
  const speech = speechOf(language);
  const rank = (entity: HouseEntity) =>
    DOMAINS.indexOf(entity.domain as Domain) +
    (areaId !== null && entity.area === areaId ? 0 : 10) +
    (speech === 'fr' && article(entity.name) === '' ? 100 : 0);
  const [best] = house.entities.filter(isHarmless).sort((a, b) => rank(a) - rank(b));
  if (!best) return undefined;
  const verb = VERBS[speech][best.domain as Domain];
  const name = lowerFirst(best.name);
  return speech === 'fr' ? `${verb} ${article(name)}${name}` : `${verb} ${englishName(name)}`;
}

function isHarmless(entity: HouseEntity): boolean {
  const known = (DOMAINS as readonly string[]).includes(entity.domain);
  return known && !DELICATE_CLASSES.has(entity.deviceClass ?? '');
}

function article(name: string): string {
  return FRENCH_ARTICLES.find(([, names]) => names.test(name))?.[0] ?? '';
}

function englishName(name: string): string {
  return /^(?:the|my|our)\b|'s\b/i.test(name) ? name : `the ${name}`;
}

/** `Lampe du salon` → `lampe du salon`, but `TV du salon` stays. */
function lowerFirst(name: string): string {
  const [first = '', second = ''] = name;
  const isWord = second === '' || second === second.toLowerCase();
  return isWord ? first.toLowerCase() + name.slice(first.length) : name;
}
