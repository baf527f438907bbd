/** What a room hears when a timer is over. Pure. */
import { dataText } from '../prompt/data-text.ts';
import { speechOf } from '../sentences.ts';
import { durationText } from './duration.ts';
import type { Timer } from './timer.ts';

const MAX_LENGTH = 200;

const SENTENCES = {
  fr: {
    named: (name: string) => `Minuteur terminé : ${name}.`,
    ofLength: (length: string) => `Le minuteur de ${length} est terminé.`,
    reminder: (what: string) => `Rappel : ${what}.`,
    time: (time: string) => `Il est ${time.replace(/^0?(\d+):(\d+)$/, '$1 h $2')}.`,
    missed: (what: string) => `Pendant que j'étais arrêté, ceci s'est terminé : ${what}.`,
  },
  en: {
    named: (name: string) => `Timer done: ${name}.`,
    ofLength: (length: string) => `The ${length} timer is done.`,
    reminder: (what: string) => `Reminder: ${what}.`,
    time: (time: string) => `It is ${time}.`,
    missed: (what: string) => `While I was stopped, this ended: ${what}.`,
  },
} as const;

export function ringSentence(timer: Timer): string {
  const { atTime, durationMs, language, name, reminder, state } = timer;
  const sentences = SENTENCES[speechOf(language)];
  const length = durationText(durationMs, language);
  const said = (text: string) => dataText(text, MAX_LENGTH);
  if (state.type === 'ringing' && state.isMissed)
    return sentences.missed(said(reminder ?? name ?? atTime ?? length));
  if (reminder !== undefined) return sentences.reminder(said(reminder));
  if (name !== undefined) return sentences.named(said(name));
  return atTime === undefined ? sentences.ofLength(length) : sentences.time(atTime);
}
