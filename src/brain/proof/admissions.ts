/**
 * Which sentences admit that something did not come about, or ask what to do instead. Where nothing was done, only these
 * may be spoken: the ways to claim success cannot be counted, the ways to admit failure can. Pure, French and English.
 */
import { type Speech, speechOf } from '../sentences.ts';
import { onOneLine, rule, WORD_END, WORD_START } from './wording.ts';

interface Admissions {
  readonly clauses: RegExp;
  /** "Je n'ai pas pu", "ne répond pas". */
  readonly failure: RegExp;
  /** Begins a sentence that tells why not. */
  readonly inability: RegExp;
  /** Sounds like one, and says that all went well. */
  readonly success: RegExp;
  /** "Vérifie que la prise est branchée." */
  readonly advice: RegExp;
  /** Beside one of those, and nothing by itself. */
  readonly regret: RegExp;
  /** Asks for what is missing; "c'est mieux ?" does not. */
  readonly question: RegExp;
}

/** As stems: what follows them may be anything. */
const words = (...alternatives: readonly string[]) =>
  new RegExp(`${WORD_START}(?:${alternatives.join('|')})`, 'iu');

/** What a device or a service does not do when it fails, as stems. */
const FR_FAILS =
  'répon|réag|march|fonctionn|exist|connect|joign|disponib|accessib|expos|possib|reconn|configur|abouti|bougé|changé|confirm|obéi|trouv|sûre?|certaine?|enregistr';
const EN_FAILS =
  'respon|react|work|reach|exist|connect|availab|found|find|possib|expos|confirm|recogni|succe|answer|chang|support|able|sure|certain|go through|gone through';

const ADMISSIONS: Readonly<Record<Speech, Admissions>> = {
  fr: {
    clauses: /[,;:]| mais | et /i,
    failure: words(
      String.raw`je (?:ne |n')(?:[\p{L}']+ ){0,3}?(?:pas|plus|rien|aucune?)${WORD_END}`,
      String.raw`n(?:e |')(?:[\p{L}']+ ){0,3}?(?:pas|plus|rien|aucune?) (?:[\p{L}']+ ){0,2}(?:${FR_FAILS})`,
      String.raw`n(?:e |')(?:[\p{L}']+ )?(?:${FR_FAILS})[\p{L}]* (?:pas|plus)${WORD_END}`,
      String.raw`(?:rien|aucune?|personne)(?: [\p{L}']+)? n(?:e |')(?:[\p{L}']+ ){0,2}(?:${FR_FAILS})`,
      "il n'y a (?:pas|aucune?)(?!.*(?:allumé|éteint|ouvert|fermé|problème|souci))",
      'injoignable|introuvable|indisponible|inaccessible|inconnue?s?(?![\\p{L}])|hors ligne|déconnecté|en panne|échou|échec',
      "(?:pas|aucune?|sans) (?:de |d')?(?:réponse|retour|confirmation)",
      "(?:ça|cela|c'est) (?:m'est |lui est )?impossible|impossible de",
    ),
    inability: words(
      String.raw`je (?:ne |n'y |n')(?:[\p{L}']+ )?(?:peux|sais|connais|trouve|vois|dispose|parviens|arrive|suis) (?:pas|plus|aucune?)`,
      "je n'ai (?:pas|aucune?) (?:pu |trouvé |accès|réussi|de |d'|moyen|appareil|outil)",
    ),
    success: words(
      "n'(?:ai|y a) (?:plus |eu )?(?:rien|aucune?) (?:laissé|oublié|mal|problème|souci)",
      "(?:pas|aucun|sans|zéro) (?:de |d')?(?:problème|souci|mal|difficulté|erreur)",
      "n'ai (?:pas|plus) (?:oublié|manqué|hésité|tardé|traîné|perdu)",
    ),
    advice: words(
      'vérifie|réessa|essa(?:ie|ye)[rz]?(?![\\p{L}])|dis-moi|dites-moi|précise|indique-moi|reformul|répète',
      'si tu (?:veux|préfères)|si vous (?:voulez|préférez)',
      'il y a (?:plusieurs|deux|trois|quatre)|plusieurs (?:appareils|lampes|lumières|pièces|choses)',
      'tu (?:peux|pourrais|dois|devrais) (?:essayer|réessayer|vérifier|me |le faire|regarder si|reformuler|répéter)',
    ),
    regret: rule(
      'désolée?|navrée?|malheureusement|hélas|pardon|excuse-moi|excusez-moi|oups|ah|hum|euh',
    ),
    question: words(
      'lequel|laquelle|lesquel|quelle?s? |dans quel|tu veux|veux-tu|voulez|souhaite|dois-je|peux-tu|pourrais-tu|parles-tu|penses-tu|je dois|tu confirmes|confirmes-tu',
    ),
  },
  en: {
    clauses: /[,;:]| but | and /i,
    failure: words(
      "(?:i|we) (?:[\\p{L}]+ )?(?:don't|do not|can't|cannot|can not|couldn't|could not|wasn't|was not|weren't|am not|haven't|have not|didn't|did not|am unable|was unable|failed|see no|find no|found no|got no|have no)",
      "i'm (?:not|unable|having trouble)",
      `(?:n't|not|never|no longer) (?:[\\p{L}']+ ){0,2}(?:${EN_FAILS})`,
      `[\\p{L}]+n't (?:[\\p{L}']+ ){0,2}(?:${EN_FAILS})`,
      'nothing (?:has |have )?(?:happened|changed|was|is called)',
      'unavailable|unreachable|unresponsive|unknown|offline|disconnected|fail(?:ed|ure|s)?(?![\\p{L}])|out of reach',
      'there (?:is|are) no (?!.*(?: on| off|open|closed|problem|lit))',
      'no (?:response|answer|reply|report|confirmation|such|device|room|sign)',
    ),
    inability: words(
      "(?:i|we) (?:can't|cannot|can not|couldn't|could not|don't have|don't know|do not have|do not know|don't see|don't find|have no (?:way|tool|access)|wasn't able|was not able|am not able|am unable|find no|see no)",
      "i'm (?:not able|unable)",
    ),
    success: words(
      "(?:i|we) (?:didn't|did not|haven't|have not|have no|had no) (?:even )?(?:forget|forgotten|hesitate|left|leave|miss|problems?|trouble|issues?)",
      '(?:no|without|zero|any) (?:problems?|trouble|issues?|errors?|worries|fail)',
    ),
    advice: words(
      '(?:please )?(?:check (?:that|whether|if|the|its|your)|make sure|try |tell me|let me know which|repeat|specify)',
      'if you (?:like|want|wish|prefer)',
      'there (?:are|is) (?:several|two|three|more than)',
      'you (?:can|could|may want to|might want to|may|should) (?:try|check|tell me|say|ask)',
    ),
    regret: rule(
      "sorry|i'm sorry|i am sorry|unfortunately|apologies|my apologies|oops|hmm|i'm afraid|i am afraid",
    ),
    question: words(
      'which|what (?:do|would|should)|do you (?:mean|want)|did you mean|would you like me|should i|shall i|could you|can you|in which|where (?:do|should)|do you confirm',
    ),
  },
};

/**
 * Every clause of it has to be of that kind: "désolé, la lampe éclaire la pièce" is no admission.
 *
 * @example admits("Désolé, le volet ne répond pas.", 'fr') // true
 */
export function admits(sentence: string, language: string): boolean {
  const text = onOneLine(sentence);
  const rules = ADMISSIONS[speechOf(language)];
  const isQuestion = /\?["»”’)\s]*$/.test(text);
  let isAdmitted = false;
  for (const clause of text.split(rules.clauses)) {
    if (!/[\p{L}\p{N}]/u.test(clause)) continue;
    // Behind what is asked stand the things to choose from.
    if (isQuestion && rules.question.test(clause)) return true;
    const isOne =
      !rules.success.test(clause) && (rules.failure.test(clause) || rules.advice.test(clause));
    if (!(isOne || rules.regret.test(clause) || isName(clause))) return false;
    isAdmitted ||= isOne;
  }
  return isAdmitted && !isQuestion;
}

/**
 * It begins by saying that EXO cannot: what follows tells why, or what one could do instead. A claim in it stays one.
 *
 * @example explains("Je ne peux pas mettre de musique, l'application le fait.", 'fr') // true
 */
export function explains(sentence: string, language: string): boolean {
  const text = onOneLine(sentence);
  const rules = ADMISSIONS[speechOf(language)];
  const first = text
    .split(rules.clauses)
    .find((clause) => /[\p{L}\p{N}]/u.test(clause) && !isOnly(rules.regret, clause));
  return first !== undefined && rules.inability.test(first) && !rules.success.test(text);
}

function isOnly(regret: RegExp, clause: string): boolean {
  return regret.test(clause) && clause.trim().split(' ').length <= 2;
}

/** "Je ne trouve ni lampe, ni guirlande": what is listed behind it says nothing. */
function isName(clause: string): boolean {
  return /^\s*(?:ni|nor|or|ou|dans|in|pour|for|avec|with)(?![\p{L}])/iu.test(clause);
}
