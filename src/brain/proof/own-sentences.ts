/** What EXO says itself of what its tools came to: made of the results, never of a model's words. Pure. */
import { dataText } from '../prompt/data-text.ts';
import { type Speech, speechOf } from '../sentences.ts';
import type { RefusalReason, ReportedState, ToolResult } from '../tools/tool.ts';

/** Spoken names: nobody listens to more. */
const MAX_NAMES = 3;
const MAX_NAME_LENGTH = 60;

interface Sentences {
  readonly refused: Readonly<Record<RefusalReason, (asked: string) => string>>;
  readonly refusedUnnamed: Readonly<Record<RefusalReason, string>>;
  readonly didYouMean: (names: string) => string;
  readonly whichOne: (asked: string | undefined, names: string) => string;
  readonly outOfRange: (asked: string, least: number, most: number) => string;
  readonly unproven: (names: string) => string;
  readonly unprovenUnnamed: string;
  readonly reports: (states: string) => string;
  /** Of Home Assistant's own words, or of a domain's: `light.on`; those left out are said as they are. */
  readonly states: Readonly<Record<string, string>>;
  /** Of scenes and scripts. */
  readonly ran: string;
  readonly nothingDone: string;
  readonly notChecked: string;
  readonly or: string;
  readonly and: string;
  readonly others: (count: number) => string;
  readonly somethingElse: string;
}

const SENTENCES: Readonly<Record<Speech, Sentences>> = {
  fr: {
    refused: {
      unknown_name: (asked) => `Je ne connais pas « ${asked} ».`,
      ambiguous: (asked) => `« ${asked} » peut désigner plusieurs choses.`,
      none_there: (asked) => `Je ne trouve pas « ${asked} ».`,
      none_here: (asked) => `Je ne trouve pas « ${asked} » dans cette pièce.`,
      no_room: () => 'Dans quelle pièce ?',
      not_exposed: (asked) => `« ${asked} » n'est pas exposé à Assist.`,
      unavailable: (asked) => `« ${asked} » est injoignable.`,
      not_supported: (asked) => `« ${asked} » ne sait pas faire cela.`,
      is_off: (asked) => `« ${asked} » est à l'arrêt.`,
      out_of_range: (asked) => `« ${asked} » ne va pas jusque-là.`,
      no_timer: () => "Il n'y a aucun minuteur en cours.",
      not_noted: (asked) => `Je n'ai rien noté sur « ${asked} ».`,
      no_speaker: (asked) => `Il n'y a pas de haut-parleur dans « ${asked} ».`,
      invalid_arguments: (asked) => `Je n'ai pas su quoi faire de « ${asked} ».`,
      needs_confirmation: (asked) => `Il me faut ta confirmation pour « ${asked} ». Tu confirmes ?`,
      needs_pin: (asked) => `Il me faut le code pour « ${asked} ». Quel est-il ?`,
      locked_out: (asked) =>
        `Trop de codes faux : je ne touche plus à « ${asked} » pendant cinq minutes.`,
      no_vision: () => 'Aucun de mes modèles ne sait regarder une image.',
      nothing_plays: () => "Il n'y a rien en lecture.",
      failed: (asked) => `Ça n'a pas marché pour « ${asked} ».`,
    },
    refusedUnnamed: {
      unknown_name: 'Je ne connais pas cet appareil ou cette pièce.',
      ambiguous: 'Plusieurs appareils peuvent être visés.',
      none_there: 'Je ne trouve rien de tel à cet endroit.',
      none_here: 'Je ne trouve rien de tel dans cette pièce.',
      no_room: 'Dans quelle pièce ?',
      not_exposed: "Cet appareil n'est pas exposé à Assist.",
      unavailable: 'Cet appareil est injoignable.',
      not_supported: 'Cet appareil ne sait pas faire cela.',
      is_off: "L'appareil est à l'arrêt.",
      out_of_range: "L'appareil ne va pas jusque-là.",
      no_timer: "Il n'y a aucun minuteur en cours.",
      not_noted: "Je n'ai rien noté à ce sujet.",
      no_speaker: "Il n'y a pas de haut-parleur dans la maison.",
      invalid_arguments: "Je n'ai pas su comment faire.",
      needs_confirmation: 'Il me faut ta confirmation. Tu confirmes ?',
      needs_pin: 'Il me faut le code. Quel est-il ?',
      locked_out: 'Trop de codes faux. Réessaie dans cinq minutes.',
      no_vision: 'Aucun de mes modèles ne sait regarder une image.',
      nothing_plays: "Il n'y a rien en lecture.",
      failed: "Ça n'a pas marché.",
    },
    didYouMean: (names) => `Tu veux dire ${names} ?`,
    whichOne: (asked, names) =>
      asked === undefined
        ? `Tu veux dire ${names} ?`
        : `Pour « ${asked} », tu veux dire ${names} ?`,
    outOfRange: (asked, least, most) => `« ${asked} » va de ${least} à ${most}.`,
    unproven: (names) => `Je n'ai pas de retour de ${names} : je ne sais pas si c'est fait.`,
    unprovenUnnamed: "Je n'ai pas de retour : je ne sais pas si c'est fait.",
    reports: (states) => `Home Assistant signale : ${states}.`,
    states: {
      on: 'en marche',
      off: "à l'arrêt",
      open: 'ouvert',
      opening: "en cours d'ouverture",
      closed: 'fermé',
      closing: 'en cours de fermeture',
      locked: 'verrouillé',
      unlocked: 'déverrouillé',
      playing: 'en lecture',
      paused: 'en pause',
      stopped: "à l'arrêt",
      idle: 'au repos',
      heat: 'en chauffage',
      cool: 'en refroidissement',
      heat_cool: 'en automatique',
      auto: 'en automatique',
      dry: 'en déshumidification',
      fan_only: 'en ventilation',
      'light.on': 'lumière allumée',
      'light.off': 'lumière éteinte',
      locking: 'en cours de verrouillage',
      unlocking: 'en cours de déverrouillage',
      jammed: 'bloqué',
      arming: "en cours d'armement",
      armed_away: 'en service',
      armed_home: 'en service',
      armed_night: 'en service pour la nuit',
      disarmed: 'hors service',
      buffering: 'en lecture',
      standby: 'en veille',
      cleaning: 'au travail',
      mowing: 'au travail',
      docked: 'à sa base',
      returning: 'en route vers sa base',
      running: 'en cours',
      ringing: 'sonne',
      unavailable: 'injoignable',
      unknown: 'état inconnu',
    },
    ran: "c'est lancé",
    nothingDone: "Je n'ai rien changé.",
    notChecked: "Je ne l'ai pas vérifié.",
    or: 'ou',
    and: 'et',
    others: (count) => `${count} autres`,
    somethingElse: 'autre chose',
  },
  en: {
    refused: {
      unknown_name: (asked) => `I don't know "${asked}".`,
      ambiguous: (asked) => `"${asked}" could be several things.`,
      none_there: (asked) => `I don't find "${asked}".`,
      none_here: (asked) => `I don't find "${asked}" in this room.`,
      no_room: () => 'In which room?',
      not_exposed: (asked) => `"${asked}" is not exposed to Assist.`,
      unavailable: (asked) => `"${asked}" can't be reached.`,
      not_supported: (asked) => `"${asked}" can't do that.`,
      is_off: (asked) => `"${asked}" is off.`,
      out_of_range: (asked) => `"${asked}" doesn't go that far.`,
      no_timer: () => 'There is no timer.',
      not_noted: (asked) => `I have nothing noted about "${asked}".`,
      no_speaker: (asked) => `There is no speaker in "${asked}".`,
      invalid_arguments: (asked) => `I didn't know what to do with "${asked}".`,
      needs_confirmation: (asked) => `I need you to confirm "${asked}". Do you?`,
      needs_pin: (asked) => `I need the PIN for "${asked}". What is it?`,
      locked_out: (asked) => `Too many wrong PINs: I leave "${asked}" alone for five minutes.`,
      no_vision: () => 'None of my models can look at a picture.',
      nothing_plays: () => 'Nothing is playing.',
      failed: (asked) => `It didn't work for "${asked}".`,
    },
    refusedUnnamed: {
      unknown_name: "I don't know that device or room.",
      ambiguous: 'Several devices could be meant.',
      none_there: "I don't find anything like that there.",
      none_here: "I don't find anything like that in this room.",
      no_room: 'In which room?',
      not_exposed: 'That device is not exposed to Assist.',
      unavailable: "That device can't be reached.",
      not_supported: "That device can't do that.",
      is_off: 'The device is off.',
      out_of_range: "The device doesn't go that far.",
      no_timer: 'There is no timer.',
      not_noted: 'I have nothing noted about that.',
      no_speaker: 'There is no speaker in the house.',
      invalid_arguments: "I didn't know how to do it.",
      needs_confirmation: 'I need you to confirm. Do you?',
      needs_pin: 'I need the PIN. What is it?',
      locked_out: 'Too many wrong PINs. Try again in five minutes.',
      no_vision: 'None of my models can look at a picture.',
      nothing_plays: 'Nothing is playing.',
      failed: "It didn't work.",
    },
    didYouMean: (names) => `Do you mean ${names}?`,
    whichOne: (asked, names) =>
      asked === undefined ? `Do you mean ${names}?` : `For "${asked}", do you mean ${names}?`,
    outOfRange: (asked, least, most) => `"${asked}" goes from ${least} to ${most}.`,
    unproven: (names) => `I got no report from ${names}: I don't know whether it is done.`,
    unprovenUnnamed: "I got no report: I don't know whether it is done.",
    reports: (states) => `Home Assistant reports: ${states}.`,
    states: {
      heat: 'heating',
      cool: 'cooling',
      heat_cool: 'automatic',
      fan_only: 'fan only',
      armed_away: 'armed',
      armed_home: 'armed',
      armed_night: 'armed for the night',
      docked: 'at its base',
      returning: 'on its way to its base',
      unavailable: 'out of reach',
    },
    ran: 'started',
    nothingDone: "I haven't changed anything.",
    notChecked: "I haven't checked that.",
    or: 'or',
    and: 'and',
    others: (count) => `${count} others`,
    somethingElse: 'something else',
  },
};

/** `undefined` where there is nothing amiss. */
export function problemSentence(result: ToolResult, language: string): string | undefined {
  const sentences = SENTENCES[speechOf(language)];
  switch (result.status) {
    case 'answer':
      return undefined;
    case 'refused':
      return refusalSentence(result, sentences);
    case 'unproven':
      return result.failed?.length
        ? failedSentence(result.failed, sentences)
        : unprovenSentence(result.states, sentences);
    case 'done':
    case 'no_change':
      return result.failed?.length ? failedSentence(result.failed, sentences) : undefined;
  }
}

/** Some are known not to have worked; of the others nothing was heard. */
function failedSentence(failed: readonly ReportedState[], sentences: Sentences): string {
  const known = failed.filter(({ reason }) => reason !== undefined).slice(0, MAX_NAMES);
  const silent = failed.filter(({ reason }) => reason === undefined);
  return [
    ...known.map(({ name, reason = 'failed' }) =>
      sentences.refused[reason](dataText(name, MAX_NAME_LENGTH)),
    ),
    ...(silent.length > 0 ? [unprovenSentence(silent, sentences)] : []),
  ].join(' ');
}

function unprovenSentence(states: readonly ReportedState[], sentences: Sentences): string {
  return states.length > 0
    ? sentences.unproven(namesOf(states, sentences))
    : sentences.unprovenUnnamed;
}

/** In place of a claim that nothing supports: what is true instead. '' where there is nothing to add. */
export function correction(
  kind: 'done' | 'promise' | 'state',
  proven: readonly ReportedState[],
  language: string,
): string {
  const sentences = SENTENCES[speechOf(language)];
  if (proven.length > 0) {
    const known = new Map(Object.entries(sentences.states));
    const states = proven.slice(0, MAX_NAMES).map(({ entityId, name, state }) => {
      const domain = entityId.slice(0, Math.max(0, entityId.indexOf('.')));
      const called = dataText(name, MAX_NAME_LENGTH);
      // Of a scene Home Assistant says when it was: that it was is all there is to say.
      if (domain === 'scene' || domain === 'script') return `${called}, ${sentences.ran}`;
      const words = known.get(`${domain}.${state}`) ?? known.get(state) ?? state;
      return `${called}, ${dataText(words, MAX_NAME_LENGTH)}`;
    });
    return sentences.reports(states.join(' ; '));
  }
  return kind === 'state' ? sentences.notChecked : sentences.nothingDone;
}

function refusalSentence(
  { asked: words, candidates = [], limits, reason }: Extract<ToolResult, { status: 'refused' }>,
  sentences: Sentences,
): string {
  const asked = words ? dataText(words, MAX_NAME_LENGTH) : undefined;
  const said = asked ? sentences.refused[reason](asked) : sentences.refusedUnnamed[reason];
  if (reason === 'out_of_range' && asked && limits)
    return sentences.outOfRange(asked, limits.least, limits.most);
  const [first, ...others] = candidates;
  if (first === undefined) return said;
  if (reason === 'ambiguous') return sentences.whichOne(asked, choice(candidates, sentences));
  if (reason !== 'unknown_name' && reason !== 'none_there' && reason !== 'none_here') return said;
  // Of many that are all a little like it none was meant; of a kind that is in many rooms, any may be.
  if (others.length >= MAX_NAMES)
    return reason === 'none_here' ? `${said} ${sentences.refusedUnnamed.no_room}` : said;
  return `${said} ${sentences.didYouMean(choice(candidates, sentences))}`;
}

/** What one can answer with. */
function choice(names: readonly string[], sentences: Sentences): string {
  const shown = names.slice(0, MAX_NAMES);
  const rest = shown.length < names.length ? [sentences.somethingElse] : [];
  return joined([...shown, ...rest], sentences.or, sentences, MAX_NAMES + 1);
}

function namesOf(states: readonly ReportedState[], sentences: Sentences): string {
  return joined(
    states.map(({ name }) => name),
    sentences.and,
    sentences,
  );
}

function joined(
  names: readonly string[],
  link: string,
  { others }: Sentences,
  most = MAX_NAMES,
): string {
  const shown = names.slice(0, most).map((name) => dataText(name, MAX_NAME_LENGTH));
  const rest = names.length - shown.length;
  const parts = rest > 1 ? [...shown, others(rest)] : shown;
  const last = parts.pop();
  if (last === undefined) return '';
  return parts.length === 0 ? last : `${parts.join(', ')} ${link} ${last}`;
}
