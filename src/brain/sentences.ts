/** Everything EXO itself says, in every language it speaks. Short: each is spoken aloud. */
import type { ErrorCode } from '../core/errors.ts';

export type Speech = 'fr' | 'en';

export const SENTENCES = {
  fr: {
    /** A transcript that is a question, never spoken (see doubts.ts). */
    heardRight: (command: string, other: string) =>
      `EXO a-t-il bien compris : ${command}, ou bien ${other}, qu'en dis-tu ?`,
    somethingElse: 'autre chose',
    /** What EXO can do without a language model, shown by an example from this house. */
    notUnderstood: (example: string) =>
      `Je n'ai pas compris. Je connais les commandes de la maison, par exemple : ${example}.`,
    notUnderstoodEmptyHouse:
      "Je n'ai pas compris. Je connais les commandes de la maison, mais aucun appareil n'est exposé à Assist.",
    unknownName: 'Je ne connais pas cet appareil ou cette pièce.',
    failed: "La commande n'a pas abouti.",
    partlyDone: "La commande n'a abouti qu'en partie.",
    done: "C'est fait.",
    begun: "C'est parti.",
    alreadySo: "C'était déjà fait.",
    pinWanted: 'Il me faut le code. Quel est-il ?',
    wrongPin: "Ce n'est pas le bon code. Quel est-il ?",
    lockedOut: 'Trop de codes faux. Réessaie dans cinq minutes.',
    noAnswer: "Je n'ai pas la réponse.",
    didYouMean: (command: string) => `J'ai compris : ${command}. C'est bien ça ?`,
    orRather: (command: string) => `Alors : ${command} ?`,
    nothingDone: "D'accord, je ne fais rien.",
    gaveUp: "Je n'arrive pas au bout de cette demande.",
    brokenOff: "Je n'ai pas pu finir ma réponse.",
    modelAway: (example: string) =>
      `Mon modèle de langage ne répond pas. Je ne connais que les commandes de la maison, par exemple : ${example}.`,
    modelAwayEmptyHouse:
      'Mon modèle de langage ne répond pas. Je ne connais que les commandes de la maison.',
    /** Long enough for Home Assistant to begin to speak it: sixty characters. */
    oneMoment: 'Un instant, je regarde ça tout de suite, la réponse arrive dans quelques secondes.',
    stillAtWork: 'Encore un instant.',
    tookTooLong: "C'est trop long, je m'arrête là.",
    homeAway: "Home Assistant ne répond pas. Je ne peux rien commander pour l'instant.",
    busy: 'Trop de demandes à la fois. Réessaie dans un instant.',
    broken: "Une erreur est survenue, je n'ai pas pu répondre.",
  },
  en: {
    heardRight: (command: string, other: string) =>
      `Did EXO hear this right: ${command}, or rather ${other}, what do you say?`,
    somethingElse: 'something else',
    notUnderstood: (example: string) =>
      `I didn't understand. I know the commands of the house, for example: ${example}.`,
    notUnderstoodEmptyHouse:
      "I didn't understand. I know the commands of the house, but no device is exposed to Assist.",
    unknownName: "I don't know that device or room.",
    failed: 'The command did not succeed.',
    partlyDone: 'The command succeeded only in part.',
    done: 'Done.',
    begun: 'On its way.',
    alreadySo: 'It was so already.',
    pinWanted: 'I need the PIN. What is it?',
    wrongPin: 'That is not the right PIN. What is it?',
    lockedOut: 'Too many wrong PINs. Try again in five minutes.',
    noAnswer: "I don't have the answer.",
    didYouMean: (command: string) => `I heard: ${command}. Is that right?`,
    orRather: (command: string) => `Then: ${command}?`,
    nothingDone: "All right, I won't do anything.",
    gaveUp: "I can't get to the end of this request.",
    brokenOff: "I couldn't finish my answer.",
    modelAway: (example: string) =>
      `My language model doesn't answer. I only know the commands of the house, for example: ${example}.`,
    modelAwayEmptyHouse: "My language model doesn't answer. I only know the commands of the house.",
    oneMoment: "One moment, I'm looking into it right now, the answer comes in a few seconds.",
    stillAtWork: 'One more moment.',
    tookTooLong: "This takes too long, I'll stop here.",
    homeAway: "Home Assistant doesn't answer. I can't control anything right now.",
    busy: 'Too many requests at once. Try again in a moment.',
    broken: 'Something went wrong, I could not answer.',
  },
} as const satisfies Record<
  Speech,
  Record<string, string | ((first: string, second: string) => string)>
>;

/** `fr-CA` → French; a language EXO does not speak yet is answered in English. */
export function sentencesFor(language: string) {
  return SENTENCES[speechOf(language)];
}

export function speechOf(language: string): Speech {
  return /^fr\b/i.test(language) ? 'fr' : 'en';
}

/** What a person hears when a turn fails with this error. */
export function spokenError(code: ErrorCode, language: string): string {
  const sentences = sentencesFor(language);
  switch (code) {
    case 'home/disconnected':
    case 'home/unreachable':
    case 'home/auth-failed':
      return sentences.homeAway;
    case 'brain/unavailable':
    case 'inference/overloaded':
      return sentences.busy;
    default:
      return sentences.broken;
  }
}

/** Those that are always worded alike, and each one sentence: a voice may keep how it says them. */
export function fixedSentences(): string[] {
  return Object.values(SENTENCES)
    .flatMap((sentences) => Object.values(sentences))
    .filter((sentence) => typeof sentence === 'string')
    .filter((sentence) => /^[^.?!]+[.?!]$/.test(sentence));
}
