/** Graphs that EXO changes, kept beside the originals: made once, again when the original changes. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { changed, metadataField, type Piece, rewrite } from '../../../onnx/graph-pieces.ts';
import { type ModelOutline, readMetadata, readOutline } from '../../../onnx/graph-reader.ts';
import type { ByteSource } from '../../../onnx/protobuf-wire.ts';
import { shortenEncoder } from './shorten-encoder.ts';
import { prefersSignedWeights, signedWeights } from './signed-weights.ts';
import { splitHead } from './split-head.ts';

/** Of the way in which they are made; what was made otherwise is made again. */
const RECIPE = '2';
const STAMP_KEY = 'exo.made-of';
const BLOCK_BYTES = 1024 * 1024;
/** Read at once, because what is looked at lies close together. */
const PAGE_BYTES = 64 * 1024;

type Stretch = Exclude<Piece, Uint8Array>;
type Patch = (
  source: ByteSource,
  outline: ModelOutline,
) => readonly (readonly Piece[])[] | undefined;

/**
 * The path of the encoder that takes windows of any length. Undefined where the file is not understood or
 * nothing can be written beside it: the original serves.
 *
 * Synchronous, as the others here: they run while a child loads its model, which blocks anyway.
 */
export function shortenedEncoder(
  path: string,
  positions: number,
  wantsSigned = prefersSignedWeights(),
): string | undefined {
  const patch: Patch = (source, outline) => {
    const { graph } = outline;
    const shorter = shortenEncoder(source, outline, positions);
    if (shorter === undefined) return undefined;
    const signed = wantsSigned ? signedWeights(source, graph) : [];
    return [rewrite([changed(graph.field, [...shorter, ...signed])], 0, source.length)];
  };
  const made = beside(path, 'short');
  return makeOnce(path, [made], `${positions} ${wantsSigned}`, patch) ? made : undefined;
}

/** The paths of a decoder without its last step, and of that step. Undefined as above. */
export function splitDecoder(path: string): { decoder: string; head: string } | undefined {
  const patch: Patch = (source, outline) => {
    const split = splitHead(source, outline);
    return split && [split.decoder, split.head];
  };
  const [decoder, head] = [beside(path, 'hidden'), beside(path, 'head')];
  return makeOnce(path, [decoder, head], '', patch) ? { decoder, head } : undefined;
}

/** What could be made but does not run: it is made again at the next start, and tried again. */
export function dropPatched(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Then it stays, is tried again and not used.
  }
}

function beside(path: string, suffix: string): string {
  return path.replace(/(\.onnx)?$/, `.${suffix}.onnx`);
}

function makeOnce(path: string, made: readonly string[], settings: string, patch: Patch): boolean {
  let original: number | undefined;
  try {
    original = openSync(path, 'r');
    const { size, mtimeMs } = fstatSync(original);
    const stamp = `${RECIPE} ${size} ${Math.round(mtimeMs)} ${settings}`;
    if (made.every((one) => stampOf(one) === stamp)) return true;
    const source = fileSource(original, size);
    const files = patch(source, readOutline(source));
    if (files === undefined) return false;
    for (const [at, pieces] of files.entries()) {
      dropDrafts(made[at] as string);
      writeWhole(made[at] as string, original, [...pieces, metadataField(STAMP_KEY, stamp)]);
    }
    return true;
  } catch {
    return false;
  } finally {
    if (original !== undefined) closeSync(original);
  }
}

function stampOf(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return readMetadata(fileSource(file, fstatSync(file).size), STAMP_KEY);
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
      return page.subarray(start - pageStart, end - pageStart);
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
      else copy(original, file, piece);
    }
    fsyncSync(file);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Of children that were killed while they wrote: each is as large as the graph itself. */
function dropDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    const [, whose, pid] = /^(.+)\.(\d+)\.tmp$/.exec(name) ?? [];
    if (whose === basename(path) && !isRunning(Number(pid)))
      rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function copy(from: number, to: number, { start, end, xor = 0 }: Stretch): void {
  for (let at = start; at < end; at += BLOCK_BYTES) {
    const bytes = readAll(from, at, Math.min(end, at + BLOCK_BYTES));
    if (xor !== 0) for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] as number) ^ xor;
    writeAll(to, bytes);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
