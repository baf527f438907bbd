/** Text → passages: by headings and paragraphs, each small enough to be told and large enough to be understood. Pure. */
import type { DocumentFormat, Passage, ReadDocument } from './document.ts';

const TARGET_CHARACTERS = 900;
const MAX_CHARACTERS = 1_400;
/** The end of the passage before: a sentence that stands across the cut is whole in one of them. */
const OVERLAP_CHARACTERS = 150;
/** Of one document; what is longer is a library. */
export const MAX_PASSAGES = 3_000;
const MAX_HEADING_CHARACTERS = 120;
const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const FENCE = /^\s*(?:```|~~~)/;

/** @example splitDocument(await readDocument(path, signal), 'markdown') */
export function splitDocument(
  { parts }: Pick<ReadDocument, 'parts'>,
  format: DocumentFormat,
): readonly Passage[] {
  const passages: Passage[] = [];
  for (const part of parts) {
    const sections =
      format === 'markdown' ? sectionsOf(part.text) : [{ heading: '', text: part.text }];
    for (const { heading, text } of sections) {
      for (const piece of packed(paragraphsOf(text))) {
        if (passages.length >= MAX_PASSAGES) return passages;
        passages.push({ text: piece, heading, page: part.page });
      }
    }
  }
  return passages;
}

interface Section {
  readonly heading: string;
  readonly text: string;
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  const path: string[] = [];
  let lines: string[] = [];
  let isCode = false;
  const finish = () => {
    const heading = path.filter(Boolean).join(' > ').slice(0, MAX_HEADING_CHARACTERS);
    sections.push({ heading, text: lines.join('\n') });
    lines = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (FENCE.test(line)) isCode = !isCode;
    // A line of a program that begins with # is no heading.
    const [, marks, title] = (isCode ? null : HEADING.exec(line)) ?? [];
    if (marks === undefined || title === undefined) {
      lines.push(line);
      continue;
    }
    finish();
    path.length = Math.min(path.length, marks.length - 1);
    path[marks.length - 1] = title;
  }
  finish();
  return sections;
}

/** None longer than MAX_CHARACTERS. */
function paragraphsOf(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/[^\S\n]+/g, ' ').trim())
    .filter(Boolean)
    .flatMap(cut);
}

/** At the end of a sentence where there is one, else of a word, else anywhere. */
function cut(paragraph: string): string[] {
  const pieces: string[] = [];
  let rest = paragraph;
  while (rest.length > MAX_CHARACTERS) {
    const window = rest.slice(0, MAX_CHARACTERS);
    const sentence =
      Math.max(...['. ', '! ', '? ', '.\n'].map((end) => window.lastIndexOf(end))) + 1;
    const word = window.search(/\s\S*$/);
    const found = sentence > TARGET_CHARACTERS / 2 ? sentence : word;
    const at = found > TARGET_CHARACTERS / 2 ? found : MAX_CHARACTERS;
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

function packed(paragraphs: readonly string[]): string[] {
  const pieces: string[] = [];
  let current = '';
  for (const paragraph of paragraphs) {
    if (current !== '' && current.length + paragraph.length > TARGET_CHARACTERS) {
      pieces.push(current);
      const overlap = endOf(current);
      current = overlap.length + paragraph.length <= MAX_CHARACTERS ? overlap : '';
    }
    current = current === '' ? paragraph : `${current}\n\n${paragraph}`;
  }
  return current === '' ? pieces : [...pieces, current];
}

/** Its last sentences, as many as fit. */
function endOf(text: string): string {
  const tail = text.slice(-OVERLAP_CHARACTERS);
  const start = tail.search(/(?<=[.!?]\s)\S/);
  return start < 0 ? '' : tail.slice(start);
}
