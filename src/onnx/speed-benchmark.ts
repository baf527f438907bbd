/** How fast this machine multiplies what the models are made of. Runs in a child: it keeps its thread busy. */
import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { integerMatmul } from './integer-matmul.ts';
import { withThreads } from './session-options.ts';

/** As many as a speech model gets. */
export const MAX_BENCHMARK_THREADS = 4;

/** Of a layer of Whisper base on five seconds of speech. */
const SHAPE = { rows: 256, inner: 512, columns: 512 };
const WARM_UP_RUNS = 5;
/** Under a second on a Raspberry Pi 4. */
const RUNS = 40;

/** In 10⁹ operations a second, of the run in the middle: others use the machine too. */
export async function measureSpeed(): Promise<number> {
  const threads = Math.min(MAX_BENCHMARK_THREADS, availableParallelism());
  const session = await InferenceSession.create(integerMatmul(SHAPE), withThreads(threads));
  const data = Uint8Array.from({ length: SHAPE.rows * SHAPE.inner }, (_, at) => (at * 91) % 256);
  const left = new Tensor('uint8', data, [SHAPE.rows, SHAPE.inner]);
  const tookMs: number[] = [];
  for (let run = 0; run < WARM_UP_RUNS + RUNS; run += 1) {
    const startMs = performance.now();
    await session.run({ left });
    if (run >= WARM_UP_RUNS) tookMs.push(performance.now() - startMs);
  }
  await session.release();
  const medianMs = tookMs.sort((a, b) => a - b)[RUNS / 2] ?? 1;
  return gigaops(SHAPE, medianMs);
}

function gigaops({ rows, inner, columns }: typeof SHAPE, tookMs: number): number {
  return (2 * rows * inner * columns) / (Math.max(tookMs, 1e-3) * 1e6);
}
