/**
 * The published encoder takes 30 s and nothing less, because it adds a table of 1,500 positions to what it
 * hears. Here the table is cut to what is heard:
 *
 *   heard ─▶ Shape ─▶ its length ─┐
 *   table ───────────────────▶ Slice ─▶ Add          (was: table ─▶ Add)
 *
 * All else in the graph follows the length by itself. Pure: says what to change in the file.
 */
import { type Change, changed, int64Field, nodeField } from '../../../onnx/graph-pieces.ts';
import type { GraphNode, GraphOutline, ModelOutline } from '../../../onnx/graph-reader.ts';
import {
  type ByteSource,
  bytesField,
  join,
  type WireField,
  wireFields,
} from '../../../onnx/protobuf-wire.ts';

/** `Slice` takes its bounds as inputs from here on. */
const LEAST_OPERATOR_SET = 10;
/** The operators that may add the table; the second is what an optimizer makes of the first. */
const ADDERS = ['Add', 'SkipLayerNormalization'];

/** Names of what is added. */
const OURS = 'exo.shorten.';
const [ZERO, ONE, TWO, AXIS] = ['zero', 'one', 'two', 'axis'].map((name) => OURS + name) as [
  string,
  string,
  string,
  string,
];
const [SHAPE, LENGTH, TABLE] = ['shape', 'length', 'table'].map((name) => OURS + name) as [
  string,
  string,
  string,
];

/** What to change in the graph; undefined where it is not known to be of that kind. */
export function shortenEncoder(
  source: ByteSource,
  { graph, operatorSet }: ModelOutline,
  positions: number,
): readonly Change[] | undefined {
  const place = findTable(graph, positions);
  if (place === undefined || operatorSet < LEAST_OPERATOR_SET) return undefined;
  const { adder, heard, table } = place;
  // heard: [batch, length, width]. The table has its positions last but one, whatever comes before.
  const cutting = [
    nodeField('Shape', [heard], [SHAPE]),
    nodeField('Slice', [SHAPE, ONE, TWO], [LENGTH]),
    nodeField('Slice', [table, ZERO, LENGTH, AXIS], [TABLE]),
    cutInput(source, adder, table),
  ];
  const constants = [
    int64Field(ZERO, [0]),
    int64Field(ONE, [1]),
    int64Field(TWO, [2]),
    int64Field(AXIS, [-2]),
  ];
  return [
    { field: adder.field, pieces: [...cutting, ...constants] },
    ...graph.hints.map((field) => ({ field, pieces: [] })),
    ...[...graph.inputs, ...graph.outputs].map(({ field }) => freeLength(source, field)),
  ];
}

/** The one place where something as long as the table, and made of weights alone, is added to what is heard. */
function findTable(
  { nodes, initializers, inputs }: GraphOutline,
  positions: number,
): { adder: GraphNode; heard: string; table: string } | undefined {
  const heardNames = new Set(inputs.flatMap(({ name }) => (initializers.has(name) ? [] : [name])));
  const longNames = new Set(
    [...initializers].flatMap(([name, { shape }]) => (shape.includes(positions) ? [name] : [])),
  );
  const found: { adder: GraphNode; heard: string; table: string }[] = [];
  for (const node of nodes) {
    const heard = node.inputs.filter((name) => heardNames.has(name));
    const table = node.inputs.find((name) => longNames.has(name));
    const isLong = table !== undefined || node.constantShape?.includes(positions) === true;
    const [first] = heard;
    if (first !== undefined && table !== undefined) {
      // A table that is used in another way than added is not the one that is understood here.
      if (!ADDERS.includes(node.operator) || heard.length > 1) return undefined;
      found.push({ adder: node, heard: first, table });
    }
    if (first !== undefined) for (const output of node.outputs) heardNames.add(output);
    else if (isLong) for (const output of node.outputs) longNames.add(output);
  }
  return found.length === 1 ? found[0] : undefined;
}

/** The node that adds, with the cut table in place of the whole one. */
function cutInput(source: ByteSource, adder: GraphNode, table: string): Uint8Array {
  const { bodyStart, end } = adder.field;
  const parts: Uint8Array[] = [];
  let input = 0;
  for (const part of wireFields(source, bodyStart, end)) {
    const isTable = part.number === 1 && adder.inputs[input++] === table;
    parts.push(isTable ? bytesField(1, TABLE) : source.read(part.start, part.end));
  }
  return bytesField(1, join(parts));
}

/** An input or output of fixed length: its time becomes free. */
function freeLength(source: ByteSource, value: WireField): Change {
  const timeAxis = value.number === 11 ? 2 : 1;
  const changes: Change[] = [];
  // ValueInfoProto.type → tensor_type → shape → dim
  const descend = (field: WireField, path: readonly number[]): Change | undefined => {
    const [next, ...rest] = path;
    let at = 0;
    for (const part of wireFields(source, field.bodyStart, field.end)) {
      if (part.number !== next || !part.isMessage) continue;
      if (rest.length > 0) {
        const inner = descend(part, rest);
        return inner && changed(part, [inner]);
      }
      if (at++ === timeAxis) {
        return { field: part, pieces: [bytesField(1, bytesField(2, `${OURS}${value.number}`))] };
      }
    }
    return undefined;
  };
  const inner = descend(value, [2, 1, 2, 1]);
  if (inner !== undefined) changes.push(inner);
  return changed(value, changes);
}
