/**
 * The decoder's last step makes a score for each of 51,865 words, by the same table that its first step reads.
 * In the published int8 graphs that table is unpacked to 106 MB of floats for each token, in both branches.
 * Here the last step becomes a model of its own, in whole numbers, for just the rows that are looked at:
 *
 *   tokens ─▶ decoder ─▶ hidden ─▶ head ─▶ logits        (was: tokens ─▶ decoder ─▶ logits)
 *
 * Where all is in whole numbers but the last step, as the size of the published large-v3-turbo says, it is made so: 265
 * MB of floats for each token become 66. The decoder's output keeps its name and holds what the head takes. Pure: says
 * which bytes of the file to keep.
 */
import {
  type Change,
  changed,
  FLOAT,
  INT8,
  message,
  nodeField,
  type Piece,
  rewrite,
  UINT8,
  valueBody,
} from '../../../onnx/graph-pieces.ts';
import type { GraphNode, GraphOutline, ModelOutline } from '../../../onnx/graph-reader.ts';
import { type ByteSource, bytesField, join, numberField } from '../../../onnx/protobuf-wire.ts';
import { QUANTISED_ROWS, quantisedRows } from './quantised-rows.ts';

export interface SplitDecoder {
  readonly decoder: readonly Piece[];
  /** Takes `hidden` [rows, width], gives `logits` [rows, words]. */
  readonly head: readonly Piece[];
}

const OUTPUT = 'logits';
const INTERMEDIATE = 8; // the version of the file's own format, of 2022
const CAST_TO = 'to';

/** The table of words, as the last step uses it. */
interface Table {
  readonly name: string;
  /** Undefined where the table holds floats. */
  readonly quantized: { readonly scale: string; readonly zeroPoint: string } | undefined;
}

interface Head {
  /** What the last step takes. */
  readonly hidden: string;
  readonly table: Table;
  readonly output: GraphNode;
  /** Makes the table ready; of no use to anyone else. */
  readonly preparing: readonly GraphNode[];
}

/** Undefined where the last step is not the one that is understood here, in one of the branches at least. */
export function splitHead(
  source: ByteSource,
  { graph, operatorSet }: ModelOutline,
): SplitDecoder | undefined {
  const heads: Head[] = [];
  const changes = withoutHead(graph, [graph], heads);
  const [table] = heads.map((head) => head.table);
  if (changes === undefined || table === undefined) return undefined;
  if (heads.some((head) => head.table.name !== table.name)) return undefined;
  const removed = new Set(heads.flatMap(({ output, preparing }) => [output, ...preparing]));
  const unused = isUsed(table.name, graph, removed)
    ? undefined
    : graph.initializers.get(table.name);
  const dropped = unused === undefined ? [] : [{ field: unused.field, pieces: [] }];
  const head = headOf(source, table, graph);
  if (head === undefined) return undefined;
  return {
    decoder: rewrite([changed(graph.field, [...changes, ...dropped])], 0, source.length),
    head: headModel(head.table, head.tensors, operatorSet),
  };
}

function isUsed(name: string, { nodes }: GraphOutline, removed: ReadonlySet<GraphNode>): boolean {
  return nodes.some(
    (node) =>
      !removed.has(node) &&
      (node.inputs.includes(name) ||
        node.branches.some(({ graph }) => isUsed(name, graph, removed))),
  );
}

/** The table as it is, or in whole numbers where those of the other steps are. */
function headOf(
  source: ByteSource,
  table: Table,
  graph: GraphOutline,
): { readonly table: Table; readonly tensors: readonly Piece[] } | undefined {
  const isQuantized = [...graph.initializers.values()].some(
    ({ shape, dataType }) => shape.length === 2 && [UINT8, INT8].includes(dataType),
  );
  const floats = graph.initializers.get(table.name);
  if (table.quantized === undefined && isQuantized && floats !== undefined) {
    const tensors = quantisedRows(source, floats);
    const { name, ...quantized } = QUANTISED_ROWS;
    if (tensors !== undefined) return { table: { name, quantized }, tensors };
  }
  const tensors = tensorsOf(table, graph);
  return tensors && { table, tensors };
}

/** What changes within the graph, or in each branch that gives its output; undefined where that is not possible. */
function withoutHead(
  graph: GraphOutline,
  scopes: readonly GraphOutline[],
  heads: Head[],
): readonly Change[] | undefined {
  const at = graph.outputs.findIndex(({ name }) => name === OUTPUT);
  const value = graph.outputs[at];
  const node = graph.nodes.find(({ outputs }) => outputs.includes(OUTPUT));
  if (value === undefined || node === undefined) return undefined;
  // Of another width than before, so without a shape.
  const changes: Change[] = [
    { field: value.field, pieces: [bytesField(12, valueBody(OUTPUT, FLOAT))] },
    ...graph.hints.map((field) => ({ field, pieces: [] })),
  ];
  if (node.branches.length > 0) {
    const inner: Change[] = [];
    for (const { attribute, graph: branch } of node.branches) {
      const within = withoutHead(branch, [branch, ...scopes], heads);
      if (within === undefined) return undefined;
      inner.push(changed(attribute, [changed(branch.field, within)]));
    }
    return [...changes, changed(node.field, inner)];
  }
  const head = findHead(graph, node, scopes);
  if (head === undefined) return undefined;
  heads.push(head);
  const identity = nodeField('Identity', [head.hidden], [OUTPUT]);
  return [
    ...changes,
    { field: node.field, pieces: [identity] },
    ...head.preparing.map(({ field }) => ({ field, pieces: [] })),
  ];
}

/** MatMul(hidden, table turned): turned and unpacked in either order. */
function findHead(
  graph: GraphOutline,
  output: GraphNode,
  scopes: readonly GraphOutline[],
): Head | undefined {
  const [hidden, turned] = output.inputs;
  if (output.operator !== 'MatMul' || hidden === undefined || turned === undefined)
    return undefined;
  const preparing: GraphNode[] = [];
  let quantized: Table['quantized'];
  let isTurned = false;
  let name = turned;
  for (;;) {
    const maker = graph.nodes.find(({ outputs }) => outputs.includes(name));
    if (maker === undefined) break;
    const isShared = graph.nodes.filter(({ inputs }) => inputs.includes(name)).length > 1;
    const [input, scale, zeroPoint] = maker.inputs;
    if (input === undefined || isShared) return undefined;
    if (maker.operator === 'Transpose' && !isTurned) isTurned = true;
    else if (maker.operator !== 'DequantizeLinear' || quantized !== undefined) return undefined;
    else if (scale === undefined || zeroPoint === undefined) return undefined;
    else quantized = { scale, zeroPoint };
    preparing.push(maker);
    name = input;
  }
  const isKnown = scopes.some(({ initializers }) => initializers.has(name));
  return isTurned && isKnown
    ? { hidden, table: { name, quantized }, output, preparing }
    : undefined;
}

/** Of the outermost graph, where both branches find them. */
function tensorsOf(
  { name, quantized }: Table,
  { initializers }: GraphOutline,
): readonly Piece[] | undefined {
  const names = quantized ? [name, quantized.scale, quantized.zeroPoint] : [name];
  const fields = names.flatMap((one) => initializers.get(one)?.field ?? []);
  if (fields.length !== names.length) return undefined;
  return fields.map(({ start, end }) => ({ start, end }));
}

function headModel(
  { name, quantized }: Table,
  tensors: readonly Piece[],
  operatorSet: number,
): readonly Piece[] {
  // The runtime turns the table once, when it loads.
  const turn = nodeField('Transpose', [name], ['turned'], { perm: [1, 0] });
  const nodes = quantized
    ? [
        nodeField('DynamicQuantizeLinear', ['hidden'], ['whole', 'step', 'zero']),
        turn,
        nodeField('MatMulInteger', ['whole', 'turned', 'zero', quantized.zeroPoint], ['sum']),
        nodeField('Cast', ['sum'], ['wide'], { [CAST_TO]: FLOAT }),
        nodeField('Mul', ['step', quantized.scale], ['scale']),
        nodeField('Mul', ['wide', 'scale'], [OUTPUT]),
      ]
    : [turn, nodeField('MatMul', ['hidden', 'turned'], [OUTPUT])];
  const graph: Piece[] = [
    ...nodes,
    bytesField(2, 'head'),
    ...tensors,
    bytesField(11, valueBody('hidden', FLOAT)),
    bytesField(12, valueBody(OUTPUT, FLOAT)),
  ];
  return [
    numberField(1, INTERMEDIATE),
    ...message(7, graph),
    bytesField(8, join([bytesField(1, ''), numberField(2, operatorSet)])),
  ];
}
