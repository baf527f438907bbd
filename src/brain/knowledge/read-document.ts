/** The document child: a file → its text. Runs apart, because a hostile file may take all the time and memory it gets. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ExoError } from '../../core/errors.ts';
import {
  type DocumentPart,
  formatOf,
  MAX_DOCUMENT_CHARACTERS,
  MAX_FILE_BYTES,
  type ReadDocument,
} from './document.ts';

const MAX_PAGES = 1_000;
const PDF_START = '%PDF-';
/** Of a text file's beginning: no text has a zero there. */
const PROBED_BYTES = 8_192;

/**
 * Throws `knowledge/too-large`, `knowledge/binary` where it is not what its name says, `knowledge/format`
 * where nothing in it can be read, `knowledge/failed`.
 */
export async function readDocument(path: string, signal: AbortSignal): Promise<ReadDocument> {
  const bytes = await readBytes(path);
  switch (formatOf(path)) {
    case 'pdf':
      return await readPdf(bytes, signal);
    case 'markdown':
    case 'text':
      return readText(bytes);
    case undefined:
      throw new ExoError('knowledge/format', 'a kind of file that is not read');
  }
}

/** Looked at again where it is opened: it may have been changed for a link, or have grown, since it was found. */
async function readBytes(path: string): Promise<Uint8Array> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((cause: unknown) => {
    throw new ExoError('knowledge/failed', 'the file cannot be opened', { cause });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new ExoError('knowledge/binary', 'this is no ordinary file');
    if (stats.size > MAX_FILE_BYTES)
      throw new ExoError('knowledge/too-large', 'the file is too large');
    const bytes = new Uint8Array(stats.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

function readText(bytes: Uint8Array): ReadDocument {
  const text = decode(bytes);
  return {
    parts: [{ text: text.slice(0, MAX_DOCUMENT_CHARACTERS).toWellFormed(), page: null }],
    isCut: text.length > MAX_DOCUMENT_CHARACTERS,
  };
}

/** UTF-8, UTF-16 with its mark, else what Windows writes. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, PROBED_BYTES).includes(0))
    throw new ExoError('knowledge/binary', 'this is no text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

async function readPdf(bytes: Uint8Array, signal: AbortSignal): Promise<ReadDocument> {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1_024));
  if (!start.includes(PDF_START)) throw new ExoError('knowledge/binary', 'this is no PDF');
  const { getDocumentProxy } = await import('unpdf');
  try {
    const pdf = await getDocumentProxy(bytes, {
      // Nothing is fetched for a document.
      disableAutoFetch: true,
      stopAtErrors: false,
      verbosity: 0,
    });
    const parts: DocumentPart[] = [];
    let left = MAX_DOCUMENT_CHARACTERS;
    const pageCount = Math.min(pdf.numPages, MAX_PAGES);
    for (let page = 1; page <= pageCount && left > 0 && !signal.aborted; page += 1) {
      const text = (await pageText(await pdf.getPage(page))).slice(0, left).toWellFormed();
      left -= text.length;
      if (text.trim() !== '') parts.push({ text, page });
    }
    if (parts.length === 0)
      throw new ExoError('knowledge/format', 'the PDF has no text, only pictures of it');
    return { parts, isCut: left <= 0 || pdf.numPages > MAX_PAGES };
  } catch (cause) {
    if (cause instanceof ExoError) throw cause;
    throw new ExoError('knowledge/format', 'the PDF cannot be read', { cause });
  }
}

type PdfPage = Awaited<
  ReturnType<Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>['getPage']>
>;

async function pageText(page: PdfPage): Promise<string> {
  const { items } = await page.getTextContent();
  const lines: string[] = [];
  for (const item of items) {
    if (!('str' in item)) continue;
    lines.push(item.hasEOL ? `${item.str}\n` : item.str);
  }
  page.cleanup();
  return lines.join('');
}
