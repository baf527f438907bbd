/** The encoder that takes short windows, kept beside the original: made once, again when the original changes. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { readOutline } from '../../../onnx/graph-reader.ts';
import type { ByteSource } from '../../../onnx/protobuf-wire.ts';
import { type Piece, STAMP_KEY, shortenEncoder } from './shorten-encoder.ts';

/** Of the way in which it is made; a file made otherwise is made again. */
const RECIPE = '1';
const BLOCK_BYTES = 1024 * 1024;
/** Read at once, because what is looked at lies close together. */
const PAGE_BYTES = 64 * 1024;

/**
 * The path of the encoder that takes short windows. Undefined where the file is not understood or nothing can
 * be written beside it: the original serves.
 *
 * Synchronous: it runs while a child loads its model, which blocks anyway.
 */
export function shortenedFile(path: string, positions: number): string | undefined {
  const made = path.replace(/(\.onnx)?$/, '.short.onnx');
  let original: number | undefined;
  try {
    original = openSync(path, 'r');
    const { size, mtimeMs } = fstatSync(original);
    const stamp = `${RECIPE} ${size} ${Math.round(mtimeMs)} ${positions}`;
    if (stampOf(made) === stamp) return made;
    const source = fileSource(original, size);
    const pieces = shortenEncoder(source, readOutline(source), positions, stamp);
    if (pieces === undefined) return undefined;
    writeWhole(made, original, pieces);
    return made;
  } catch {
    return undefined;
  } finally {
    if (original !== undefined) closeSync(original);
  }
}

/** What could be made but does not run: the next start need not find it. */
export function dropShortened(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is looked at again at the next start, and again not used.
  }
}

function stampOf(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return readOutline(fileSource(file, fstatSync(file).size)).metadata.get(STAMP_KEY);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function fileSource(file: number, length: number): ByteSource {
  let page: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  let pageStart = 0;
  return {
    length,
    read(start, end) {
      if (end - start > PAGE_BYTES) return readAll(file, start, end);
      if (start < pageStart || end > pageStart + page.length) {
        page = readAll(file, start, Math.min(length, start + PAGE_BYTES));
        pageStart = start;
      }
      return page.slice(start - pageStart, end - pageStart);
    },
  };
}

function readAll(file: number, start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(file, bytes, at, bytes.length - at, start + at);
    if (count === 0) return bytes.slice(0, at);
    at += count;
  }
  return bytes;
}

/** Whole or not at all: a power cut leaves no half file under the name. */
function writeWhole(path: string, original: number, pieces: readonly Piece[]): void {
  const draft = `${path}.${process.pid}.tmp`;
  const file = openSync(draft, 'w', 0o644);
  try {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) writeAll(file, piece);
      else {
        for (let at = piece.start; at < piece.end; at += BLOCK_BYTES) {
          writeAll(file, readAll(original, at, Math.min(piece.end, at + BLOCK_BYTES)));
        }
      }
    }
    fsyncSync(file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
