/** Whisper in ONNX: features in → a decoder for what was heard. Knows no events; runs in the inference child. */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { ExoError } from '../../../core/errors.ts';
import type { RunsOn } from '../../../onnx/providers.ts';
import { type DecoderSessions, OnnxDecoder, runSession } from './decoder-sessions.ts';
import type { ModelDescription } from './model-description.ts';

export class WhisperModel {
  readonly description: ModelDescription;
  /** Takes windows of less than 30 s. */
  readonly canShorten: boolean;
  readonly runsOn: RunsOn;
  readonly #encoder: InferenceSession;
  readonly #decoder: DecoderSessions;

  constructor(
    description: ModelDescription,
    encoder: { readonly session: InferenceSession; readonly canShorten: boolean },
    decoder: DecoderSessions,
    runsOn: RunsOn,
  ) {
    this.description = description;
    this.runsOn = runsOn;
    this.canShorten = encoder.canShorten;
    this.#encoder = encoder.session;
    this.#decoder = decoder;
  }

  /**
   * @param features `melCount` rows of `frameCount` values
   * @throws `inference/failed`
   */
  async hear(features: Float32Array, frameCount: number): Promise<OnnxDecoder> {
    const { melCount } = this.description;
    const input = new Tensor('float32', features, [1, melCount, frameCount]);
    const name = 'last_hidden_state';
    const { [name]: output } = await runSession(this.#encoder, { input_features: input }, [name]);
    // Two frames make a position.
    if (output?.dims[1] !== frameCount / 2) {
      throw new ExoError('inference/failed', 'the encoder has other outputs');
    }
    return new OnnxDecoder(this.#decoder, this.description, output);
  }

  async close(): Promise<void> {
    const { first, next, head } = this.#decoder;
    for (const session of new Set([this.#encoder, first, next, head])) await session?.release();
  }
}
