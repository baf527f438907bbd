/**
 * The published encoder takes 30 s and nothing less, because it adds a table of 1,500 positions to what it
 * hears. Here the table is cut to what is heard:
 *
 *   heard ─▶ Shape ─▶ its length ─┐
 *   table ───────────────────▶ Slice ─▶ Add          (was: table ─▶ Add)
 *
 * All else in the graph follows the length by itself. Pure: says which bytes of the file to keep.
 */
import type { GraphNode, GraphValue, ModelOutline } from '../../../onnx/graph-reader.ts';
import {
  type ByteSource,
  bytesField,
  join,
  numberField,
  varint,
  type WireField,
  wireFields,
} from '../../../onnx/protobuf-wire.ts';

/** A stretch of the original, or new bytes. */
export type Piece = { readonly start: number; readonly end: number } | Uint8Array;

/** `Slice` takes its bounds as inputs from here on. */
const LEAST_OPERATOR_SET = 10;
const INT64 = 7;
/** Prefix of all names that are added. */
const OURS = 'exo.shorten.';
/** The operators that may add the table; the second is what an optimizer makes of the first. */
const ADDERS = ['Add', 'SkipLayerNormalization'];

interface Change {
  readonly field: WireField;
  /** Empty: left out. */
  readonly bytes: Uint8Array;
}

/**
 * The whole file anew, marked with `stamp` under `exo.shorten.source` in its metadata. Undefined where the
 * graph is not known to be of that kind.
 */
export function shortenEncoder(
  source: ByteSource,
  outline: ModelOutline,
  positions: number,
  stamp: string,
): readonly Piece[] | undefined {
  const place = findTable(outline, positions);
  if (place === undefined || outline.operatorSet < LEAST_OPERATOR_SET) return undefined;
  const { adder, heard, table } = place;
  const changes: Change[] = [
    {
      field: adder.field,
      bytes: join([...cuttingNodes(heard, table), cutInput(source, adder, table)]),
    },
    ...outline.hints.map((field) => ({ field, bytes: new Uint8Array(0) })),
    ...[...outline.inputs, ...outline.outputs].map((value) => freeLength(source, value)),
  ];
  const { graph } = outline;
  const body = rewrite(changes, graph.bodyStart, graph.end);
  const graphHeader = join([varint(7 * 8 + 2), varint(lengthOf(body) + CONSTANTS.length)]);
  return [
    { start: 0, end: graph.start },
    graphHeader,
    ...body,
    CONSTANTS,
    { start: graph.end, end: source.length },
    bytesField(14, join([bytesField(1, STAMP_KEY), bytesField(2, stamp)])),
  ];
}

export const STAMP_KEY = `${OURS}source`;

/** The one place where something as long as the table, and made of weights alone, is added to what is heard. */
function findTable(
  { nodes, initializers, inputs }: ModelOutline,
  positions: number,
): { adder: GraphNode; heard: string; table: string } | undefined {
  const isLong = (shape: readonly number[] | undefined): boolean =>
    shape?.includes(positions) === true;
  const heardNames = new Set(inputs.flatMap(({ name }) => (initializers.has(name) ? [] : [name])));
  const longNames = new Set(
    [...initializers].flatMap(([name, shape]) => (isLong(shape) ? [name] : [])),
  );
  const found: { adder: GraphNode; heard: string; table: string }[] = [];
  for (const node of nodes) {
    const heard = node.inputs.filter((name) => heardNames.has(name));
    if (heard.length > 0) {
      for (const output of node.outputs) heardNames.add(output);
      const table = node.inputs.find((name) => longNames.has(name));
      const [first] = heard;
      if (table !== undefined && first !== undefined) {
        // A table that is used in another way than added is not the one that is understood here.
        if (!ADDERS.includes(node.operator) || heard.length > 1) return undefined;
        found.push({ adder: node, heard: first, table });
      }
    } else if (isLong(node.constantShape) || node.inputs.some((name) => longNames.has(name))) {
      for (const output of node.outputs) longNames.add(output);
    }
  }
  return found.length === 1 ? found[0] : undefined;
}

/** heard: [batch, length, width]. The table has its positions last but one, whatever comes before. */
function cuttingNodes(heard: string, table: string): Uint8Array[] {
  const name = (part: string): string => OURS + part;
  return [
    node('Shape', [heard], name('shape')),
    node('Slice', [name('shape'), name('one'), name('two')], name('length')),
    node('Slice', [table, name('zero'), name('length'), name('axis')], name('table')),
  ];
}

function node(operator: string, inputs: readonly string[], output: string): Uint8Array {
  const parts = [
    ...inputs.map((input) => bytesField(1, input)),
    bytesField(2, output),
    bytesField(3, `${output}.node`),
    bytesField(4, operator),
  ];
  return bytesField(1, join(parts));
}

/** One initializer of the graph each: a vector of one 64-bit number. */
const CONSTANTS = join(
  Object.entries({ zero: 0, one: 1, two: 2, axis: -2 }).map(([name, value]) => {
    const raw = new Uint8Array(BigInt64Array.of(BigInt(value)).buffer);
    const tensor = [
      numberField(1, 1),
      numberField(2, INT64),
      bytesField(8, OURS + name),
      bytesField(9, raw),
    ];
    return bytesField(5, join(tensor));
  }),
);

/** The node that adds, with the cut table in place of the whole one. */
function cutInput(source: ByteSource, adder: GraphNode, table: string): Uint8Array {
  const { bodyStart, end } = adder.field;
  const parts: Uint8Array[] = [];
  let input = 0;
  for (const part of wireFields(source, bodyStart, end)) {
    const isTable = part.number === 1 && adder.inputs[input++] === table;
    parts.push(isTable ? bytesField(1, `${OURS}table`) : source.read(part.start, part.end));
  }
  return bytesField(1, join(parts));
}

/** An input or output whose lengths are fixed: all but the batch's and the width's become free. */
function freeLength(source: ByteSource, { field, name }: GraphValue): Change {
  const timeAxis = field.number === 11 ? 2 : 1;
  const within = (
    start: number,
    end: number,
    number: number,
    replace: (start: number, end: number, at: number) => Uint8Array,
  ): Uint8Array => {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const part of wireFields(source, start, end)) {
      const isWanted = part.number === number && part.isMessage;
      parts.push(
        isWanted
          ? bytesField(number, replace(part.bodyStart, part.end, at++))
          : source.read(part.start, part.end),
      );
    }
    return join(parts);
  };
  // ValueInfoProto.type → tensor_type → shape → dim
  const value = within(field.bodyStart, field.end, 2, (typeStart, typeEnd) =>
    within(typeStart, typeEnd, 1, (tensorStart, tensorEnd) =>
      within(tensorStart, tensorEnd, 2, (shapeStart, shapeEnd) =>
        within(shapeStart, shapeEnd, 1, (start, end, axis) =>
          axis === timeAxis ? bytesField(2, `${OURS}${name}`) : source.read(start, end).slice(),
        ),
      ),
    ),
  );
  return { field, bytes: bytesField(field.number, value) };
}

function rewrite(changes: readonly Change[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  for (const { field, bytes } of changes.toSorted((a, b) => a.field.start - b.field.start)) {
    pieces.push({ start: at, end: field.start }, bytes);
    at = field.end;
  }
  return [...pieces, { start: at, end }];
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece instanceof Uint8Array ? piece.length : piece.end - piece.start),
    0,
  );
}
