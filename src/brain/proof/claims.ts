/**
 * Which sentences say that something was done. A model's words are held against this before they are spoken, so what
 * matters is that no claim slips through; a claim too many only has to be proven. Pure, French and English.
 */
import { type Speech, speechOf } from '../sentences.ts';
import { onOneLine, rule } from './wording.ts';

/** What a device would report if the claim were false. */
export type Effect = 'on' | 'off' | 'started' | 'open' | 'closed' | 'locked' | 'unlocked';

export interface Claim {
  /**
   * - `done`: "c'est fait", "j'ai allumé la lampe".
   * - `promise`: "j'allume la lampe": true where the deed follows.
   * - `state`: "la lampe est allumée": true where it was read or done.
   */
  readonly kind: 'done' | 'promise' | 'state';
  readonly effect?: Effect;
}

interface Grammar {
  readonly done: RegExp;
  readonly promise: RegExp;
  readonly state: RegExp;
  /** A denial that tells of a change: "is no longer on". */
  readonly changed: RegExp;
  readonly denied: RegExp;
  /** How a clause begins that asks, and claims nothing. */
  readonly asking: RegExp;
  readonly clauses: RegExp;
  readonly effects: readonly (readonly [Effect, RegExp])[];
}

// The words of what EXO can do, as stems: endings for gender and number follow.
const FR_DONE =
  'allumé|éteint|rallumé|ouvert|fermé|refermé|levé|relevé|monté|remonté|baissé|descendu|réglé|ajusté|mis|remis|activé|réactivé|désactivé|verrouillé|déverrouillé|lancé|relancé|démarré|redémarré|arrêté|stoppé|coupé|augmenté|diminué|réduit|tamisé|changé|modifié|passé|ajouté|noté|enregistré|mémorisé|retenu|sauvegardé|programmé|créé|supprimé|effacé|oublié|retiré|envoyé|annoncé|exécuté|effectué|appliqué|joué|bloqué|débloqué|armé|désarmé|branché|débranché|confirmé|transmis|procédé|appuyé|déclenché|traité|fait|pris en compte';
const FR_INFINITIVE =
  "allumer|éteindre|rallumer|ouvrir|fermer|lever|monter|baisser|descendre|régler|ajuster|mettre|remettre|activer|désactiver|verrouiller|déverrouiller|lancer|relancer|démarrer|arrêter|stopper|couper|augmenter|diminuer|réduire|tamiser|changer|passer|ajouter|noter|enregistrer|mémoriser|retenir|programmer|créer|supprimer|effacer|oublier|retirer|envoyer|annoncer|exécuter|jouer|armer|désarmer|faire|m'en occuper";
const FR_PRESENT =
  "allume|éteins|rallume|ouvre|ferme|lève|monte|baisse|descends|règle|ajuste|mets|remets|active|désactive|verrouille|déverrouille|lance|relance|démarre|arrête|stoppe|coupe|augmente|diminue|réduis|tamise|change|passe|ajoute|note|enregistre|mémorise|retiens|programme|crée|supprime|efface|oublie|retire|envoie|annonce|joue|arme|désarme|m'en occupe|m'en charge|fais ça";
const FR_ADVERBS =
  '(?:(?:bien|tout|tous|toute|toutes|déjà|aussi|également|donc|maintenant|désormais|à présent|enfin|juste|simplement|correctement|immédiatement) )*';
const FR_OBJECT = "(?:(?:le|la|les|lui|leur|te|vous|nous|en|y) |[lty]')?";

const EN_DONE =
  'turned|switched|opened|closed|shut|locked|unlocked|set|dimmed|brightened|started|stopped|paused|resumed|activated|deactivated|enabled|disabled|adjusted|increased|decreased|raised|lowered|changed|added|noted|saved|stored|recorded|remembered|scheduled|created|removed|deleted|forgotten|forgot|sent|announced|run|ran|executed|applied|muted|unmuted|played|put|made|armed|disarmed|plugged|unplugged|pressed|pushed|triggered|done|completed|taken care';
const EN_BARE =
  'turn|switch|open|close|shut|lock|unlock|set|dim|brighten|start|stop|pause|resume|activate|deactivate|enable|disable|adjust|increase|decrease|raise|lower|change|add|note|save|store|record|remember|schedule|create|remove|delete|forget|send|announce|run|apply|mute|unmute|play|put|make|arm|disarm|take care|do (?:that|it)';
const EN_DOING =
  'turning|switching|opening|closing|shutting|locking|unlocking|setting|dimming|brightening|starting|stopping|pausing|resuming|activating|deactivating|enabling|disabling|adjusting|increasing|decreasing|raising|lowering|changing|adding|noting|saving|storing|scheduling|creating|removing|deleting|sending|announcing|running|applying|muting|unmuting|playing|putting|arming|disarming';
const EN_ADVERBS = '(?:(?:just|now|also|already|successfully|all|both|then|currently|finally) )*';

// Beside one of these a participle, or what it does, tells of a device. Everywhere else they tell of the world.
const FR_THINGS =
  "(?:lumières?|lampes?|plafonniers?|volets?|stores?|rideaux?|portes?|portail|garage|chauffages?|radiateurs?|clim(?:atisation)?|télé(?:vision)?|musique|son|volume|alarme|température|commande|demande|ordre|action|prises?|scène|minuteur|réveil|ventilateur|aspirateur|robot)(?: (?:de |du |des |d'|de la |de l')[\\p{L}']+)?";
const EN_THINGS =
  '(?:lights?|lamps?|doors?|gates?|blinds?|shutters?|curtains?|shades?|heat(?:ing|er)|thermostat|tv|television|music|sound|volume|alarm|plugs?|outlets?|scene|timer|fan|vacuum|mower|command|request|action)';
const FR_DOES =
  "(?:s'(?:allume|éteint|ouvre|arrête|active|allument|éteignent|ouvrent)|se (?:ferme|lève|baisse|ferment|lèvent|baissent|lance|coupe)|descend(?:ent)?|monte(?:nt)?|remonte(?:nt)?|chauffe|démarre|joue|reprend|brille|éclaire|tourne)";

const GRAMMARS: Readonly<Record<Speech, Grammar>> = {
  fr: {
    done: rule(
      `(?:j'ai|on a|nous avons|je ${FR_OBJECT}ai|je l'ai|je les ai|je t'ai|je vous ai) ${FR_ADVERBS}(?:pu )?(?:${FR_DONE})(?:e|s|es)?`,
      `je viens (?:de |d')${FR_OBJECT}(?:${FR_INFINITIVE}|m'en (?:charger|occuper))`,
      "je m'en suis (?:bien |déjà )?(?:occupé|chargé)e?",
      `(?:c'est|voilà qui est|tout est) ${FR_ADVERBS}(?:bon|prêt|en place|en ordre|${FR_DONE})(?:e|s|es)?`,
      "c'est (?:dans la boîte|dans la poche|comme tu (?:veux|voulais|le voulais))|le tour est joué|tout s'est bien passé",
      "ça y est|chose faite|mission accomplie|opération (?:terminée|réussie)|c'est parti",
      String.raw`^(?:hop |et )?(?:voilà|sur place|en place|fait|terminé|effectué|exécuté|enregistré|noté|mémorisé|retenu)[\s.!,]*$`,
      `^(?:hop |et hop )?(?:${FR_DONE})(?:e|s|es)?[\\s.!]*$`,
    ),
    promise: rule(
      `je vais ${FR_ADVERBS}${FR_OBJECT}(?:${FR_INFINITIVE})`,
      `(?:je |j')${FR_OBJECT}(?:${FR_PRESENT})`,
    ),
    state: rule(
      `(?:est|sont|(?:a|ont) ${FR_ADVERBS}été|vient d'être|viennent d'être|reste|restent) ${FR_ADVERBS}(?:${FR_DONE}|prise? en compte|en marche|en route|sur (?:on|off))(?:e|s|es)?`,
      `^(?:les? |la |l'|ton |ta |tes )?${FR_THINGS} ${FR_ADVERBS}(?:${FR_DONE})(?:e|s|es)?`,
      `^(?:les? |la |l'|ton |ta |tes )?${FR_THINGS} ${FR_DOES}`,
      "(?:vient|viennent) de (?:s'|se )(?:allumer|éteindre|ouvrir|fermer|lever|baisser|lancer|arrêter)",
      "(?:l'|la )(?:extinction|ouverture|fermeture|allumage|mise en marche) est",
    ),
    changed: rule(`n(?:e |')(?:est|sont) plus (?:${FR_DONE}|en marche|en route)(?:e|s|es)?`),
    asking:
      /^\s*(?:et |ou )?(?:quel|qui |que |qu'|quoi|où |quand |comment|pourquoi|combien|est-ce|lequel|laquelle|tu |vous |dois-je|puis-je|veux|voulez|peux|pourr)/i,
    denied: rule(
      String.raw`n(?:e |')(?:[\p{L}']+ ){0,3}?(?:pas|plus|jamais|rien|aucune?)`,
      'impossible|sans (?:succès|réponse)|pas (?:pu|réussi)|si (?:tu|vous)|veux-tu|voulez-vous',
      // "I don't know whether the lamp is on" says nothing of the lamp.
      'si (?:le|la|les|l|ce|cette)|échoué|échec',
    ),
    clauses: /[,;:]| mais | puis | et (?=j|je|on|c'est|la |le |les |l')/i,
    effects: [
      ['on', /allum(?:é|er|e(?![\p{L}])|ent)|activé(?<!désactivé)|en marche/iu],
      ['started', /lancé|démarré|en route/i],
      ['off', /étein(?:t|s|dre)|éteignent|désactivé|(?:arrêt|coup|stopp)é/i],
      ['open', /ouvert|ouvr(?:ir|e)|levé|remonté|relevé/i],
      ['closed', /ferm(?:é|er|e(?![\p{L}])|ent)|baissé|descendu/iu],
      ['unlocked', /déverrouillé|débloqué/i],
      ['locked', /(?<!dé)verrouillé/i],
    ],
  },
  en: {
    done: rule(
      `(?:i(?:'ve| have)|we(?:'ve| have)) ${EN_ADVERBS}(?:${EN_DONE})`,
      `(?:i|we) ${EN_ADVERBS}(?:${EN_DONE})`,
      `(?:i've|i have) gone ahead and (?:${EN_DONE})`,
      `^(?:(?:ok|okay|sure|alright|great)[\\s,.!]+)?(?:successfully )?(?:${EN_DONE}|sorted|skipped)(?: (?:on|off|of|up|down|it))?[\\s.!]*$`,
      `^just (?:${EN_DONE}) (?:it|them|that|the|everything)`,
      '(?:i|we) (?:have |just )?(?:did (?:it|that)|went ahead and|flipped|pressed)',
      'it (?:has )?worked|there you (?:go|are)|that should do it|everything went (?:well|fine)',
      `(?:it|that|this|everything|all)(?:'s| is| has been) ${EN_ADVERBS}(?:done|set|ready|completed|taken care of)`,
      "consider it done|all set|there you go|mission accomplished|you're all set",
      String.raw`^(?:(?:ok|okay|sure|alright|great)[\s,.!]+)?(?:all )?(?:done|completed|saved|noted)[\s.!,]*`,
    ),
    promise: rule(
      `(?:i'll|i will|i'm going to|i am going to|let me|i'm|i am) ${EN_ADVERBS}(?:${EN_BARE}|${EN_DOING})`,
      `^(?:(?:ok|okay|sure|alright|great)[\\s,.!]+)?(?:${EN_DOING})`,
    ),
    state: rule(
      `(?:is|are|has been|have been|was|were|(?:it|that|everything|all|light|door|lamp|tv)'s|(?:they|we|you)'re) ${EN_ADVERBS}(?:on|off|open|shut|${EN_DONE})`,
      `^(?:the |your |all )?(?:[\\p{L}]+ )?${EN_THINGS} (?:on|off|${EN_DONE})`,
      `${EN_THINGS} (?:is|are) ${EN_ADVERBS}(?:${EN_DOING}|playing|shining|glowing|working|running|cleaning|back)`,
    ),
    changed: rule(
      `(?:is|are|'s|'re) no longer (?:on|off|open|shut|${EN_DONE})`,
      `(?:isn't|aren't|is not|are not) (?:on|off|open|shut|${EN_DONE}) any ?more`,
    ),
    asking:
      /^\s*(?:and |or )?(?:which|what|who|where|when|why|how|do |does |did |is |are |was |can |could |would |should |shall )/i,
    denied: rule(
      String.raw`(?:[\p{L}]+n['’]t|not|never|cannot|unable|nothing|neither|failed|couldn['’]t)`,
      'if you|whether|would you|do you want|shall i|should i',
    ),
    clauses: /[,;:]| but | then | and (?=i|it|the |we)/i,
    effects: [
      ['on', /\b(?:turned on|switched on|is on|are on|now on|activated|enabled)\b/i],
      ['started', /\bstarted\b/i],
      ['off', /\b(?:off|deactivated|disabled|stopped)\b/i],
      ['open', /\b(?:open|opened|raised)\b/i],
      ['closed', /\b(?:closed|shut|lowered)\b/i],
      ['unlocked', /\bunlocked\b/i],
      ['locked', /\blocked\b/i],
    ],
  },
};

const SOUND = /(?<![\p{L}])(?:son|volume|sound|muted?)(?![\p{L}])/iu;
const CONDITION = /^(?:si (?:tu|vous)|if you)(?![\p{L}])/iu;

/**
 * The strongest claim in a sentence. `undefined`: it claims nothing; questions and denials never do.
 *
 * @example readClaim("J'ai éteint la lampe.", 'fr') // { kind: 'done', effect: 'off' }
 */
export function readClaim(sentence: string, language: string): Claim | undefined {
  const text = onOneLine(sentence);
  const grammar = GRAMMARS[speechOf(language)];
  const all = text.split(grammar.clauses);
  // "La lampe est allumée, autre chose ?" asks behind a claim.
  const isQuestion = /\?["»”’)\s]*$/.test(text);
  const told = isQuestion ? all.slice(0, -1).filter((one) => !grammar.asking.test(one)) : all;
  if (!isQuestion && told.some((clause) => grammar.changed.test(clause))) return { kind: 'state' };
  const clauses = told.filter((clause) => !grammar.denied.test(clause));
  for (const kind of ['done', 'promise', 'state'] as const) {
    // "If you like, I turn it on": an offer.
    if (kind === 'promise' && CONDITION.test(text)) continue;
    const clause = clauses.find((candidate) => grammar[kind].test(candidate.trim()));
    if (clause === undefined) continue;
    // "Le son est coupé": of what plays on.
    const effect = SOUND.test(clause)
      ? undefined
      : grammar.effects.find(([, words]) => words.test(clause))?.[0];
    return effect === undefined ? { kind } : { kind, effect };
  }
  return undefined;
}
