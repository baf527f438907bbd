/** Where a stream of text may be cut so that what came before is whole. Pure. */

/** A mark that ends a sentence, what closes behind it, and the space that shows that it was one; or a line's end. */
const SENTENCE_END = /[.!?…]+["»”’)\]*_]*(?:\s+|$)|\n+/g;

/**
 * The sentences that are over, joined exactly as they were. The last one only counts with what follows it:
 * "3." may go on as "3.5".
 *
 * @example wholeSentences('Un. Deux ! Tro') // 'Un. Deux ! '
 */
export function wholeSentences(text: string): string {
  let end = 0;
  for (const match of text.matchAll(SENTENCE_END)) {
    const after = match.index + match[0].length;
    if (after < text.length || /\s$/.test(match[0])) end = after;
  }
  return text.slice(0, end);
}

/** One by one, each with the space behind it; joined they are the text again. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(SENTENCE_END)) {
    const after = match.index + match[0].length;
    sentences.push(text.slice(start, after));
    start = after;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}
