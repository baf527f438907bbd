/**
 * The outline of an ONNX file: what its graphs compute from what, without the weights. Numbers of fields are
 * those of onnx.proto. Pure but for the source.
 */
import { ExoError } from '../core/errors.ts';
import { type ByteSource, readVarint, type WireField, wireFields } from './protobuf-wire.ts';

export interface GraphNode {
  readonly field: WireField;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of a `Constant`. */
  readonly constantShape: readonly number[] | undefined;
  /** Of an `If`: its branches. */
  readonly branches: readonly GraphBranch[];
}

export interface GraphBranch {
  readonly attribute: WireField;
  readonly graph: GraphOutline;
}

export interface GraphValue {
  readonly field: WireField;
  readonly name: string;
}

export interface Initializer {
  readonly field: WireField;
  readonly shape: readonly number[];
  /** Of onnx.proto: 1 float, 2 uint8, 3 int8, 7 int64. */
  readonly dataType: number;
}

/** Offsets are those of the source. */
export interface GraphOutline {
  readonly field: WireField;
  readonly nodes: readonly GraphNode[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Shapes of what lies between: hints that may be left out. */
  readonly hints: readonly WireField[];
}

export interface ModelOutline {
  readonly graph: GraphOutline;
  /** Of the standard operators. */
  readonly operatorSet: number;
}

/** A Whisper's decoder of 32 layers has some 20,000 in both branches. */
const MAX_GRAPH_FIELDS = 100_000;
const MAX_DEPTH = 4;

/** @throws `inference/failed` */
export function readOutline(source: ByteSource): ModelOutline {
  let graph: WireField | undefined;
  let operatorSet = 0;
  for (const field of wireFields(source)) {
    if (field.number === 7 && field.isMessage) graph = field;
    if (field.number === 8) operatorSet = Math.max(operatorSet, standardVersion(source, field));
  }
  if (graph === undefined) throw new ExoError('inference/failed', 'the file holds no graph');
  return { graph: readGraph(source, graph, 0), operatorSet };
}

/** One entry of the metadata; the graph is not looked at. */
export function readMetadata(source: ByteSource, key: string): string | undefined {
  for (const field of wireFields(source)) {
    if (field.number === 14 && stringOf(source, field, 1) === key)
      return stringOf(source, field, 2);
  }
  return undefined;
}

function readGraph(source: ByteSource, graph: WireField, depth: number): GraphOutline {
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, Initializer>();
  const values: Record<11 | 12, GraphValue[]> = { 11: [], 12: [] };
  const hints: WireField[] = [];
  let count = 0;
  for (const field of wireFields(source, graph.bodyStart, graph.end)) {
    if (++count > MAX_GRAPH_FIELDS || depth > MAX_DEPTH) {
      throw new ExoError('inference/failed', 'the graph is too large');
    }
    if (field.number === 1) nodes.push(readNode(source, field, depth));
    if (field.number === 5) {
      initializers.set(stringOf(source, field, 8), {
        field,
        shape: shapeOf(source, field),
        dataType: numberOf(source, field, 2),
      });
    }
    if (field.number === 11 || field.number === 12) {
      values[field.number].push({ field, name: stringOf(source, field, 1) });
    }
    if (field.number === 13) hints.push(field);
  }
  return { field: graph, nodes, initializers, inputs: values[11], outputs: values[12], hints };
}

function readNode(source: ByteSource, field: WireField, depth: number): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: WireField[] = [];
  let operator = '';
  for (const part of wireFields(source, field.bodyStart, field.end)) {
    if (part.number === 1) inputs.push(text(source, part));
    if (part.number === 2) outputs.push(text(source, part));
    if (part.number === 4) operator = text(source, part);
    if (part.number === 5) attributes.push(part);
  }
  const branches =
    operator === 'If'
      ? attributes.flatMap((attribute) => {
          const graph = messageOf(source, attribute, 6);
          return graph ? [{ attribute, graph: readGraph(source, graph, depth + 1) }] : [];
        })
      : [];
  const constant = operator === 'Constant' && attributes[0] && messageOf(source, attributes[0], 5);
  const constantShape = constant ? shapeOf(source, constant) : undefined;
  return { field, operator, inputs, outputs, constantShape, branches };
}

/** Dimensions are packed by some writers and not by others. */
function shapeOf(source: ByteSource, tensor: WireField): number[] {
  const shape: number[] = [];
  for (const part of wireFields(source, tensor.bodyStart, tensor.end)) {
    if (part.number !== 1) continue;
    if (!part.isMessage) shape.push(part.value);
    for (let at = part.bodyStart; part.isMessage && at < part.end; ) {
      const { value, end } = readVarint(source, at, part.end);
      shape.push(value);
      at = end;
    }
  }
  return shape;
}

function standardVersion(source: ByteSource, operatorSet: WireField): number {
  let version = 0;
  for (const part of wireFields(source, operatorSet.bodyStart, operatorSet.end)) {
    if (part.number === 1 && !['', 'ai.onnx'].includes(text(source, part))) return 0;
    if (part.number === 2) version = part.value;
  }
  return version;
}

function stringOf(source: ByteSource, field: WireField, number: number): string {
  const found = messageOf(source, field, number);
  return found ? text(source, found) : '';
}

function numberOf(source: ByteSource, field: WireField, number: number): number {
  for (const part of wireFields(source, field.bodyStart, field.end)) {
    if (part.number === number && !part.isMessage) return part.value;
  }
  return 0;
}

function messageOf(source: ByteSource, field: WireField, number: number): WireField | undefined {
  for (const part of wireFields(source, field.bodyStart, field.end)) {
    if (part.number === number && part.isMessage) return part;
  }
  return undefined;
}

function text(source: ByteSource, { bodyStart, end }: WireField): string {
  return new TextDecoder().decode(source.read(bodyStart, end));
}
