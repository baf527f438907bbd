/**
 * Which tools a plain request can be about, so that the others need not be described to the model. Pure.
 *
 *   words ─▶ clauses ─▶ each names a deed and what it is about ─▶ the tools of those topics
 *                   └─▶ one does not ─▶ in doubt: all of them
 *
 * A tool too many costs a hundred tokens; one too few costs the person their wish. So only what leaves no doubt narrows.
 */
import type { House } from '../../home/house.ts';
import { plainWords, singular } from '../../home/name-words.ts';
import type { TurnRequest } from '../brain.ts';
import { TOPICS, type Topic } from './topics.ts';

/** Whether a tool has to be shown, by its name. */
export type IsMeant = (tool: string) => boolean;

type Asked = Pick<TurnRequest, 'text' | 'language'>;

/** What is asked to be done to a device. Plain stems; they do not say to which. */
const DEEDS =
  /^(?:r?allum|etein|r?ouvr|ferm|referm|mont|remont|lev|baiss|descend|regl|met(?:s|tre|tez)?$|remet|activ|desactiv|verrouill|deverrouill|arret|stop|coup|augment|diminu|redui|tamis|paus|turn$|switch$|open|clos|shut$|unlock|lock$|set$|dim$|brighten|increas|decreas|rais|lower)/;
/** Words between clauses. */
const LINKS = /[,.;:!?]|\s(?:et|puis|ensuite|and|then)\s/i;
/** They do not say what it is about. Plain. */
const FILLERS = new Set(
  [
    'exo ok hey bon alors s il te vous plait stp svp merci please thanks thank you donc un une peu maintenant now can could',
    'peux tu pourrais vite bien dans a au aux la le les l du de des d en sur sous ma mon mes ta ton tes ce cette ces on off up',
    'down back the in of to at my your this that these a an all every both toute toutes tous chaque pour cent pourcent percent',
    'fond moitie half max maximum minimum plein doucement et and',
  ]
    .join(' ')
    .split(' '),
);
/** Rooms of any house: they say where, in whichever language the house is written. Plain. */
const ROOMS = new Set(
  'piece chambre cuisine salon sejour bureau entree couloir cave grenier jardin terrasse salle bain etage room bedroom kitchen living dining office hall bathroom cellar attic garden terrace floor upstairs downstairs house maison'.split(
    ' ',
  ),
);
/** What is said in more words is no simple request. */
const MAX_WORDS = 24;

/**
 * `undefined`: in doubt, all tools have to be shown. A word that is not understood is a doubt, and so is a language of
 * which no words are known here.
 */
export function meantTools({ language, text }: Asked, house: House): IsMeant | undefined {
  if (!/^(?:fr|en)\b/i.test(language)) return undefined;
  const names = namesOf(house);
  const clauses = text
    .split(LINKS)
    .map(plainWords)
    .map((words) => words.filter((word) => !isFiller(word, names)))
    .filter((words) => words.length > 0);
  const words = clauses.flat();
  if (words.length > MAX_WORDS || !words.some((word) => DEEDS.test(word))) return undefined;
  const topics = new Set<Topic>();
  for (const clause of clauses) {
    const nouns = clause.filter((word) => !DEEDS.test(word)).map((word) => topicsOf(word, names));
    if (nouns.length === 0 || nouns.some((about) => about.length === 0)) return undefined;
    for (const topic of nouns.flat()) topics.add(topic);
  }
  return (tool) => TOPICS.every((topic) => topics.has(topic) || !topic.tools.test(tool));
}

function isFiller(word: string, { places }: Names): boolean {
  const one = singular(word);
  return FILLERS.has(word) || ROOMS.has(one) || places.has(one) || /^\d+$/.test(word);
}

interface Names {
  /** What the things of this house are called, word by word. */
  readonly topics: ReadonlyMap<string, ReadonlySet<Topic>>;
  /** Words of rooms and floors: they tell where, not what. */
  readonly places: ReadonlySet<string>;
}

/** A house is the same object until it changes. */
const known = new WeakMap<House, Names>();

function namesOf(house: House): Names {
  const before = known.get(house);
  if (before) return before;
  const places = new Set(
    [...house.areas, ...house.floors].flatMap(({ name, aliases }) =>
      [name, ...aliases].flatMap((one) => plainWords(one).map(singular)),
    ),
  );
  const topics = new Map<string, Set<Topic>>();
  for (const { aliases, device = '', domain, name } of house.entities)
    for (const topic of TOPICS.filter(({ domains }) => domains.includes(domain)))
      for (const word of [name, device, ...aliases].flatMap(plainWords)) {
        const one = singular(word);
        if (places.has(one) || FILLERS.has(word)) continue;
        topics.set(one, (topics.get(one) ?? new Set()).add(topic));
      }
  const names = { topics, places };
  known.set(house, names);
  return names;
}

function topicsOf(word: string, { topics }: Names): Topic[] {
  const one = singular(word);
  return [...TOPICS.filter(({ words }) => words.has(one)), ...(topics.get(one) ?? [])];
}
