/** A file written anew from stretches of an old one and new parts: weights are copied, never parsed. Pure. */
import { bytesField, join, numberField, varint, type WireField } from './protobuf-wire.ts';

/** A stretch of the original, each of its bytes turned over by `xor` where given; or new bytes. */
export type Piece =
  | { readonly start: number; readonly end: number; readonly xor?: number }
  | Uint8Array;

export interface Change {
  /** Of the message that is rewritten, or of what lies right within it. */
  readonly field: WireField;
  /** In its place; empty: left out. */
  readonly pieces: readonly Piece[];
}

/** Element types of ONNX tensors. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT64 = 7;

/** All fields between the two offsets, some of them changed. */
export function rewrite(changes: readonly Change[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  for (const { field, pieces: changed } of changes.toSorted(
    (a, b) => a.field.start - b.field.start,
  )) {
    pieces.push({ start: at, end: field.start }, ...changed);
    at = field.end;
  }
  return [...pieces, { start: at, end }];
}

/** A message around its pieces. */
export function message(number: number, pieces: readonly Piece[]): Piece[] {
  return [join([varint(number * 8 + 2), varint(lengthOf(pieces))]), ...pieces];
}

/** A message of which some fields are changed. */
export function changed(field: WireField, changes: readonly Change[]): Change {
  return { field, pieces: message(field.number, rewrite(changes, field.bodyStart, field.end)) };
}

export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.end - piece.start),
    0,
  );
}

/** A node of a graph, as its field. `attributes`: whole numbers, or lists of them. */
export function nodeField(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Uint8Array {
  const body = [
    ...inputs.map((input) => bytesField(1, input)),
    ...outputs.map((output) => bytesField(2, output)),
    bytesField(3, `${outputs[0]}.node`),
    bytesField(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
  ];
  return bytesField(1, join(body));
}

function attribute(name: string, value: number | readonly number[]): Uint8Array {
  return typeof value === 'number'
    ? join([bytesField(1, name), numberField(3, value), numberField(20, 2)])
    : join([bytesField(1, name), ...value.map((one) => numberField(8, one)), numberField(20, 7)]);
}

/** A vector of 64-bit numbers among the initializers. */
export function int64Field(name: string, values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return bytesField(5, join([tensorHead(name, INT64, [values.length]), bytesField(9, raw)]));
}

/** All of an initializer's body but its values. */
export function tensorHead(
  name: string,
  elementType: number,
  shape: readonly number[],
): Uint8Array {
  const dimensions = shape.map((size) => numberField(1, size));
  return join([...dimensions, numberField(2, elementType), bytesField(8, name)]);
}

/** The body of an input's or output's description; without a shape the runtime finds it out. */
export function valueBody(name: string, elementType: number): Uint8Array {
  return join([bytesField(1, name), bytesField(2, bytesField(1, numberField(1, elementType)))]);
}

/** An entry of the model's metadata. */
export function metadataField(key: string, value: string): Uint8Array {
  return bytesField(14, join([bytesField(1, key), bytesField(2, value)]));
}
