/** Between servers and the stages: a WAV file while it still arrives → audio. Pure. */
import type { AudioFrame } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';
import { pcmToMonoInt16 } from './pcm.ts';
import { parseWav, WAV_HEADER_BYTES, type Wav } from './wav.ts';

export interface WavStream {
  /**
   * The samples that these bytes complete, if any.
   *
   * @throws `audio/format`
   */
  push(bytes: Uint8Array): AudioFrame | undefined;
  /** True once the header is read. */
  readonly hasBegun: boolean;
}

/** Headers have 44 bytes, some hundred where a title is in front; what is longer is none. */
const MAX_HEADER_BYTES = 4_096;
/** From here on a length is a placeholder of a writer that did not know it. */
const PLACEHOLDER = 0x7fff_0000;

/** @example const wav = createWavStream(); for await (const bytes of body) use(wav.push(bytes)); */
export function createWavStream(): WavStream {
  let rest: Uint8Array = new Uint8Array(0);
  let format: Omit<Wav, 'pcm'> | undefined;
  /** Of samples that may still come: what follows them is a list of titles, not sound. */
  let remaining = Number.POSITIVE_INFINITY;

  return {
    get hasBegun() {
      return format !== undefined;
    },
    push(bytes) {
      let pcm: Uint8Array = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      if (format === undefined) {
        const header = readHeader(pcm);
        if (header === undefined) {
          rest = pcm.slice();
          return undefined;
        }
        ({ format, remaining } = header);
        pcm = pcm.subarray(header.length);
      }
      const { channelCount, sampleRateHz, widthBytes } = format;
      const available = pcm.subarray(0, Math.min(pcm.length, remaining));
      const whole = available.length - (available.length % (widthBytes * channelCount));
      rest = available.slice(whole);
      remaining -= whole;
      if (whole === 0) return undefined;
      const samples = pcmToMonoInt16(available.subarray(0, whole), widthBytes, channelCount);
      return { samples, sampleRateHz };
    },
  };
}

interface Header {
  readonly format: Omit<Wav, 'pcm'>;
  /** Bytes before the first sample. */
  readonly length: number;
  readonly remaining: number;
}

/** Undefined where it is not whole yet. */
function readHeader(bytes: Uint8Array): Header | undefined {
  if (!mayBecomeWav(bytes)) throw new ExoError('audio/format', 'Not a WAV file');
  if (bytes.length < WAV_HEADER_BYTES) return undefined;
  let wav: Wav;
  try {
    wav = parseWav(bytes);
  } catch (error) {
    if (bytes.length < MAX_HEADER_BYTES) return undefined;
    throw error;
  }
  const { pcm, ...format } = wav;
  const length = pcm.byteOffset - bytes.byteOffset;
  const claimed = new DataView(bytes.buffer, pcm.byteOffset - 4, 4).getUint32(0, true);
  const isKnown = claimed > 0 && claimed < PLACEHOLDER;
  return { format, length, remaining: isKnown ? claimed : Number.POSITIVE_INFINITY };
}

function mayBecomeWav(bytes: Uint8Array): boolean {
  const tag = String.fromCharCode(...bytes.subarray(0, 4));
  return 'RIFF'.startsWith(tag);
}
