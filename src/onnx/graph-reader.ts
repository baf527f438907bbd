/** The outline of an ONNX file: what its graph computes from what, without the weights. Pure but for the source. */
import { ExoError } from '../core/errors.ts';
import {
  type ByteSource,
  bytesSource,
  readVarint,
  type WireField,
  wireFields,
} from './protobuf-wire.ts';

export interface GraphNode {
  readonly field: WireField;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of a `Constant`. */
  readonly constantShape: readonly number[] | undefined;
}

export interface GraphValue {
  readonly field: WireField;
  readonly name: string;
}

/** Where things stand in the file; offsets are those of the source. */
export interface ModelOutline {
  readonly graph: WireField;
  /** Of the standard operators. */
  readonly operatorSet: number;
  readonly nodes: readonly GraphNode[];
  /** Name → shape. */
  readonly initializers: ReadonlyMap<string, readonly number[]>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Shapes of what lies between: hints that may be left out. */
  readonly hints: readonly WireField[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** A Whisper's encoder of 32 layers has some 3,000. */
const MAX_GRAPH_FIELDS = 100_000;
/** No node but a constant is long. */
const MAX_NODE_BYTES = 64 * 1024 * 1024;

/** @throws `inference/failed` */
export function readOutline(source: ByteSource): ModelOutline {
  let graph: WireField | undefined;
  let operatorSet = 0;
  const metadata = new Map<string, string>();
  for (const field of wireFields(source)) {
    if (field.number === 7 && field.isMessage) graph = field;
    if (field.number === 8) operatorSet = Math.max(operatorSet, standardVersion(source, field));
    if (field.number === 14) {
      const [key, value] = [stringOf(source, field, 1), stringOf(source, field, 2)];
      metadata.set(key, value);
    }
  }
  if (graph === undefined) throw new ExoError('inference/failed', 'the file holds no graph');
  return { graph, operatorSet, metadata, ...readGraph(source, graph) };
}

function readGraph(
  source: ByteSource,
  graph: WireField,
): Pick<ModelOutline, 'nodes' | 'initializers' | 'inputs' | 'outputs' | 'hints'> {
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, readonly number[]>();
  const values: Record<11 | 12, GraphValue[]> = { 11: [], 12: [] };
  const hints: WireField[] = [];
  let count = 0;
  for (const field of wireFields(source, graph.bodyStart, graph.end)) {
    if (++count > MAX_GRAPH_FIELDS)
      throw new ExoError('inference/failed', 'the graph is too large');
    if (field.number === 1) nodes.push(readNode(source, field));
    if (field.number === 5) {
      initializers.set(stringOf(source, field, 8), shapeOf(source, field));
    }
    if (field.number === 11 || field.number === 12) {
      values[field.number].push({ field, name: stringOf(source, field, 1) });
    }
    if (field.number === 13) hints.push(field);
  }
  return { nodes, initializers, inputs: values[11], outputs: values[12], hints };
}

function readNode(file: ByteSource, field: WireField): GraphNode {
  if (field.end - field.bodyStart > MAX_NODE_BYTES) {
    throw new ExoError('inference/failed', 'a node of the graph is too large');
  }
  const source = bytesSource(file.read(field.bodyStart, field.end));
  const inputs: string[] = [];
  const outputs: string[] = [];
  let operator = '';
  let constantShape: readonly number[] | undefined;
  for (const part of wireFields(source)) {
    if (part.number === 1) inputs.push(text(source, part));
    if (part.number === 2) outputs.push(text(source, part));
    if (part.number === 4) operator = text(source, part);
    if (part.number === 5) constantShape ??= tensorShape(source, part);
  }
  if (operator !== 'Constant') constantShape = undefined;
  return { field, operator, inputs, outputs, constantShape };
}

/** Of an attribute that holds a tensor. */
function tensorShape(source: ByteSource, attribute: WireField): readonly number[] | undefined {
  for (const part of wireFields(source, attribute.bodyStart, attribute.end)) {
    if (part.number === 5 && part.isMessage) return shapeOf(source, part);
  }
  return undefined;
}

/** Dimensions are packed by some writers and not by others. */
function shapeOf(source: ByteSource, tensor: WireField): number[] {
  const shape: number[] = [];
  for (const part of wireFields(source, tensor.bodyStart, tensor.end)) {
    if (part.number !== 1) continue;
    if (!part.isMessage) shape.push(part.value);
    else {
      for (let at = part.bodyStart; at < part.end; ) {
        const { value, end } = readVarint(source, at, part.end);
        shape.push(value);
        at = end;
      }
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

function stringOf(source: ByteSource, message: WireField, number: number): string {
  for (const part of wireFields(source, message.bodyStart, message.end)) {
    if (part.number === number && part.isMessage) return text(source, part);
  }
  return '';
}

function text(source: ByteSource, { bodyStart, end }: WireField): string {
  return new TextDecoder().decode(source.read(bodyStart, end));
}
