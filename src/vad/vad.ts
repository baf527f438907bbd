/** Port: where there is speech. Audio in → the moments at which it starts and ends. Every engine runs `vad.contract.ts`. */
import type { AudioFrame } from '../core/audio-frame.ts';

/**
 * Positions are milliseconds of audio since the start of the stream. `atMs` is how far the engine had
 * listened when it was sure.
 */
export type VadEvent =
  | {
      readonly type: 'speech-start';
      /** Includes the pre-roll, so that no first sound is cut. */
      readonly startMs: number;
      readonly atMs: number;
    }
  | {
      readonly type: 'speech-end';
      /** Where the last voiced frame ended. */
      readonly endMs: number;
      readonly atMs: number;
    }
  | {
      /** After speech: a sound that may be more of it. A start follows if it was. */
      readonly type: 'speech-maybe';
      readonly atMs: number;
    };

/**
 * Starts and ends alternate, beginning with a start, with any number of maybes between an end and a start; what is still
 * open ends with the audio. Quiet when aborted. Throws `inference/failed`, or `audio/format` for a sample rate that no audio has.
 *
 * @example
 * for await (const event of vad.detect(frames, signal)) if (event.type === 'speech-end') decode();
 */
export interface Vad {
  readonly name: string;
  detect(audio: AsyncIterable<AudioFrame>, signal: AbortSignal): AsyncIterable<VadEvent>;
}
