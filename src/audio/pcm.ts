/** Between the wire and the stages: PCM bytes of any common shape → mono 16-bit samples, and floats for models. */
import { ExoError } from '../core/errors.ts';

export type SampleWidthBytes = 1 | 2 | 3 | 4;

/** More than any microphone array has; keeps a hostile header from asking for absurd frames. */
const MAX_CHANNELS = 64;

/**
 * Little-endian interleaved PCM → mono, channels averaged. 8 bit is unsigned, the wider ones signed (as
 * in WAV). The bytes may start at any offset. Only whole frames (`widthBytes × channelCount` bytes) are
 * read: a partial frame at the end of a network chunk is the caller's to keep for the next call.
 * Always returns samples of its own, never a view on `bytes`.
 *
 * @throws `audio/format`
 * @example pcmToMonoInt16(payload, 2, 1)
 */
export function pcmToMonoInt16(
  bytes: Uint8Array,
  widthBytes: SampleWidthBytes,
  channelCount: number,
): Int16Array {
  if (![1, 2, 3, 4].includes(widthBytes))
    throw new ExoError('audio/format', 'Samples must be 1 to 4 bytes wide');
  if (!Number.isInteger(channelCount) || channelCount < 1 || channelCount > MAX_CHANNELS)
    throw new ExoError('audio/format', `The channel count must be 1 to ${MAX_CHANNELS}`);
  const frameCount = Math.floor(bytes.length / (widthBytes * channelCount));
  if (widthBytes === 2 && channelCount === 1) return copyInt16(bytes, frameCount);

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(frameCount);
  let offset = 0;
  for (let frame = 0; frame < frameCount; frame += 1) {
    let sum = 0;
    for (let channel = 0; channel < channelCount; channel += 1) {
      sum += readSample(view, offset, widthBytes);
      offset += widthBytes;
    }
    samples[frame] = clampInt16(sum / channelCount);
  }
  return samples;
}

/** −1 … <1. */
export function int16ToFloat32(samples: Int16Array): Float32Array {
  const floats = new Float32Array(samples.length);
  for (let index = 0; index < samples.length; index += 1)
    floats[index] = (samples[index] as number) / 32_768;
  return floats;
}

/** Rounds; what is louder than full scale is clipped, what is not a number becomes 0. */
export function float32ToInt16(floats: Float32Array): Int16Array {
  const samples = new Int16Array(floats.length);
  for (let index = 0; index < floats.length; index += 1)
    samples[index] = clampInt16((floats[index] as number) * 32_768);
  return samples;
}

export function concatInt16(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  const joined = new Int16Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

/** In their order, copied once. */
export function joinInt16(parts: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const joined = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A typed array wraps what does not fit, which is heard as a loud click. */
export function clampInt16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

function copyInt16(bytes: Uint8Array, frameCount: number): Int16Array {
  // Not `bytes.slice`: a Buffer's returns a view. Every machine that EXO runs on is little-endian.
  const samples = new Int16Array(frameCount);
  new Uint8Array(samples.buffer).set(bytes.subarray(0, frameCount * 2));
  return samples;
}

/** In units of a 16-bit sample, with the fraction of the wider formats. */
function readSample(view: DataView, offset: number, widthBytes: SampleWidthBytes): number {
  switch (widthBytes) {
    case 1:
      return (view.getUint8(offset) - 128) * 256;
    case 2:
      return view.getInt16(offset, true);
    case 3:
      return view.getInt16(offset + 1, true) + view.getUint8(offset) / 256;
    case 4:
      return view.getInt32(offset, true) / 65_536;
  }
}
