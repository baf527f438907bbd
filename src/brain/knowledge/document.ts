/** What the knowledge folder holds: `/share/exo/knowledge/SUBJECT/any/folder/FILE`. */

/** Of a file on disk; a book of text has 2 MB, a scanned one has nothing that could be read. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_FILES = 2_000;
export const MAX_SUBJECTS = 40;
/** `maths/algebra/equations/linear.md` */
export const MAX_DEPTH = 6;
/** Of the text in one document. */
export const MAX_DOCUMENT_CHARACTERS = 2_000_000;

export type DocumentFormat = 'markdown' | 'text' | 'pdf';

const FORMATS: Readonly<Record<string, DocumentFormat>> = {
  md: 'markdown',
  markdown: 'markdown',
  txt: 'text',
  text: 'text',
  pdf: 'pdf',
};

/** Undefined: nothing that EXO reads. */
export function formatOf(fileName: string): DocumentFormat | undefined {
  const extension = /\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
}

/** One file as it was found. */
export interface FoundFile {
  readonly subject: string;
  /** Below the knowledge folder, with `/`: names it in answers. */
  readonly file: string;
  /** On disk. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly changedMs: number;
}

/** A page of a PDF; all of a text. */
export interface DocumentPart {
  readonly text: string;
  /** From 1; null where there are none. */
  readonly page: number | null;
}

export interface ReadDocument {
  readonly parts: readonly DocumentPart[];
  /** It was longer than what is read of one. */
  readonly isCut: boolean;
}

/** What an answer can stand on. */
export interface Passage {
  readonly text: string;
  /** `Équations > Premier degré`; empty where the document has none. */
  readonly heading: string;
  readonly page: number | null;
}
