/** Which files a Whisper in the layout of the hub's ONNX exports consists of. */

export type WhisperPrecision = 'int8' | 'fp32';

export interface WhisperFiles {
  /** Beside the models, whatever their precision. */
  readonly description: readonly string[];
  /** The second of each is taken where the first is missing: one decoder for both steps, or one for each. */
  readonly models: Readonly<Record<WhisperPrecision, readonly (readonly string[])[]>>;
  /** Weights of a model that is too large for one file lie beside it, under its name and this. */
  readonly externalSuffix: string;
}

/**
 * What to download of a repository such as `onnx-community/whisper-base`, by its paths. Each entry of `models`
 * is a choice; `merged` alone or both halves of the decoder, the encoder in any case.
 *
 * | in MB, int8    | encoder | decoder |
 * | -------------- | ------- | ------- |
 * | tiny           |      10 |      31 |
 * | base           |      23 |      54 |
 * | small          |      92 |     157 |
 * | large-v3-turbo |     645 |     440 |
 *
 * What EXO makes of them needs as much room again.
 */
export const WHISPER_FILES: WhisperFiles = {
  description: ['config.json', 'generation_config.json', 'tokenizer.json'],
  models: {
    int8: [
      ['onnx/encoder_model_quantized.onnx', 'onnx/decoder_model_merged_quantized.onnx'],
      [
        'onnx/encoder_model_quantized.onnx',
        'onnx/decoder_model_quantized.onnx',
        'onnx/decoder_with_past_model_quantized.onnx',
      ],
    ],
    fp32: [
      ['onnx/encoder_model.onnx', 'onnx/decoder_model_merged.onnx'],
      ['onnx/encoder_model.onnx', 'onnx/decoder_model.onnx', 'onnx/decoder_with_past_model.onnx'],
    ],
  },
  externalSuffix: '_data',
};
