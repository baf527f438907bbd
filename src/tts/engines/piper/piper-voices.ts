/** Piper's voices on disk: `NAME.onnx` with its description `NAME.onnx.json` beside it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ExoError, toExoError } from '../../../core/errors.ts';
import type { PhoneticVoice } from '../../phonemes/phonetic-voices.ts';
import { contextFramesFor } from './decode-windows.ts';
import type { PhonemeIds } from './phoneme-ids.ts';

export interface PiperVoice extends PhoneticVoice {
  readonly modelPath: string;
  readonly sampleRateHz: number;
  /** `contextFramesFor` its quality. */
  readonly contextFrames: number;
  readonly phonemeIds: PhonemeIds;
  /** Noise, length (1 is as trained, more is slower), noise of the lengths. */
  readonly scales: readonly [number, number, number];
  /** Of a model with several. */
  readonly speaker: number | undefined;
}

/** Descriptions have 5 to 30 kB. */
const MAX_DESCRIPTION_BYTES = 1_000_000;
const MAX_VOICES = 50;
/** A model of hundreds of speakers would drown every list. */
const MAX_ANNOUNCED_SPEAKERS = 12;

const scale = z.number().min(0).max(5);
const descriptionSchema = z.object({
  audio: z.object({
    sample_rate: z.number().int().min(8_000).max(48_000),
    quality: z.string().max(50).optional().catch(undefined),
  }),
  // An option of a command: letters, digits and hyphens, no hyphen first.
  espeak: z.object({ voice: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/i) }),
  language: z.object({ code: z.string().regex(/^[a-z]{2,3}([_-][a-z0-9]{2,8})*$/i) }).optional(),
  inference: z
    .object({ noise_scale: scale, length_scale: scale.min(0.1), noise_w: scale })
    .partial()
    .optional(),
  phoneme_type: z.literal('espeak').default('espeak'),
  phoneme_id_map: z.record(
    z.string().max(8),
    z.array(z.number().int().min(0).max(10_000)).min(1).max(8),
  ),
  num_speakers: z.number().int().min(1).max(10_000).default(1),
  speaker_id_map: z.record(z.string().max(100), z.number().int().min(0).max(10_000)).default({}),
});

/** What was found, and what could not be read. */
export interface PiperVoices {
  readonly voices: readonly PiperVoice[];
  readonly errors: readonly ExoError[];
}

/** A folder that does not exist is an empty one. */
export async function readPiperVoices(folder: string): Promise<PiperVoices> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    return { voices: [], errors: [] };
  }
  const voices: PiperVoice[] = [];
  const errors: ExoError[] = [];
  const models = names.filter((name) => name.endsWith('.onnx')).sort();
  for (const name of models.slice(0, MAX_VOICES)) {
    try {
      voices.push(...(await readVoice(join(folder, name))));
    } catch (error) {
      errors.push(toExoError(error, 'tts/voice-broken', `${name}.json cannot be read`));
    }
  }
  return { voices, errors };
}

async function readVoice(modelPath: string): Promise<PiperVoice[]> {
  const path = `${modelPath}.json`;
  const { size } = await stat(path);
  if (size > MAX_DESCRIPTION_BYTES)
    throw new ExoError('tts/voice-broken', `${basename(path)} is too large to be a voice's`);
  return parseVoice(await readFile(path, 'utf8'), modelPath);
}

/**
 * One voice, or one for each speaker.
 *
 * @throws `tts/voice-broken`
 */
export function parseVoice(text: string, modelPath: string): PiperVoice[] {
  const name = basename(modelPath, '.onnx');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ExoError('tts/voice-broken', `${name}.onnx.json is not JSON`, { cause });
  }
  const parsed = descriptionSchema.safeParse(json);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new ExoError('tts/voice-broken', `${name}.onnx.json is not a Piper voice (${where})`);
  }
  const { audio, espeak, inference = {}, language, phoneme_id_map, num_speakers } = parsed.data;
  const { noise_scale = 0.667, length_scale = 1, noise_w = 0.8 } = inference;
  const only: PiperVoice = {
    id: name,
    description: name.replaceAll('_', ' '),
    language: (language?.code ?? espeak.voice).replace('_', '-'),
    modelPath,
    sampleRateHz: audio.sample_rate,
    contextFrames: contextFramesFor(audio.quality),
    espeakVoice: espeak.voice,
    phonemeIds: new Map(Object.entries(phoneme_id_map)),
    scales: [noise_scale, length_scale, noise_w],
    speaker: num_speakers > 1 ? 0 : undefined,
  };
  if (num_speakers === 1) return [only];
  const speakers = Object.entries(parsed.data.speaker_id_map).filter(([, id]) => id < num_speakers);
  return [
    only,
    ...speakers.slice(0, MAX_ANNOUNCED_SPEAKERS).map(([speaker, id]) => ({
      ...only,
      id: `${name}#${speaker}`,
      description: `${only.description} (${speaker})`,
      speaker: id,
    })),
  ];
}
