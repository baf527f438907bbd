/** How every ONNX session of EXO runs: explicit, because the runtime's defaults take all cores and spin. */
import type { InferenceSession } from 'onnxruntime-node';

/**
 * The runtime would report what runs here to its maker: it looks once, when the first session is made.
 * The environment of the container says the same, for whatever else may load it.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/**
 * One thread that does not spin: an utterance takes milliseconds, and the house has other work. Only
 * errors are printed. `allow_spinning` is honoured by the runtime though its types do not name it.
 */
export const ONE_THREAD: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** For what a person waits for and one core is too slow for: a sentence's speech. */
export function withThreads(threads: number): InferenceSession.SessionOptions {
  return { ...ONE_THREAD, intraOpNumThreads: threads };
}
