/**
 * Whether a person has finished the sentence, from what was understood so far and how long they have been
 * silent. Pure. Times are of the audio, not of the clock: a recording that comes at once is judged alike.
 */
import { baseLanguage, type FinalTranscript } from '../stt/stt.ts';

export interface SpeechSoFar {
  /** How long the microphone has been open. */
  readonly openMs: number;
  /** 0 while somebody speaks; undefined before anybody has. */
  readonly silenceMs: number | undefined;
  /** Of all that was said so far; undefined while it is being made. */
  readonly transcript: FinalTranscript | undefined;
  /** `fr`, `fr-FR`, … */
  readonly language: string;
}

// Silence as the VAD hears it, which lets go of a voice about 100 ms after its last sound: a person waits for
// so much longer.

/** Nothing can follow in any sentence of the house: waiting longer would be for nothing. */
const FINISHED_MS = 220;
/** It means something, and people may add where or how much: within a sentence they pause for up to 600 ms. */
const COMPLETE_MS = 600;
/** The same where it was not understood surely: the rest may be what is missing. */
const DOUBTFUL_MS = 700;
/** Words that are no sentence, or that nobody understood. Home Assistant's own rule waits as long. */
const UNCLEAR_MS = 1_200;
/** "Allume la lampe de …": somebody looks for a word. */
const HANGING_MS = 1_700;
/** After this nobody is going to speak. */
const NOBODY_MS = 10_000;
/** In all: no command is longer, and nothing else closes the microphone. */
const MOST_MS = 20_000;

export function isSpeechOver(speech: SpeechSoFar): boolean {
  const { openMs, silenceMs, transcript, language } = speech;
  if (openMs >= MOST_MS) return true;
  if (silenceMs === undefined) return openMs >= NOBODY_MS;
  return silenceMs >= patienceMs(transcript, language);
}

/** How long a silence is still taken for a pause. */
export function patienceMs(transcript: FinalTranscript | undefined, language: string): number {
  if (transcript === undefined) return UNCLEAR_MS;
  const { text, certainty, canGoOn } = transcript;
  if (hangs(text, language)) return HANGING_MS;
  const isFinished = canGoOn === false;
  if (certainty === 'sure' && text !== '') return isFinished ? FINISHED_MS : COMPLETE_MS;
  return certainty === 'unsure' && isFinished ? DOUBTFUL_MS : UNCLEAR_MS;
}

/** Prepositions, articles, conjunctions and the like: a sentence does not end with them. */
const LINKING_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  fr: words(
    `à au aux avec avant après car chez comme contre dans de depuis derrière des devant du en entre et est jusque
     jusqu la le les leur leurs mais ma mes mon ne notre nos où ou par parce pendant plus pour puis qu quand que quel
     quelle quels quelles qui quoi sa sans sauf se ses si son sous sur ta tes ton tous toute toutes très un une vers
     voire votre vos l d s c j n m t`,
  ),
  en: words(
    `a about after an and are as at because before behind between but by during every for from her his if in into is
     my near of off on onto or our over please some than that the their then this through to toward towards under
     until when where which while with without your`,
  ),
};

/** "turn it on", "switch it off": in English these also end sentences. */
const PARTICLES = words('on off in over through');
const PARTICLE_VERBS = /\b(turn|switch|put|shut|leave|keep)\b/u;

/** Whether the last word asks for another one. */
export function hangs(text: string, language: string): boolean {
  const said = text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const last = said.at(-1);
  if (last === undefined) return false;
  if (text.trimEnd().endsWith('…')) return true;
  if (PARTICLES.has(last) && said.length > 2 && PARTICLE_VERBS.test(said.join(' '))) return false;
  return LINKING_WORDS[baseLanguage(language)]?.has(last) ?? false;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
