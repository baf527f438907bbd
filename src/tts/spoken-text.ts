/** Before a voice that reads letter by letter: text as written → text as said. Pure. */
import { sayEnglish } from './spoken-english.ts';
import { sayFrench } from './spoken-french.ts';

/** By base language; the others get the general clean-up only. */
const SAY: Readonly<Record<string, (text: string) => string>> = { en: sayEnglish, fr: sayFrench };

/** A sentence has some hundred; what is read at once is bounded all the same. */
const MAX_CHARACTERS = 10_000;

/**
 * Nothing of the result is a command to a voice: no control characters (espeak-ng's embedded commands),
 * no `[[phonemes]]`, no mark-up. Empty where there is nothing to say.
 *
 * @example toSpokenText('**Salon** : 21,5 °C 😀', 'fr'); // 'Salon : 21,5 degrés'
 */
export function toSpokenText(text: string, baseLanguage: string): string {
  const plain = removeMarkup(text.slice(0, MAX_CHARACTERS).toWellFormed().normalize('NFC'));
  const say = SAY[baseLanguage];
  const spoken = (say ? say(plain) : plain).replace(/\s+/gu, ' ').trim();
  return /[\p{L}\p{N}]/u.test(spoken) ? spoken : '';
}

function removeMarkup(text: string): string {
  return (
    text
      // Invisible marks go, but the joiners (U+200C, U+200D) are part of the spelling of some languages.
      .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
      .replace(/[\p{Cc}\p{Co}\p{Cn}\u2028\u2029]+/gu, ' ')
      .replace(/\[([^[\]]{1,200})\]\(\s*https?:[^\s)]{0,500}\)/gu, '$1')
      .replace(/https?:\/\/(?:www\.)?([^\s/]{1,200})\S*/giu, '$1')
      .replace(/<\/?[a-z][^<>]{0,200}>/giu, ' ')
      .replace(/^\s*[-*+] \[[ xX]\] /u, '')
      .replace(/^\s*(?:#{1,6}|[-*+•>])\s+/u, '')
      .replace(
        /(?:[\p{Extended_Pictographic}\p{Regional_Indicator}]|[\ufe0e\ufe0f]|\u20e3)+/gu,
        ' ',
      )
      .replace(/(?<![\p{L}\p{M}])[\u200c\u200d]+/gu, '')
      // Any space of typography (narrow, no-break, thin) is a space to the rules that follow.
      .replace(/[\u00a0\u2000-\u200a\u202f\u205f]/gu, ' ')
      .replace(/[*`~_|<>{}[\]\\^]+/gu, ' ')
  );
}
