/** Text as it compares, however it was typed or recognised. Pure. */

/**
 * Lower case, without accents; letters and digits of any script, single spaces for everything else. Empty where there
 * are none.
 *
 * @example plainText("Sous-titrage ST' 501") // 'sous titrage st 501'
 */
export function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
