/** A model's sentence as it can be read aloud: the marks of the written page taken off. Pure. */
import { inOneSpelling } from './proof/wording.ts';

const RULES: readonly (readonly [RegExp, string])[] = [
  [/```[a-z]*\n?/gi, ''],
  // Pictures and links: their words stay.
  [/!?\[([^\]]{0,200})\]\([^)\s]{0,500}\)/g, '$1'],
  [/https?:\/\/\S+/gi, ''],
  [/^\s{0,3}#{1,6}\s+/gm, ''],
  [/^\s{0,3}>\s?/gm, ''],
  [/^\s*(?:[-*•]|\d{1,2}[.)])\s+/gm, ''],
  [/^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*$/gm, ''],
  [/\s*\|\s*/g, ', '],
  [/\*\*|__|~~|`/g, ''],
  [/(^|[\s(«"'])[*_]([^*_\n]{1,200})[*_](?=$|[\s).,;:!?»"'])/g, '$1$2'],
  [/(?:\p{Extended_Pictographic}|\u{fe0f}|\u{200d}|\p{Emoji_Modifier})+/gu, ''],
  [/[ \t]{2,}/g, ' '],
  [/ +([.,])/g, '$1'],
  [/\n{2,}/g, '\n'],
];

/** Space at both ends is kept: it separates sentences. */
export function speakable(sentence: string): string {
  let text = sentence;
  for (const [pattern, replacement] of RULES) text = text.replace(pattern, replacement);
  return /[\p{L}\p{N}]/u.test(text) ? text : '';
}

const OFFERS =
  /^(?:(?:est-ce que )?(?:puis-je|je peux|y a-t-il|avez-vous|as-tu|veux-tu|voulez-vous|souhaites-tu|souhaitez-vous|besoin)(?=.*(?:autre chose|d'autre|encore|aide))|autre chose|n'hésite|is there anything else|can i help|anything else|would you like (?:me to (?:do|help)|anything) |do you need anything|let me know if|feel free|how (?:else )?can i help|(?:how|what) else)/i;

/** "Anything else?" opens the microphone for nobody: EXO does not say it. */
export function isOffer(sentence: string): boolean {
  return OFFERS.test(inOneSpelling(sentence).trim());
}

/** The answer ends by really asking something. */
export function asks(said: string): boolean {
  return /\?["»”’)\s]*$/.test(said);
}
