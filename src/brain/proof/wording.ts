/** How the rules of the proof are written, and the spelling that they read. Pure. */

// `\b` does not know accents.
export const WORD_START = String.raw`(?<![\p{L}\p{N}])`;
export const WORD_END = String.raw`(?![\p{L}\p{N}])`;

/**
 * Any of the alternatives, as whole words, in either case.
 *
 * @example rule('oui').test('Ouistiti') // false
 */
export function rule(...alternatives: readonly string[]): RegExp {
  return new RegExp(`${WORD_START}(?:${alternatives.join('|')})${WORD_END}`, 'iu');
}

/** Accents and apostrophes as the rules write them; spaces as they are. */
export function inOneSpelling(text: string): string {
  return text.normalize('NFC').replaceAll('’', "'");
}

/** The same, with single spaces and none at the ends. */
export function onOneLine(text: string): string {
  return inOneSpelling(text).replace(/\s+/g, ' ').trim();
}
