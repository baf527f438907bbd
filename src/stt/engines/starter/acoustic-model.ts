/** The acoustic model in ONNX: samples in → phone log-probabilities out. Knows no events; runs in the inference child. */
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ExoError } from '../../../core/errors.ts';
import { ONE_THREAD } from '../../../onnx/session-options.ts';
import { logMelFeatures } from './features.ts';
import type { AcousticModel } from './starter-recogniser.ts';

export class OnnxAcousticModel implements AcousticModel {
  readonly #path: string;
  #session: InferenceSession | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws `stt/model-missing` */
  async start(): Promise<void> {
    try {
      this.#session = await InferenceSession.create(this.#path, ONE_THREAD);
    } catch (cause) {
      throw new ExoError('stt/model-missing', `cannot load ${this.#path}`, { cause });
    }
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.release();
  }

  /**
   * One row of log-probabilities every 30 ms, as many columns as units, the blank first.
   *
   * @param samples mono, 16 kHz, −1 to 1
   * @throws `inference/failed`
   */
  readonly logProbs = async (samples: Float32Array): Promise<Float32Array> => {
    if (!this.#session) throw new ExoError('inference/failed', 'The acoustic model is not started');
    const { data, melCount, frameCount } = logMelFeatures(samples);
    const features = new Tensor('float32', data, [1, melCount, frameCount]);
    try {
      const { log_probs: output } = await this.#session.run({ features });
      if (output?.type === 'float32') return output.data as Float32Array;
    } catch (cause) {
      throw new ExoError('inference/failed', 'The acoustic model failed', { cause });
    }
    throw new ExoError('inference/failed', 'The acoustic model has other outputs');
  };
}

/**
 * @param folder `models/starter`
 * @throws `stt/model-missing`
 * @example
 * const model = await loadAcousticModel('models/starter', 'fr');
 * const logProbs = await model.logProbs(samples);
 */
export async function loadAcousticModel(
  folder: string,
  language: string,
): Promise<OnnxAcousticModel> {
  const model = new OnnxAcousticModel(join(folder, `${language}.onnx`));
  await model.start();
  return model;
}
