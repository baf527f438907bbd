/** What Whisper writes of silence and noise, because its training data held such subtitles. Pure. */
import { plainText } from '../../../core/plain-text.ts';

/** Words that nobody says to a house: never an utterance. Compared without case, accents and punctuation. */
const NEVER_SAID = [
  // French
  /^sous titr\w*( \w+)* (par|de|by) /,
  /^(les )?sous titres( \w+)*$/,
  /amara ?org/,
  /^sous titrage( \w+)*$/,
  /^merci d ?avoir regarde( \w+)*$/,
  /^abonnez vous( \w+)*$/,
  /^n ?oubliez pas de vous abonner/,
  // English
  /^thank(s| you)( \w+){0,3} for (watching|listening)( \w+)*$/,
  /^subtitles?( \w+)* by /,
  /^(please )?(like and )?subscribe( \w+)*$/,
  /^(transcribed|transcription|captions?)( \w+)* by /,
  // German, Spanish, Italian, Dutch, Portuguese
  /^untertitel/,
  /^vielen dank furs zuschauen/,
  /^subtitulos/,
  /^gracias por ver/,
  /^sottotitoli/,
  /^ondertitel/,
  /^legendas/,
  /^obrigado por assistir/,
];

/** Said by people too, so more than their text must speak against them. */
const SELDOM_SAID = new Set([
  'merci',
  'merci beaucoup',
  'au revoir',
  'bonne journee',
  'thank you',
  'thank you very much',
  'thanks',
  'you',
  'bye',
  'bye bye',
  'okay',
  'ok',
  'so',
  'vielen dank',
  'gracias',
  'grazie',
]);

/** `never`: whatever the audio. `seldom`: only of clear speech. */
export function knownHallucination(text: string): 'never' | 'seldom' | undefined {
  const plain = plainText(text);
  if (plain === '') return 'never';
  if (NEVER_SAID.some((pattern) => pattern.test(plain))) return 'never';
  return SELDOM_SAID.has(plain) ? 'seldom' : undefined;
}
