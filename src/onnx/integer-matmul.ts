/** The smallest ONNX model that says how fast a machine is: one product of 8-bit matrices, written byte by byte. Pure. */

const INT32 = 6;
const INT8 = 3;
const UINT8 = 2;

export interface MatmulShape {
  /** `left` has rows × inner, `weights` inner × columns. */
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** Of the operator set; 13 is what published models use. */
  readonly opset?: number;
  readonly operator?: string;
}

/** Input `left` (uint8), output `product` (int32); the weights are part of the model, as in a real one. */
export function integerMatmul(shape: MatmulShape): Uint8Array {
  const { rows, inner, columns, opset = 13, operator = 'MatMulInteger' } = shape;
  const weights = Uint8Array.from({ length: inner * columns }, (_, at) => (at * 37) % 256);
  const node = [text(1, 'left'), text(1, 'weights'), text(2, 'product'), text(4, operator)];
  const initializer = [
    number(1, inner),
    number(1, columns),
    number(2, INT8),
    text(8, 'weights'),
    bytes(9, weights),
  ];
  const graph = [
    message(1, node),
    text(2, 'speed'),
    message(5, initializer),
    message(11, tensor('left', UINT8, [rows, inner])),
    message(12, tensor('product', INT32, [rows, columns])),
  ];
  return join([number(1, 8), message(7, graph), message(8, [text(1, ''), number(2, opset)])]);
}

function tensor(name: string, type: number, dimensions: readonly number[]): Uint8Array[] {
  const shape = dimensions.map((size) => message(1, [number(1, size)]));
  return [text(1, name), message(2, [message(1, [number(1, type), message(2, shape)])])];
}

// The four shapes of a field in a protocol buffer.

function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

function bytes(field: number, content: Uint8Array): Uint8Array {
  return join([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}

function text(field: number, content: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(content));
}

function message(field: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytes(field, join(fields));
}

function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...varint(Math.floor(value / 128))];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
