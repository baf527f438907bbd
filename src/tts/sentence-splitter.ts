/** First step of a sentence engine: pieces of text of any size → whole sentences. Pure. */
import { findFirstClause } from './first-clause.ts';

export interface SpokenSentence {
  readonly text: string;
  /** `clause`: cut inside a sentence, so the voice pauses for less. */
  readonly boundary: 'sentence' | 'clause';
}

export interface SentenceSplitter {
  /** The sentences that are certain to be whole now. */
  push(text: string): SpokenSentence[];
  /** No text came for a while: what ends like a sentence is taken for one. */
  idle(): SpokenSentence[];
  /** The text has ended: the rest. */
  flush(): SpokenSentence[];
}

/** About 15 s of speech. Also the bound of the buffer: longer run-ons are cut. */
export const MAX_SENTENCE_CHARACTERS = 240;
/** A cut at a comma before this leaves a stump that sounds chopped. */
const MIN_CLAUSE_CHARACTERS = 80;

/** A full stop after these never ends a sentence: a name follows. */
const TITLES = new Set(
  'M MM Mme Mlle Mgr Me Dr Pr St Ste av bd boul cf ex env tél Mr Mrs Ms Mx Prof Gen vs approx e.g i.e p.ex c.-à-d'.split(
    ' ',
  ),
);
/** These are short for something only where a number follows: `No. 2`, but `The answer is no.` */
const NUMBERED = new Set('n no No art vol p fig'.split(' '));

const CANDIDATE = /\n+|[.!?…]+|[。！？]+/gu;
/** On the same line: a new one is a new sentence. */
const CLOSERS = /^(?:[^\S\n]?»|["'”’)\]*_])*/u;
/** At the end of the text so far; `21.` may be the first half of `21.5`, but `22h30.` is whole. */
const END_MARK = /(?:[!?…。！？]|(?<!\p{N})\.|(?<=\d ?[h:] ?\d\d)\.)[”’»")\s]*$/u;
const WORD_BEFORE = /[\p{L}\p{N}.°]+$/u;

/**
 * The first sentence of a text leaves in two parts where it can be cut naturally, so that its beginning is
 * heard sooner.
 *
 * @example
 * const splitter = createSentenceSplitter();
 * splitter.push('Il fait 21,5 °C. La lu'); // [{ text: 'Il fait 21,5 °C.', boundary: 'sentence' }]
 * splitter.flush(); // [{ text: 'La lu', boundary: 'sentence' }]
 */
export function createSentenceSplitter(): SentenceSplitter {
  let buffer = '';
  let isFirst = true;

  function take(end: number, boundary: SpokenSentence['boundary'], into: SpokenSentence[]): void {
    const text = buffer.slice(0, end).trim();
    buffer = buffer.slice(end);
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    into.push({ text: isFirst && boundary === 'clause' ? markClause(text) : text, boundary });
    isFirst = false;
  }

  function takeFirstClause(
    end: number | undefined,
    isEnd: boolean,
    into: SpokenSentence[],
  ): 'taken' | 'none' | 'undecided' {
    const text = buffer.slice(0, Math.min(end ?? buffer.length, MAX_SENTENCE_CHARACTERS));
    const isWhole = end !== undefined || isEnd || text.length < buffer.length;
    const cut = findFirstClause(text, isWhole);
    if (cut === 'undecided') return cut;
    if (cut === undefined) return 'none';
    take(cut, 'clause', into);
    return 'taken';
  }

  function split(isEnd: boolean): SpokenSentence[] {
    const sentences: SpokenSentence[] = [];
    while (true) {
      const end = findEnd(buffer, isEnd);
      const firstClause = isFirst ? takeFirstClause(end, isEnd, sentences) : 'none';
      if (firstClause === 'undecided') return sentences;
      if (firstClause === 'taken') continue;
      if (end !== undefined) take(end, 'sentence', sentences);
      else if (buffer.length > MAX_SENTENCE_CHARACTERS) take(findCut(buffer), 'clause', sentences);
      else return sentences;
    }
  }

  return {
    push(text) {
      const sentences: SpokenSentence[] = [];
      // In steps, so that one huge piece is not scanned again for each of its sentences.
      for (let start = 0; start < text.length; start += MAX_SENTENCE_CHARACTERS) {
        buffer += text.slice(start, start + MAX_SENTENCE_CHARACTERS);
        sentences.push(...split(false));
      }
      return sentences;
    },
    idle() {
      const mark = END_MARK.exec(buffer);
      if (!mark || (mark[0][0] === '.' && isInsideName(buffer.slice(0, mark.index), undefined)))
        return [];
      return split(true);
    },
    flush() {
      const sentences = split(true);
      take(buffer.length, 'sentence', sentences);
      return sentences;
    },
  };
}

/** Where the first sentence ends, or nothing while that depends on text still to come. */
function findEnd(buffer: string, isEnd: boolean): number | undefined {
  for (const { 0: mark, index } of buffer.slice(0, MAX_SENTENCE_CHARACTERS).matchAll(CANDIDATE)) {
    if (mark.startsWith('\n')) return index + mark.length;
    const closers = CLOSERS.exec(buffer.slice(index + mark.length))?.[0] ?? '';
    const end = index + mark.length + closers.length;
    const rest = buffer.slice(end);
    // What follows may close the quotation: « Viens ! »
    if (/^[^\S\n]*$/u.test(rest)) return isEnd ? end : undefined;
    if (/[。！？]/u.test(mark)) return end;
    if (!/^\s/u.test(rest)) continue;
    if (/[!?]/u.test(mark)) return end;
    const next = rest.trimStart()[0];
    if (mark === '.' && isInsideName(buffer.slice(0, index), next)) continue;
    if (next === undefined) return isEnd ? end : undefined;
    if (!/\p{Ll}/u.test(next)) return end;
  }
  return undefined;
}

/** `M.`, `J.`, `No. 2`, `1.` at the start of a list's line: what follows the stop belongs to it. */
function isInsideName(before: string, next: string | undefined): boolean {
  const word = WORD_BEFORE.exec(before)?.[0] ?? '';
  if (TITLES.has(word) || /^\p{Lu}$/u.test(word)) return true;
  if (NUMBERED.has(word)) return /\d/.test(next ?? '');
  return /^\d{1,3}$/.test(word) && before.trim() === word;
}

/** Cut before a conjunction: without a mark a voice would fall as at the end of a sentence. */
function markClause(text: string): string {
  return /[\p{L}\p{N}]$/u.test(text) && text.length < MAX_SENTENCE_CHARACTERS / 2
    ? `${text},`
    : text;
}

function findCut(buffer: string): number {
  const window = buffer.slice(0, MAX_SENTENCE_CHARACTERS);
  const comma = lastMatchEnd(window, /[,;:—–](?=\s)/gu);
  if (comma >= MIN_CLAUSE_CHARACTERS) return comma;
  const space = lastMatchEnd(window, /\s+/gu);
  if (space >= MIN_CLAUSE_CHARACTERS) return space;
  // Half of a surrogate pair is not a character.
  return /[\ud800-\udbff]$/u.test(window) ? window.length - 1 : window.length;
}

function lastMatchEnd(text: string, pattern: RegExp): number {
  let end = 0;
  for (const match of text.matchAll(pattern)) end = match.index + match[0].length;
  return end;
}
