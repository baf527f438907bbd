/**
 * Published int8 encoders hold their weights as 0 … 255. Processors with instructions for sums of products of
 * bytes (VNNI) want one factor signed; for the other the runtime takes a way that is more than twice as slow.
 * Less 128, and the zero point with them, the weights mean the same:
 *
 *   (weight − zero) = ((weight − 128) − (zero − 128))
 *
 * Not for processors without: there, products of signed weights overflow. Pure.
 */
import { readFileSync } from 'node:fs';
import { type Change, INT8, message, type Piece, UINT8 } from '../../../onnx/graph-pieces.ts';
import type { GraphOutline, Initializer } from '../../../onnx/graph-reader.ts';
import {
  type ByteSource,
  bytesField,
  join,
  numberField,
  readVarint,
  varint,
  wireFields,
} from '../../../onnx/protobuf-wire.ts';

const SIGN_BIT = 0x80;
/** Of `MatMulInteger`: A, B, zero point of A, zero point of B. */
const WEIGHTS = 1;
const ZERO_POINT = 3;

/** Of the graph's initializers; none where there is nothing to gain or something is not understood. */
export function signedWeights(
  source: ByteSource,
  { nodes, initializers }: GraphOutline,
): readonly Change[] {
  const names = new Set<string>();
  for (const { operator, inputs } of nodes) {
    const [weights, zero] = [inputs[WEIGHTS], inputs[ZERO_POINT]];
    if (operator !== 'MatMulInteger' || weights === undefined || zero === undefined) continue;
    if (initializers.get(weights)?.dataType !== UINT8) continue;
    if (initializers.get(zero)?.dataType !== UINT8) return [];
    names.add(weights).add(zero);
  }
  for (const { operator, inputs } of nodes) {
    for (const [at, name] of inputs.entries()) {
      if (!names.has(name)) continue;
      const isPair = names.has(inputs[WEIGHTS] ?? '') && names.has(inputs[ZERO_POINT] ?? '');
      const isInPlace = at === WEIGHTS || at === ZERO_POINT;
      // Used in another way, too: that one would read them wrong.
      if (operator !== 'MatMulInteger' || !isPair || !isInPlace) return [];
    }
  }
  const changes: Change[] = [];
  for (const name of names) {
    const change = signed(source, initializers.get(name));
    if (change === undefined) return [];
    changes.push(change);
  }
  return changes;
}

/** Undefined where its bytes lie in another file. */
function signed(source: ByteSource, initializer: Initializer | undefined): Change | undefined {
  if (initializer === undefined) return undefined;
  const { field } = initializer;
  const pieces: Piece[] = [];
  let hasData = false;
  for (const { number, start, bodyStart, end, isMessage } of wireFields(
    source,
    field.bodyStart,
    field.end,
  )) {
    if (number === 2) pieces.push(numberField(2, INT8));
    else if (number === 9) {
      pieces.push(...message(9, [{ start: bodyStart, end, xor: SIGN_BIT }]));
      hasData = true;
    } else if (number === 5 && isMessage) {
      pieces.push(bytesField(5, lessHalf(source, bodyStart, end)));
      hasData = true;
    } else if (number === 5) return undefined;
    else pieces.push({ start, end });
  }
  return hasData ? { field, pieces: message(field.number, pieces) } : undefined;
}

/** Numbers that are packed one by one, as writers do with a single one. */
function lessHalf(source: ByteSource, start: number, end: number): Uint8Array {
  const numbers: Uint8Array[] = [];
  for (let at = start; at < end; ) {
    const { value, end: next } = readVarint(source, at, end);
    numbers.push(varint(value - SIGN_BIT));
    at = next;
  }
  return join(numbers);
}

/** Whether this processor gains by it. */
export function prefersSignedWeights(): boolean {
  if (process.arch !== 'x64') return false;
  try {
    return /\bavx(512)?_vnni\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
