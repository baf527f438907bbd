/** A small network that is opened and run on a provider: what the models of EXO are made of. Runs in a child. */
import { Tensor } from 'onnxruntime-node';
import { FLOAT, nodeField, valueBody } from './graph-pieces.ts';
import { openSession } from './load-session.ts';
import { bytesField, join, numberField } from './protobuf-wire.ts';
import type { Provider, RunsOn } from './providers.ts';

const OPERATOR_SET = 13;
const CHANNELS = 4;
const WIDTH = 8;
const KERNEL = 3;
const LEFT = WIDTH - KERNEL + 1;
/** All that goes in is 1. */
const EXPECTED = CHANNELS * KERNEL * LEFT;

/** Opens a convolution and a product of matrices there, and computes. */
export async function probe(
  provider: Provider,
  create?: Parameters<typeof openSession>[2],
): Promise<RunsOn> {
  const opened = await openSession(network(), { provider }, create);
  const { session, ...runsOn } = opened;
  try {
    const { product } = await session.run({
      sound: ones([1, CHANNELS, WIDTH]),
      kernel: ones([CHANNELS, CHANNELS, KERNEL]),
      matrix: ones([LEFT, CHANNELS]),
    });
    const values = Array.from(product?.data ?? [], Number);
    const isRight = values.length === CHANNELS ** 2 && values.every((one) => one === EXPECTED);
    return isRight ? runsOn : { provider: 'cpu', fellBack: 'it computes something else' };
  } catch {
    // Its message says nothing that a person could use.
    return { provider: 'cpu', fellBack: 'a model opens there but does not run' };
  } finally {
    await session.release();
  }
}

function network(): Uint8Array {
  const inputs = ['sound', 'kernel', 'matrix'];
  const graph = [
    nodeField('Conv', ['sound', 'kernel'], ['folded']),
    nodeField('MatMul', ['folded', 'matrix'], ['product']),
    bytesField(2, 'probe'),
    ...inputs.map((name) => bytesField(11, valueBody(name, FLOAT))),
    bytesField(12, valueBody('product', FLOAT)),
  ];
  const operators = join([bytesField(1, ''), numberField(2, OPERATOR_SET)]);
  return join([numberField(1, 8), bytesField(7, join(graph)), bytesField(8, operators)]);
}

function ones(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor('float32', new Float32Array(size).fill(1), shape);
}
