/**
 * A real Whisper, only small: trained on a language of tones (tests/fixtures/whisper/make) and exported as the
 * published ones are. Laid out as they are downloaded, in a folder of its own, because EXO writes beside them.
 */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { wavToMono } from '../../src/audio/wav.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/whisper');

const MODELS = {
  int8: ['encoder_model_quantized.onnx', 'decoder_model_merged_quantized.onnx'],
  fp32: ['encoder_model.onnx', 'decoder_model.onnx', 'decoder_with_past_model.onnx'],
} as const;

const numbers = z.array(z.number());
const caseSchema = z.object({
  recording: z.string(),
  language: z.string(),
  names: z.array(z.string()),
  window_s: z.number(),
  /** Prompt and task. */
  head: numbers,
  tokens: numbers,
  text: z.string(),
  average_log_prob: z.number(),
  no_speech: z.number(),
  first_logits: numbers,
  start_logits: numbers,
  features_80: numbers,
  features_128: numbers,
  int8_first_logits: numbers.optional(),
  beams: z.record(z.string(), numbers).optional(),
});
const referenceSchema = z.object({ feature_step: z.number(), cases: z.array(caseSchema) });

export type WhisperCase = z.infer<typeof caseSchema>;

export interface WhisperFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** One layout of the decoder in each precision. */
export async function makeWhisperFolder(
  precisions: readonly (keyof typeof MODELS)[] = ['int8', 'fp32'],
): Promise<WhisperFolder> {
  const path = await mkdtemp(join(tmpdir(), 'exo-whisper-'));
  await mkdir(join(path, 'onnx'));
  const copy = (from: string, to: string) => cp(join(FIXTURES, 'model', from), join(path, to));
  await copy('whisper-config.json', 'config.json');
  for (const name of ['generation_config.json', 'tokenizer.json']) await copy(name, name);
  for (const precision of precisions) {
    for (const name of MODELS[precision]) await copy(name, `onnx/${name}`);
  }
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** What the reference implementations made of the same model. */
export async function readWhisperReference(): Promise<z.infer<typeof referenceSchema>> {
  return referenceSchema.parse(
    JSON.parse(await readFile(join(FIXTURES, 'reference.json'), 'utf8')),
  );
}

/** `light.wav`, … */
export async function toneSpeech(recording: string): Promise<AudioFrame> {
  return wavToMono(await readFile(join(FIXTURES, recording)));
}
