/** An utterance as one piece, for recognisers that hear it when it is over. */
import { joinInt16 } from '../audio/pcm.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../core/audio-frame.ts';
import { ExoError } from '../core/errors.ts';

export interface CollectedSamples {
  /** Mono at 16 kHz; at most as many as were allowed. */
  readonly samples: Int16Array;
  /** There was more, which is not read. */
  readonly isCut: boolean;
}

/**
 * Ends early, with what there is, when the signal aborts.
 *
 * @throws `audio/format` where a frame has another sample rate, and what the audio throws
 */
export async function collectSamples(
  audio: AsyncIterable<AudioFrame>,
  signal: AbortSignal,
  maxDurationMs: number,
): Promise<CollectedSamples> {
  const limit = (maxDurationMs / 1_000) * SPEECH_SAMPLE_RATE_HZ;
  const frames: Int16Array[] = [];
  let length = 0;
  for await (const { samples, sampleRateHz } of audio) {
    if (signal.aborted) break;
    if (sampleRateHz !== SPEECH_SAMPLE_RATE_HZ) {
      throw new ExoError(
        'audio/format',
        `expected ${SPEECH_SAMPLE_RATE_HZ} Hz, got ${sampleRateHz}`,
      );
    }
    frames.push(samples);
    length += samples.length;
    if (length > limit) break;
  }
  return { samples: joinInt16(frames).subarray(0, limit), isCut: length > limit };
}
