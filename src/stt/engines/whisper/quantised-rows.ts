/**
 * A table of floats in whole numbers, with a scale for each row: 0 … 255 around 128, so that no processor's sums of
 * products overflow. What CTranslate2 does to every matrix. Pure.
 */
import { FLOAT, message, type Piece, tensorHead, UINT8 } from '../../../onnx/graph-pieces.ts';
import type { Initializer } from '../../../onnx/graph-reader.ts';
import { type ByteSource, type WireField, wireFields } from '../../../onnx/protobuf-wire.ts';

/** Of the graph that is made; nothing else there has these names. */
export const QUANTISED_ROWS = { name: 'rows', scale: 'rows.scale', zeroPoint: 'rows.zero' };

const ZERO_POINT = 128;
const LARGEST = 127;
const FLOAT_BYTES = 4;
const RAW_DATA = 9;
/** So many at a time: a table of Whisper has up to 265 MB. */
const BLOCK_ROWS = 1_024;

/** The three tensors, as fields of a graph. Undefined where the floats do not lie in the file as they are. */
export function quantisedRows(
  source: ByteSource,
  { field, shape, dataType }: Initializer,
): readonly Piece[] | undefined {
  const [rows = 0, width = 0] = shape;
  const raw = rawData(source, field);
  if (dataType !== FLOAT || shape.length !== 2 || raw === undefined) return undefined;
  if (raw.end - raw.bodyStart !== rows * width * FLOAT_BYTES) return undefined;
  const whole = new Uint8Array(rows * width);
  const scales = new Float32Array(rows);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const last = Math.min(rows, first + BLOCK_ROWS);
    const at = (row: number): number => raw.bodyStart + row * width * FLOAT_BYTES;
    // Copied, because floats want to begin at a multiple of four bytes.
    const floats = new Float32Array(source.read(at(first), at(last)).slice().buffer);
    for (let row = first; row < last; row += 1) {
      const values = floats.subarray((row - first) * width, (row - first + 1) * width);
      scales[row] = quantise(values, whole.subarray(row * width, (row + 1) * width));
    }
  }
  const { name, scale, zeroPoint } = QUANTISED_ROWS;
  return [
    ...tensor(name, UINT8, [rows, width], whole),
    ...tensor(scale, FLOAT, [rows], new Uint8Array(scales.buffer)),
    ...tensor(zeroPoint, UINT8, [], Uint8Array.of(ZERO_POINT)),
  ];
}

/** Returns the scale: value = (whole − 128) × scale. */
function quantise(values: Float32Array, whole: Uint8Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / LARGEST;
  for (let at = 0; at < values.length; at += 1)
    whole[at] = Math.round((values[at] as number) / scale) + ZERO_POINT;
  return scale;
}

function rawData(source: ByteSource, { bodyStart, end }: WireField): WireField | undefined {
  for (const part of wireFields(source, bodyStart, end))
    if (part.number === RAW_DATA && part.isMessage) return part;
  return undefined;
}

function tensor(
  name: string,
  dataType: number,
  shape: readonly number[],
  bytes: Uint8Array,
): readonly Piece[] {
  return message(5, [tensorHead(name, dataType, shape), ...message(RAW_DATA, [bytes])]);
}
