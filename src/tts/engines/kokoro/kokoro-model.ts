/** Kokoro's network (StyleTTS 2): tokens and a style in → samples out. Runs in the voice child. */
import { Tensor } from 'onnxruntime-node';
import { float32ToInt16 } from '../../../audio/pcm.ts';
import type { Feeds, VoiceModels } from '../voice-models.ts';
import { STYLE_SIZE } from './kokoro-files.ts';

export interface KokoroSentence {
  readonly modelPath: string;
  /** With their frame; 512 at most. */
  readonly tokens: readonly number[];
  readonly style: Float32Array;
  /** 1 is as trained, more is faster. */
  readonly speed: number;
}

/** @returns mono, 24 kHz */
export async function runKokoro(
  models: VoiceModels,
  sentence: KokoroSentence,
): Promise<Int16Array> {
  const audio = await models.run(sentence.modelPath, (names) => feedsFor(sentence, names));
  return float32ToInt16(audio);
}

function feedsFor({ tokens, style, speed }: KokoroSentence, names: readonly string[]): Feeds {
  // Exports differ in the name of their first input.
  const input = names.includes('tokens') ? 'tokens' : 'input_ids';
  return {
    [input]: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]),
    style: new Tensor('float32', style, [1, STYLE_SIZE]),
    speed: new Tensor('float32', Float32Array.of(speed), [1]),
  };
}
