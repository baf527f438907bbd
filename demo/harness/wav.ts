/** RIFF WAVE in: 16-bit PCM, mixed down to one channel. */
import { readFile } from 'node:fs/promises';
import { DemoError } from './demo-error.ts';

export interface Recording {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

export function parseWav(bytes: Buffer): Recording {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new DemoError('not a WAV file');
  }
  let format: { channels: number; sampleRateHz: number; bits: number } | undefined;
  for (let at = RIFF_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= bytes.length; ) {
    const kind = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + CHUNK_HEADER_BYTES;
    if (kind === 'fmt ' && start + 16 <= bytes.length) {
      format = {
        channels: bytes.readUInt16LE(start + 2),
        sampleRateHz: bytes.readUInt32LE(start + 4),
        bits: bytes.readUInt16LE(start + 14),
      };
    }
    if (kind === 'data') {
      if (format?.bits !== 16) throw new DemoError('only 16-bit PCM is read');
      const data = bytes.subarray(start, Math.min(bytes.length, start + length));
      return { samples: mixDown(data, format.channels), sampleRateHz: format.sampleRateHz };
    }
    at = start + length + (length % 2);
  }
  throw new DemoError('a WAV file without sound');
}

function mixDown(data: Buffer, channels: number): Int16Array {
  const frames = Math.floor(data.length / 2 / channels);
  const samples = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += data.readInt16LE((frame * channels + channel) * 2);
    }
    samples[frame] = Math.round(sum / channels);
  }
  return samples;
}

export async function readWav(path: string): Promise<Recording> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new DemoError(`${path} cannot be read`, cause);
  }
  try {
    return parseWav(bytes);
  } catch (cause) {
    throw new DemoError(`${path}: ${(cause as Error).message}`, cause);
  }
}
