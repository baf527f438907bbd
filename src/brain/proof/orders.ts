/** What the person's words order, as far as the proof of an answer turns on it. Pure, French and English. */
import { kindsCalled } from '../../home/kinds.ts';
import { plainWords, singular } from '../../home/name-words.ts';
import { type Speech, speechOf } from '../sentences.ts';
import { inOneSpelling, rule } from './wording.ts';

/** Of the house or of what EXO keeps: nobody says these of anything else, or to no purpose. */
const ORDERS: Readonly<Record<Speech, RegExp>> = {
  fr: rule(
    'r?allume[rz]?|éteins|éteindre|éteignez|(?:r?ouvre|ferme|referme|baisse|monte|remonte|règle|coupe|tamise|verrouille|déverrouille|désarme|arme|active|désactive|arrête|lance|démarre)[rz]? (?:le|la|les|mon|ma|mes|tout|tous|toutes?|à clé|ici|un peu)',
    "(?:ouvre|ferme|coupe|règle|arme|désarme|active|désactive|arrête|lance|démarre)[rz]? l'[\\p{L}]+",
    'r?emets [\\p{L}]+|mets [\\p{L}]+|(?:dé)?verrouille[rz]?|passe (?:le|la|les|en|au) [\\p{L}]+|descends (?:le|la|les)|renvoie [\\p{L}]+|volume [\\p{L}]+',
    '(?<=^|, )(?:pause|stop|plus fort|moins fort|(?:chanson|piste|titre|morceau) (?:suivant|précédent)e?|mode [\\p{L}]+|minuteur)',
    "(?:souviens-toi|retiens|note) (?:que|qu'[\\p{L}]+|bien)|oublie (?:ça|que|le|la|les|ce)",
    'réveille-moi|rappelle-moi (?:de|dans|à)|annule (?:le|la|les|tout)|ajoute [\\p{L}]+|annonce [\\p{L}]+|préviens [\\p{L}]+',
  ),
  en: rule(
    '(?:turn|switch) (?:on|off|up|down|the|it|all|my|every|everything)|(?:open|close|shut|lock|unlock|dim|brighten|raise|lower|mute|pause|arm|disarm|stop|start) (?:the|my|all|it|everything|every)',
    '(?:lights?|lamps?) (?:on|off)|(?:set|put|make|send|skip|hoover|vacuum) (?:the|this|my|it|an?) [\\p{L}]+',
    '(?<=^|, )(?:louder|quieter|pause|skip|mute|volume [\\p{L}]+|timer)',
    '(?<=^(?:[^ ]+ ){1,8})(?:on|off|please)(?=[.!]?$)',
    'remember (?:that|my)|note (?:that|down)|forget (?:that|what|about|my|the)',
    'remind me (?:to|in|at)|wake me|cancel (?:the|my|all|it)|announce [\\p{L}]+',
  ),
};

/** "Is the lamp on?" */
const ASKS_WHETHER = /^\s*(?:is|are|was|were|did|does|has|have)\s/i;

/** Beside an order: words that want to hear something. */
const ASKS: Readonly<Record<Speech, RegExp>> = {
  fr: rule(
    "dis-moi|raconte|raconte-moi|explique|explique-moi|décris|résume|traduis|calcule|lis|lis-moi|chante|quel|quels|quelle|quelles|qui|qu'est-ce|pourquoi|comment|combien|quand|c'est quoi|une blague|une histoire",
  ),
  en: rule(
    "tell me|what|what's|who|who's|why|how|when|which|explain|describe|summari[sz]e|translate|calculate|read|sing|a joke|a story",
  ),
};

/** How a question begins that wants to know something of the world, not how things stand at home. */
const ABOUT_THE_WORLD: Readonly<Record<Speech, RegExp>> = {
  fr: /^(?:(?:dis(?:-moi)?|(?:peux-tu|tu peux) m(?:e dire|'expliquer)|sais-tu|tu sais) )?(?:comment|pourquoi|qui|quand|c'est quoi|qu'est-ce que c'est|raconte|explique|décris|résume|traduis|invente|propose|cite|parle-moi|donne-moi (?:une?|des))(?![\p{L}])/iu,
  en: /^(?:(?:can|could|do) you (?:tell me|know|explain) |please )?(?:how|why|who|when|tell me (?:a|an|about)|explain|describe|summari[sz]e|translate|write|suggest|give me (?:a|an|some))(?![\p{L}])/iu,
};

/** @example asksOfTheWorld('Comment marche un radiateur ?', 'fr') // true */
export function asksOfTheWorld(text: string, language: string): boolean {
  return ABOUT_THE_WORLD[speechOf(language)].test(inOneSpelling(text).trim());
}

/** Something is to be done: an answer without any deed is not what was asked for. */
export function orders(text: string, language: string): boolean {
  if (ASKS_WHETHER.test(text) || asksOfTheWorld(text, language)) return false;
  return ORDERS[speechOf(language)].test(inOneSpelling(text)) || isHeadline(text);
}

/** Something is to be told as well: what is said is not only about the deed. */
export function asksToo(text: string, language: string): boolean {
  return ASKS[speechOf(language)].test(inOneSpelling(text));
}

/** "Ceiling fan at a third", "volet du bureau à moitié": a thing, and no sentence around it. */
function isHeadline(text: string): boolean {
  const words = plainWords(text);
  if (words.length < 2 || words.length > MAX_HEADLINE_WORDS || /[?]/.test(text)) return false;
  if (words.some((word) => MAKES_A_SENTENCE.has(word))) return false;
  const pairs = words.map((word, at) => [singular(word), words[at + 1] ?? ''].join(' ').trim());
  return [...words.map(singular), ...pairs].some((phrase) => isThing(phrase.split(' ')));
}

const MAX_HEADLINE_WORDS = 7;
const MAKES_A_SENTENCE = new Set(
  'i is are was were has have do does je j il elle on c est sont ai as ont nous vous qui que'.split(
    ' ',
  ),
);
const THINGS = ['light', 'cover', 'climate', 'fan', 'vacuum', 'lawn_mower', 'switch'];

function isThing(words: readonly string[]): boolean {
  const kinds = kindsCalled(words, THINGS)?.kinds.length ?? 0;
  return kinds > 0 && kinds < THINGS.length;
}
