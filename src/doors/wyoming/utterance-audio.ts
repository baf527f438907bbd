/** Wyoming door → STT: the payloads of one utterance → mono 16 kHz frames of a useful size. No I/O. */
import { pcmToMonoInt16, type SampleWidthBytes } from '../../audio/pcm.ts';
import type { Resampler } from '../../audio/resample.ts';
import { SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { ExoError } from '../../core/errors.ts';
import type { Resamplers } from './resamplers.ts';

/** As `audio-start` says it: Hz, bytes a sample, channels. */
export interface AudioFormat {
  readonly rate: number;
  readonly width: number;
  readonly channels: number;
}

const MIN_RATE_HZ = 8_000;
const MAX_RATE_HZ = 48_000;
const MAX_CHANNELS = 8;

/** Home Assistant sends 10 ms an event: engines that run in another process want fewer, larger frames. */
const MIN_FRAME_SAMPLES = (SPEECH_SAMPLE_RATE_HZ * 40) / 1_000;

function isSampleWidth(width: number): width is SampleWidthBytes {
  return width === 1 || width === 2 || width === 3 || width === 4;
}

/** @throws `audio/format` in the constructor, for what no microphone sends */
export class UtteranceAudio {
  readonly format: AudioFormat;
  readonly #width: SampleWidthBytes;
  readonly #resampler: Resampler;
  #partialSample: Uint8Array = new Uint8Array();
  readonly #pending = new Int16Array(MIN_FRAME_SAMPLES);
  readonly #pendingBytes = new Uint8Array(this.#pending.buffer);
  #pendingCount = 0;
  /** Mono samples of 16 bits at 16 kHz, as almost all that comes: nothing is to be converted. */
  readonly #isSpeech: boolean;

  constructor(format: AudioFormat, resamplers: Resamplers) {
    const { rate, width, channels } = format;
    if (rate < MIN_RATE_HZ || rate > MAX_RATE_HZ) {
      throw new ExoError('audio/format', `The rate must be ${MIN_RATE_HZ} to ${MAX_RATE_HZ} Hz`);
    }
    if (!isSampleWidth(width)) {
      throw new ExoError('audio/format', 'Samples must be 1 to 4 bytes wide');
    }
    if (channels > MAX_CHANNELS) {
      throw new ExoError('audio/format', `There must be 1 to ${MAX_CHANNELS} channels`);
    }
    this.format = format;
    this.#isSpeech = rate === SPEECH_SAMPLE_RATE_HZ && width === 2 && channels === 1;
    this.#width = width;
    this.#resampler = resamplers.from(rate);
  }

  /** Mono samples at 16 kHz, or undefined while there are too few for a frame. */
  push(payload: Uint8Array): Int16Array | undefined {
    if (this.#isSpeech && this.#partialSample.length === 0 && this.#fits(payload)) {
      // As it lies on the wire: every machine that EXO runs on is little-endian.
      this.#pendingBytes.set(payload, this.#pendingCount * 2);
      this.#pendingCount += payload.length / 2;
      return undefined;
    }
    return this.#convert(payload);
  }

  /** Of whole samples, and the frame is not full with them. */
  #fits({ length }: Uint8Array): boolean {
    return length % 2 === 0 && this.#pendingCount + length / 2 < MIN_FRAME_SAMPLES;
  }

  #convert(payload: Uint8Array): Int16Array | undefined {
    const sampleBytes = this.#width * this.format.channels;
    const bytes =
      this.#partialSample.length === 0 ? payload : Buffer.concat([this.#partialSample, payload]);
    const usable = bytes.length - (bytes.length % sampleBytes);
    this.#partialSample = bytes.slice(usable);
    const samples = pcmToMonoInt16(bytes.subarray(0, usable), this.#width, this.format.channels);
    return this.#collect(this.#resampler.push(samples));
  }

  /** The rest, undefined where there is none. Half a sample at the end is dropped. */
  flush(): Int16Array | undefined {
    const rest = this.#collect(this.#resampler.flush()) ?? this.#takePending(new Int16Array());
    return rest.length > 0 ? rest : undefined;
  }

  #collect(samples: Int16Array): Int16Array | undefined {
    if (this.#pendingCount + samples.length >= MIN_FRAME_SAMPLES) return this.#takePending(samples);
    this.#pending.set(samples, this.#pendingCount);
    this.#pendingCount += samples.length;
    return undefined;
  }

  #takePending(samples: Int16Array): Int16Array {
    const frame = new Int16Array(this.#pendingCount + samples.length);
    frame.set(this.#pending.subarray(0, this.#pendingCount));
    frame.set(samples, this.#pendingCount);
    this.#pendingCount = 0;
    return frame;
  }
}
