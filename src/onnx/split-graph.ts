/**
 * An ONNX model → two that together compute the same, cut at one tensor. What stands behind the cut can then
 * run piece by piece. Pure but for the source.
 */
import { FLOAT, valueBody } from './graph-pieces.ts';
import type { GraphNode, GraphOutline } from './graph-reader.ts';
import { type ByteSource, bytesField, join, type WireField, wireFields } from './protobuf-wire.ts';

export interface GraphHalves {
  /** Everything but what only the second half needs; its output is the tensor. */
  readonly before: Uint8Array;
  /** Its inputs are the tensor and, where they are needed there too, inputs of the whole. */
  readonly after: Uint8Array;
}

/** Fields of a graph. */
const NODE = 1;
const INITIALIZER = 5;
const INPUT = 11;
const OUTPUT = 12;
const HINT = 13;

/**
 * @param tensor a float tensor between two nodes
 * @param shared inputs that both halves may have; undefined is returned where the second needs another
 */
export function splitGraph(
  source: ByteSource,
  outline: GraphOutline,
  tensor: string,
  shared: readonly string[],
): GraphHalves | undefined {
  const makers = new Map(outline.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  if (!makers.has(tensor)) return undefined;
  const after = new Set<GraphNode>();
  const needed = new Set<string>();
  const open = outline.outputs.map(({ name }) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const maker = name === tensor ? undefined : makers.get(name);
    if (maker === undefined) continue;
    after.add(maker);
    open.push(...maker.inputs);
  }
  const inputs = outline.inputs.filter(({ name }) => needed.has(name));
  const isKnown = inputs.every(
    ({ name }) => shared.includes(name) || outline.initializers.has(name),
  );
  if (!needed.has(tensor) || !isKnown) return undefined;
  // A constant may serve both; the first half keeps all that the second does not have alone.
  const before = new Set(outline.nodes.filter((node) => !after.has(node) || isConstant(node)));
  const usedBefore = new Set([...before].flatMap((node) => node.inputs));
  const onlyAfter = (name: string) => needed.has(name) && !usedBefore.has(name);
  return {
    before: writeHalf(source, outline, {
      nodes: before,
      keeps: (name) => !onlyAfter(name),
      extra: bytesField(OUTPUT, valueBody(tensor, FLOAT)),
      drops: OUTPUT,
    }),
    after: writeHalf(source, outline, {
      nodes: after,
      keeps: (name) => needed.has(name),
      extra: bytesField(INPUT, valueBody(tensor, FLOAT)),
      drops: HINT,
    }),
  };
}

interface Half {
  readonly nodes: ReadonlySet<GraphNode>;
  /** Of an initializer or an input. */
  readonly keeps: (name: string) => boolean;
  readonly extra: Uint8Array;
  readonly drops: number;
}

function writeHalf(source: ByteSource, outline: GraphOutline, half: Half): Uint8Array {
  const { field: graph, nodes } = outline;
  const kept = new Set(
    nodes.filter((node) => half.nodes.has(node)).map(({ field }) => field.start),
  );
  const parts: Uint8Array[] = [];
  for (const field of wireFields(source, graph.bodyStart, graph.end)) {
    if (field.number === half.drops || field.number === HINT) continue;
    if (field.number === NODE && !kept.has(field.start)) continue;
    if (field.number === INITIALIZER && !half.keeps(nameOf(source, field, 8))) continue;
    if (field.number === INPUT && !half.keeps(nameOf(source, field, 1))) continue;
    parts.push(source.read(field.start, field.end));
  }
  return join([
    source.read(0, graph.start),
    bytesField(graph.number, join([...parts, half.extra])),
    source.read(graph.end, source.length),
  ]);
}

function isConstant({ operator }: GraphNode): boolean {
  return operator === 'Constant';
}

function nameOf(source: ByteSource, message: WireField, number: number): string {
  for (const part of wireFields(source, message.bodyStart, message.end))
    if (part.number === number)
      return new TextDecoder().decode(source.read(part.bodyStart, part.end));
  return '';
}
