/** Kokoro on disk: `model.onnx` (or `onnx/model*.onnx`), `tokenizer.json`, `voices/NAME.bin`. */
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExoError } from '../../../core/errors.ts';
import type { PhoneticVoice } from '../../phonemes/phonetic-voices.ts';
import type { Vocabulary } from './kokoro-tokens.ts';

export interface KokoroVoice extends PhoneticVoice {
  readonly stylePath: string;
}

export interface KokoroFiles {
  readonly modelPath: string;
  readonly vocabulary: Vocabulary;
  readonly voices: readonly KokoroVoice[];
}

/** Rows of a style: one for each length of a text in tokens. */
export const STYLE_ROWS = 510;
export const STYLE_SIZE = 256;
const STYLE_BYTES = STYLE_ROWS * STYLE_SIZE * 4;
const MAX_TOKENIZER_BYTES = 1_000_000;
const MODELS = [
  'model.onnx',
  'onnx/model.onnx',
  'onnx/model_fp16.onnx',
  'onnx/model_quantized.onnx',
];

/** By the first letter of a voice's name; the second tells a woman from a man. Others need other phonemes. */
const LANGUAGES: Readonly<Record<string, { language: string; espeakVoice: string }>> = {
  f: { language: 'fr-FR', espeakVoice: 'fr' },
  a: { language: 'en-US', espeakVoice: 'en-us' },
  b: { language: 'en-GB', espeakVoice: 'en-gb' },
  e: { language: 'es-ES', espeakVoice: 'es' },
  i: { language: 'it-IT', espeakVoice: 'it' },
  p: { language: 'pt-BR', espeakVoice: 'pt-br' },
};
const VOICE_FILE = /^([a-z])([fm])_([a-z0-9]{1,30})\.bin$/;

const tokenizerSchema = z.object({
  model: z.object({ vocab: z.record(z.string().max(8), z.number().int().min(0).max(10_000)) }),
});

/**
 * Nothing where there is no model.
 *
 * @throws `tts/voice-broken` what is there is not Kokoro
 */
export async function readKokoroFiles(folder: string): Promise<KokoroFiles | undefined> {
  const modelPath = await findModel(folder);
  if (modelPath === undefined) return undefined;
  const vocabulary = await readVocabulary(join(folder, 'tokenizer.json'));
  return { modelPath, vocabulary, voices: await readVoices(join(folder, 'voices')) };
}

async function findModel(folder: string): Promise<string | undefined> {
  for (const name of MODELS) {
    const path = join(folder, name);
    if ((await sizeOf(path)) !== undefined) return path;
  }
  return undefined;
}

async function readVocabulary(path: string): Promise<Vocabulary> {
  try {
    if (((await sizeOf(path)) ?? 0) > MAX_TOKENIZER_BYTES) throw new RangeError('too large');
    const { model } = tokenizerSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return new Map(Object.entries(model.vocab));
  } catch (cause) {
    throw new ExoError('tts/voice-broken', "tokenizer.json is not Kokoro's", { cause });
  }
}

/** French first, as everywhere; a file of another size is none. */
async function readVoices(folder: string): Promise<KokoroVoice[]> {
  const names = await readdir(folder).catch(() => []);
  const voices: KokoroVoice[] = [];
  for (const file of names.sort()) {
    const [, letter = '', sex, name = ''] = VOICE_FILE.exec(file) ?? [];
    const spoken = LANGUAGES[letter];
    const stylePath = join(folder, file);
    if (!spoken || (await sizeOf(stylePath)) !== STYLE_BYTES) continue;
    const id = file.slice(0, -'.bin'.length);
    const description = `${name[0]?.toUpperCase()}${name.slice(1)} (${sex === 'f' ? '♀' : '♂'})`;
    voices.push({ id, description, stylePath, ...spoken });
  }
  const isFrench = ({ language }: KokoroVoice) => language === 'fr-FR';
  return [...voices.filter(isFrench), ...voices.filter((voice) => !isFrench(voice))];
}

/**
 * The row for a text of so many tokens.
 *
 * @throws `tts/voice-broken`
 */
export async function readStyle(path: string, tokenCount: number): Promise<Float32Array> {
  const row = Math.min(Math.max(tokenCount, 0), STYLE_ROWS - 1);
  const bytes = new Uint8Array(STYLE_SIZE * 4);
  try {
    const file = await open(path);
    try {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, row * bytes.length);
      if (bytesRead !== bytes.length) throw new RangeError('cut off');
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new ExoError('tts/voice-broken', `${path.split('/').at(-1)} is not a whole voice`, {
      cause,
    });
  }
  return new Float32Array(bytes.buffer);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}
