/** The smallest ONNX model that says how fast a machine is: one product of 8-bit matrices. Pure. */
import { bytesField, join, numberField } from './protobuf-wire.ts';

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
  const node = [
    bytesField(1, 'left'),
    bytesField(1, 'weights'),
    bytesField(2, 'product'),
    bytesField(4, operator),
  ];
  const initializer = [
    numberField(1, inner),
    numberField(1, columns),
    numberField(2, INT8),
    bytesField(8, 'weights'),
    bytesField(9, weights),
  ];
  const graph = [
    message(1, node),
    bytesField(2, 'speed'),
    message(5, initializer),
    message(11, tensor('left', UINT8, [rows, inner])),
    message(12, tensor('product', INT32, [rows, columns])),
  ];
  return join([
    numberField(1, 8),
    message(7, graph),
    message(8, [bytesField(1, ''), numberField(2, opset)]),
  ]);
}

function tensor(name: string, type: number, dimensions: readonly number[]): Uint8Array[] {
  const shape = dimensions.map((size) => message(1, [numberField(1, size)]));
  return [bytesField(1, name), message(2, [message(1, [numberField(1, type), message(2, shape)])])];
}

function message(field: number, fields: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, join(fields));
}
