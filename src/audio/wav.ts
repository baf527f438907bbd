/** Between files and the stages: WAV bytes ↔ audio. */
import type { AudioFrame } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import { pcmToMonoInt16, type SampleWidthBytes } from './pcm.ts';

export interface Wav {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly widthBytes: SampleWidthBytes;
  /** A view on the bytes given, whole frames only. */
  readonly pcm: Uint8Array;
}

/** `RIFF`, its length, `WAVE`; then `fmt ` of 16 bytes and the head of `data`. */
export const WAV_HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;
/** Real files have a handful; a hostile one could consist of empty chunks. */
const MAX_CHUNKS = 1_000;

/**
 * Reads uncompressed PCM. Lengths are taken as claims: streaming writers leave placeholders (0,
 * 0x7ffff000, 0xffffffff) in the `data` chunk, which then reaches to the end.
 *
 * @throws `audio/format`
 */
export function parseWav(bytes: Uint8Array): Wav {
  if (bytes.length < 12 || tag(bytes, 0) !== 'RIFF' || tag(bytes, 8) !== 'WAVE')
    throw new ExoError('audio/format', 'Not a WAV file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: Omit<Wav, 'pcm'> | undefined;
  let offset = 12;
  for (let chunk = 0; chunk < MAX_CHUNKS && offset + 8 <= bytes.length; chunk += 1) {
    const name = tag(bytes, offset);
    const length = view.getUint32(offset + 4, true);
    const start = offset + 8;
    if (name === 'fmt ') format = readFormat(view, start, length);
    if (name === 'data') {
      if (!format) throw new ExoError('audio/format', 'A WAV file without a format');
      const frameBytes = format.widthBytes * format.channelCount;
      const available = bytes.length - start;
      const claimed = length === 0 ? available : Math.min(length, available);
      return {
        ...format,
        pcm: bytes.subarray(start, start + claimed - (claimed % frameBytes)),
      };
    }
    offset = start + length + (length % 2);
  }
  throw new ExoError('audio/format', 'A WAV file without audio');
}

/** @throws `audio/format` */
export function wavToMono(bytes: Uint8Array): AudioFrame {
  const { sampleRateHz, channelCount, widthBytes, pcm } = parseWav(bytes);
  return { samples: pcmToMonoInt16(pcm, widthBytes, channelCount), sampleRateHz };
}

/** Mono 16 bit, header and samples. */
export function formatWav({ samples, sampleRateHz }: AudioFrame): Uint8Array {
  const dataBytes = samples.length * 2;
  const bytes = new Uint8Array(WAV_HEADER_BYTES + dataBytes);
  const view = new DataView(bytes.buffer);
  writeTag(bytes, 0, 'RIFF');
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  writeTag(bytes, 8, 'WAVE');
  writeTag(bytes, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  writeTag(bytes, 36, 'data');
  view.setUint32(40, dataBytes, true);
  new Int16Array(bytes.buffer, WAV_HEADER_BYTES).set(samples);
  return bytes;
}

function readFormat(view: DataView, start: number, length: number): Omit<Wav, 'pcm'> {
  if (length < 16 || start + 16 > view.byteLength)
    throw new ExoError('audio/format', 'A WAV format that is cut off');
  let formatTag = view.getUint16(start, true);
  if (formatTag === FORMAT_EXTENSIBLE && length >= 40 && start + 40 <= view.byteLength)
    formatTag = view.getUint16(start + 24, true);
  const channelCount = view.getUint16(start + 2, true);
  const sampleRateHz = view.getUint32(start + 4, true);
  const widthBytes = view.getUint16(start + 14, true) / 8;
  if (formatTag !== FORMAT_PCM || !isSampleWidth(widthBytes))
    throw new ExoError('audio/format', 'Only uncompressed PCM can be read');
  if (channelCount === 0 || sampleRateHz === 0)
    throw new ExoError('audio/format', 'A WAV format without channels or rate');
  return { sampleRateHz, channelCount, widthBytes };
}

function isSampleWidth(width: number): width is SampleWidthBytes {
  return width === 1 || width === 2 || width === 3 || width === 4;
}

function tag(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function writeTag(bytes: Uint8Array, offset: number, name: string): void {
  for (let index = 0; index < 4; index += 1) bytes[offset + index] = name.charCodeAt(index);
}
