/** A WAV file as one piece of audio. */
import { readFile } from 'node:fs/promises';
import { wavToMono } from '../../src/audio/wav.ts';
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { DemoError } from './demo-error.ts';

export async function readRecording(path: string): Promise<AudioFrame> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new DemoError(`${path} cannot be read`, cause);
  }
  try {
    return wavToMono(bytes);
  } catch (cause) {
    throw new DemoError(`${path}: ${(cause as Error).message}`, cause);
  }
}
