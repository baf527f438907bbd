/**
 * Whether somebody's words ask for anything to be done at all. A name or a document in the prompt may tell the model
 * to act; without words that could mean it, no tool that acts is run. Pure, French and English.
 */
import { speechOf } from '../sentences.ts';
import { inOneSpelling } from './wording.ts';

/** Asked in passing, these want to know something. */
const ASKS_TO_KNOW = {
  fr: /^(?:dis[- ]moi |est[- ]ce qu|qu(?:el|elle|els|elles|i|oi|and)\b|qu'est|c'est quoi|combien|comment|pourquoi|où |quand |y a[- ]t|il y a|lis|lire|raconte|explique|résume|donne[- ]moi (?:la météo|l'heure|des nouvelles)|(?:le|la|les|mon|ma|mes) .{1,60}(?:est|sont)[- ](?:il|elle|ils|elles)|(?:a|as|ai)[- ]t?[- ]?(?:il|elle|tu|on))/i,
  en: /^(?:tell me|what|which|who|whose|when|where|why|how|is |are |was |were |does |do |did |has |have |(?:read|explain|summari[sz]e|describe)\b)/i,
} as const;

/** With one of these, a question is a request: "peux-tu éteindre…". Stems. */
const NAMES_A_DEED = {
  fr: /(?<![\p{L}])(?:r?allum|étein|éteign|ouvr|referm|ferm|r?emont|mont|lèv|lev|baiss|descend|règle|régl|ajust|mets|mettre|met(?![\p{L}])|remet|désactiv|activ|déverrouill|verrouill|r?lanc|relanc|démarr|arrêt|stop|coup(?:e|er|ez)(?![\p{L}])|augment|diminu|rédui|tamis|chang|pass(?:e|er|ez)(?![\p{L}])|ajout|not(?:er|ez)(?![\p{L}])|note (?:que|bien)|enregistr|mémoris|retien|retenir|souvien|souvenir|rappel|programm|supprim|effac|oubli|retir|envo|annonc|jou(?:e|er|ez)(?![\p{L}])|arm(?:e|er|ez)(?![\p{L}])|désarm|bloqu|débloqu|réveill|chauff|appu(?:ie|ye)|déclench|confirm)/iu,
  en: /(?<![\p{L}])(?:turn|switch|open|close|shut|unlock|lock|set|dim|brighten|start|stop|pause|resume|activate|deactivate|enable|disable|adjust|increase|decrease|raise|lower|change|add|note (?:that|down)|make a note|save|store|record|remember|remind|schedule|create|remove|delete|forget|send|announce|run|mute|unmute|play|put|arm|disarm|wake|heat|cool|warm|skip|press|push|trigger|confirm)(?![\p{L}])/iu,
} as const;

/** "Et dans la cuisine ?" goes on with what was done before. */
const GOES_ON = {
  fr: /^(?:et|aussi|pareil|idem)(?![\p{L}])/iu,
  en: /^(?:and|also|too|same)(?![\p{L}])/iu,
};

export interface Intent {
  /** The person's own words of this turn; empty: nobody spoke. */
  readonly words: string;
  readonly language: string;
  /** Something was done in the exchange before. */
  readonly actedBefore: boolean;
}

/** @example mayAct({ words: 'Quelle heure est-il ?', language: 'fr', actedBefore: false }) // false */
export function mayAct({ actedBefore, language, words }: Intent): boolean {
  const text = inOneSpelling(words).trim();
  return text
    .split(SENTENCES)
    .some((sentence) => mayActFor(sentence.trim(), speechOf(language), actedBefore));
}

/** "Is it locked? Lock it if not": a question may have an order behind it. */
const SENTENCES = /(?<=[.!?])\s+|(?<![\p{L}])(?=(?:sinon|if not|otherwise)(?![\p{L}]))/iu;

function mayActFor(text: string, speech: 'fr' | 'en', actedBefore: boolean): boolean {
  if (!/[\p{L}\p{N}]/u.test(text)) return false;
  if (NAMES_A_DEED[speech].test(text) && !ASKS_WHETHER[speech].test(text)) return true;
  if (actedBefore && GOES_ON[speech].test(text)) return true;
  return !ASKS_TO_KNOW[speech].test(text) && !text.endsWith('?');
}

/** "Is the lamp turned on?" names a deed and wants none. */
const ASKS_WHETHER = {
  fr: /^(?:est[- ]ce que .{1,80}(?:est|sont|a été|ont été)(?![\p{L}])|(?!.*(?:peux|peut|pourr|veux|voud|aimer))(?:le|la|les|l'|mon|ma|mes|il|elle|tout|c'est) ?.{1,80}(?:est|sont|a été|ont été) .{1,60}\?$|.{1,80}(?:est|sont)[- ](?:il|elle|ils|elles)(?![\p{L}])|(?:lis|raconte|explique|résume)(?![\p{L}])(?!.* et )|qui a |pourquoi|comment|combien|depuis|quand )/iu,
  en: /^(?:(?:read|tell|explain|describe|summari[sz]e)(?![\p{L}])(?!.* and )|is|are|was|were|has|have|did|why|how|who|when|which)(?![\p{L}])/iu,
} as const;
