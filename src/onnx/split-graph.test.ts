import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { readOutline } from './graph-reader.ts';
import { bytesSource } from './protobuf-wire.ts';
import { ONE_THREAD } from './session-options.ts';
import { splitGraph } from './split-graph.ts';

const VOICE = new URL('../../tests/fixtures/voices/piper/en_GB-tones-medium.onnx', import.meta.url);
const source = bytesSource(readFileSync(VOICE));
const outline = readOutline(source).graph;
const middle = outline.nodes.find(({ operator }) => operator === 'Conv')?.inputs[0] ?? '';

describe('a graph in two halves', () => {
  it('computes what the whole does', async () => {
    const halves = splitGraph(source, outline, middle, []);
    if (!halves) throw new TypeError('not split');
    const whole = await InferenceSession.create(readFileSync(VOICE), ONE_THREAD);
    const before = await InferenceSession.create(halves.before, ONE_THREAD);
    const after = await InferenceSession.create(halves.after, ONE_THREAD);
    expect([before.inputNames, before.outputNames]).toEqual([whole.inputNames, [middle]]);
    expect([after.inputNames, after.outputNames]).toEqual([[middle], whole.outputNames]);
    const feeds = {
      input: new Tensor('int64', BigInt64Array.of(1n, 20n, 30n), [1, 3]),
      input_lengths: new Tensor('int64', BigInt64Array.of(3n), [1]),
      scales: new Tensor('float32', Float32Array.of(0, 1, 0), [3]),
      sid: new Tensor('int64', BigInt64Array.of(1n), [1]),
    };
    const between = (await before.run(feeds))[middle] as Tensor;
    const joined = (await after.run({ [middle]: between }))['output'];
    expect(joined?.data).toEqual((await whole.run(feeds))['output']?.data);
  });

  it('holds each weight once', () => {
    const halves = splitGraph(source, outline, middle, []);
    const weights = (half: Uint8Array | undefined) => [
      ...readOutline(bytesSource(half ?? new Uint8Array(0))).graph.initializers.keys(),
    ];
    expect(weights(halves?.after)).toContain('dec.conv_pre.weight');
    expect(weights(halves?.before)).not.toContain('dec.conv_pre.weight');
  });

  it.each([
    ['nothing makes the tensor', 'nowhere'],
    ['it is an input', 'scales'],
    ['the second half would need more of the first', outline.nodes[0]?.outputs[0] ?? ''],
  ])('is none where %s', (_, tensor) => {
    expect(splitGraph(source, outline, tensor, [])).toBeUndefined();
  });
});
