/** A server's answer → audio: raw PCM, or a WAV with or without a length, as it arrives. */
import { pcmToMonoInt16 } from '../../audio/pcm.ts';
import { createWavStream } from '../../audio/wav-stream.ts';
import type { AudioFrame } from '../../core/audio-frame.ts';
import { ExoError } from '../../core/errors.ts';
import type { RemoteAnswer } from '../../remote/remote-request.ts';

/** Tells a WAV from samples. */
const MAGIC_BYTES = 4;
const COMPRESSED = ['ID3', 'OggS', 'fLaC'];
const NO_SOUND = /^(?:text\/|application\/(?:json|problem\+json|xml|xhtml\+xml)$)/;

type Decode = (bytes: Uint8Array) => AudioFrame | undefined;

/**
 * `rawRateHz`: of samples without a header, mono and 16 bit; absent where a WAV must come. A server that
 * sends a WAV where samples were asked for is understood.
 *
 * @throws `tts/failed` and what the answer's pieces throw
 */
export async function* soundOf(
  { contentType, close, pieces }: RemoteAnswer,
  rawRateHz: number | undefined,
): AsyncGenerator<AudioFrame, void, undefined> {
  if (NO_SOUND.test(contentType)) {
    close();
    throw new ExoError('tts/failed', 'The server answered with text instead of audio');
  }
  let head: Uint8Array = new Uint8Array(0);
  let decode: Decode | undefined;
  for await (const piece of pieces) {
    let bytes = piece;
    if (decode === undefined) {
      head = Buffer.concat([head, piece]);
      if (head.length < MAGIC_BYTES) continue;
      decode = decoderFor(head, contentType, rawRateHz);
      bytes = head;
    }
    const frame = decode(bytes);
    if (frame !== undefined) yield frame;
  }
}

function decoderFor(head: Uint8Array, contentType: string, rawRateHz: number | undefined): Decode {
  const magic = String.fromCharCode(...head.subarray(0, MAGIC_BYTES));
  const isMp3 =
    contentType === 'audio/mpeg' && head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0;
  if (isMp3 || COMPRESSED.some((start) => magic.startsWith(start)))
    throw new ExoError('tts/failed', 'The server sends compressed audio, which was not asked for');
  if (magic === 'RIFF' || rawRateHz === undefined) return wavDecoder();
  return rawDecoder(rawRateHz);
}

function wavDecoder(): Decode {
  const wav = createWavStream();
  return (bytes) => {
    try {
      return wav.push(bytes);
    } catch (cause) {
      throw new ExoError('tts/failed', 'The server sends no audio that can be read', { cause });
    }
  };
}

/** A piece may end in the middle of a sample. */
function rawDecoder(sampleRateHz: number): Decode {
  let rest: Uint8Array = new Uint8Array(0);
  return (bytes) => {
    const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const whole = all.length - (all.length % 2);
    rest = all.slice(whole);
    if (whole === 0) return undefined;
    return { samples: pcmToMonoInt16(all.subarray(0, whole), 2, 1), sampleRateHz };
  };
}
