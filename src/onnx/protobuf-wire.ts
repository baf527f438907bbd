/**
 * Protocol Buffers' wire format, as far as ONNX files need it: fields of a message, found without reading
 * what they hold, and messages written anew. Pure but for the source.
 */
import { ExoError } from '../core/errors.ts';

/** Bytes at any offset: a file is not read into memory for the few that matter. */
export interface ByteSource {
  readonly length: number;
  /** A view or a copy; valid for good. */
  read(start: number, end: number): Uint8Array;
}

export interface WireField {
  readonly number: number;
  /** Of the tag. */
  readonly start: number;
  /** Of what the field holds; `bodyStart` to `end`. */
  readonly bodyStart: number;
  readonly end: number;
  /** Of a number; 0 for everything else. */
  readonly value: number;
  readonly isMessage: boolean;
}

/** A varint of 64 bits. */
const MAX_VARINT_BYTES = 10;

export function bytesSource(bytes: Uint8Array): ByteSource {
  return { length: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}

/** @throws `inference/failed` where the bytes are no message */
export function* wireFields(
  source: ByteSource,
  start = 0,
  end = source.length,
): Generator<WireField, void, undefined> {
  let at = start;
  while (at < end) {
    const tag = readVarint(source, at, end);
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    let bodyStart = tag.end;
    let value = 0;
    let fieldEnd = bodyStart;
    if (wireType === 0) {
      ({ value, end: fieldEnd } = readVarint(source, bodyStart, end));
    } else if (wireType === 2) {
      const length = readVarint(source, bodyStart, end);
      bodyStart = length.end;
      fieldEnd = bodyStart + length.value;
    } else if (wireType === 1 || wireType === 5) {
      fieldEnd = bodyStart + (wireType === 1 ? 8 : 4);
    } else throw malformed();
    if (number === 0 || fieldEnd > end) throw malformed();
    yield { number, start: at, bodyStart, end: fieldEnd, value, isMessage: wireType === 2 };
    at = fieldEnd;
  }
}

/** Negative numbers of 64 bits come out as such, as far as a double is exact. */
export function readVarint(
  source: ByteSource,
  start: number,
  limit: number,
): { readonly value: number; readonly end: number } {
  const bytes = source.read(start, Math.min(limit, start + MAX_VARINT_BYTES));
  let value = 0n;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), end: start + index + 1 };
  }
  throw malformed();
}

/** @param value a whole number; a negative one takes ten bytes */
export function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const more = rest > 0x7fn ? 0x80 : 0;
    bytes.push(Number(rest & 0x7fn) | more);
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

export function numberField(number: number, value: number): Uint8Array {
  return join([varint(number * 8), varint(value)]);
}

/** A message, bytes or a text. */
export function bytesField(number: number, body: Uint8Array | string): Uint8Array {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return join([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function malformed(): ExoError {
  return new ExoError('inference/failed', 'the file is no ONNX model');
}
