/** What the person's words order, as far as the proof of an answer turns on it. Pure, French and English. */
import { type Speech, speechOf } from '../sentences.ts';

const B = String.raw`(?<![\p{L}\p{N}])`;
const E = String.raw`(?![\p{L}\p{N}])`;
const rule = (...alternatives: readonly string[]) =>
  new RegExp(`${B}(?:${alternatives.join('|')})${E}`, 'iu');

/** Of the house or of what EXO keeps: nobody says these of anything else, or to no purpose. */
const ORDERS: Readonly<Record<Speech, RegExp>> = {
  fr: rule(
    'r?allume[rz]?|éteins|éteindre|éteignez|(?:r?ouvre|ferme|referme|baisse|monte|remonte|règle|coupe|tamise|verrouille|déverrouille|désarme|arme|active|désactive|arrête|lance|démarre)[rz]? (?:le|la|les|mon|ma|mes|tous?|toutes?|ici|un peu)',
    "(?:ouvre|ferme|coupe|règle|arme|désarme|active|désactive|arrête|lance|démarre)[rz]? l'[\\p{L}]+",
    'mets (?:le|la|les|du|un peu de|un minuteur) [\\p{L}]+|(?:dé)?verrouille[rz]?',
    "(?:souviens-toi|retiens|note) (?:que|qu'[\\p{L}]+|bien)|oublie (?:ça|que|le|la|les|ce)",
    'réveille-moi|rappelle-moi (?:de|dans|à)|annule (?:le|la|les|tout)|ajoute [\\p{L}]+|annonce [\\p{L}]+|préviens [\\p{L}]+',
  ),
  en: rule(
    '(?:turn|switch) (?:on|off|up|down|the|it|all|my|everything)|(?:open|close|shut|lock|unlock|dim|brighten|raise|lower|mute|pause|arm|disarm|stop|start) (?:the|my|all|it|everything|every)',
    '(?:lights?|lamps?) (?:on|off)|set (?:the|my|an?) [\\p{L}]+',
    'remember (?:that|my)|note (?:that|down)|forget (?:that|what|about|my|the)',
    'remind me (?:to|in|at)|wake me|cancel (?:the|my|all|it)|announce [\\p{L}]+',
  ),
};

/** Beside an order: words that want to hear something. */
const ASKS: Readonly<Record<Speech, RegExp>> = {
  fr: rule(
    "dis-moi|raconte|raconte-moi|explique|explique-moi|décris|résume|traduis|calcule|lis|lis-moi|chante|quel|quels|quelle|quelles|qui|qu'est-ce|pourquoi|comment|combien|quand|c'est quoi|une blague|une histoire",
  ),
  en: rule(
    "tell me|what|what's|who|who's|why|how|when|which|explain|describe|summari[sz]e|translate|calculate|read|sing|a joke|a story",
  ),
};

/** Something is to be done: an answer without any deed is not what was asked for. */
export function orders(text: string, language: string): boolean {
  return ORDERS[speechOf(language)].test(plain(text));
}

/** Something is to be told as well: what is said is not only about the deed. */
export function asksToo(text: string, language: string): boolean {
  return ASKS[speechOf(language)].test(plain(text));
}

const plain = (text: string) => text.normalize('NFC').replaceAll('’', "'");
