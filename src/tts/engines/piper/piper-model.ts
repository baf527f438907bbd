/** Piper's network (VITS): numbers of symbols in → samples out. Runs in the voice child. */
import { Tensor } from 'onnxruntime-node';
import { float32ToInt16 } from '../../../audio/pcm.ts';
import type { Feeds, VoiceModels } from '../voice-models.ts';

export interface PiperSentence {
  readonly modelPath: string;
  readonly ids: readonly number[];
  readonly scales: readonly [number, number, number];
  readonly speaker: number | undefined;
}

/** @returns mono, at the voice's rate */
export async function runPiper(models: VoiceModels, sentence: PiperSentence): Promise<Int16Array> {
  const audio = await models.run(sentence.modelPath, (names) => feedsFor(sentence, names));
  return float32ToInt16(audio);
}

function feedsFor({ ids, scales, speaker }: PiperSentence, names: readonly string[]): Feeds {
  const feeds: Record<string, Tensor> = {
    input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
    input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
    scales: new Tensor('float32', Float32Array.from(scales), [3]),
  };
  if (names.includes('sid'))
    feeds['sid'] = new Tensor('int64', BigInt64Array.of(BigInt(speaker ?? 0)), [1]);
  return feeds;
}
