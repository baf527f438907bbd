/** The words of a sentence as memory compares them: no accents, no small words, no plurals. Pure. */

const SMALL_WORDS = new Set(
  `a ai as au aux avec c ca ce ces cet cette d dans de des du elle elles en et est eu il ils j je l la le les leur
  lui m ma mais me mes moi mon n nos notre nous on ou par pour qu que qui s sa se ses si son sont sur t ta te tes
  toi ton tu un une vos votre vous y
  about an and are at be been by do does for from has have he her his i in is it its me my of on or our she so
  that the their them they this to was we were what when where which who will with you your
  comment quel quelle quels quelles quoi quand combien est-ce how many much`.split(/\s+/),
);

/** Lower case, no accents: what people type and what is recognised differ in both. */
export function foldCase(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** `[l, ampoule, du, salon, 2700]`; a decimal number is one word, an apostrophe parts two. */
export function wordsOf(text: string): string[] {
  return foldCase(text).match(/\d+(?:[.,:]\d+)*|\p{L}+/gu) ?? [];
}

/** What carries the meaning; all words where there are only small ones. */
export function contentWords(text: string): string[] {
  const words = wordsOf(text);
  const content = words.filter((word) => !SMALL_WORDS.has(word));
  return (content.length > 0 ? content : words).map(stem);
}

/** Without its plural: `zones` and `zone`, `chevaux` and `cheval`. */
export function stem(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  return word.replace(/aux$/, 'al').replace(/[sx]$/, '');
}
