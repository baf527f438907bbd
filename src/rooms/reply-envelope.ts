/**
 * Beside the way from the voice to the speaker: what is synthesised → the envelope that avatars move to.
 *
 *   frames ─┬─▶ frames, as they are
 *           └─▶ bands ─▶ an envelope every 400 ms of sound
 */
import { BAND_COUNT, BAND_FRAMES_PER_SECOND, SpeechBands } from '../audio/speech-bands.ts';
import type { AudioFrame } from '../core/audio-frame.ts';

export interface Envelope {
  /** Where it will be heard. */
  readonly room: string;
  readonly reply: string;
  /** Where in the reply its first frame belongs. */
  readonly startMs: number;
  /** `BAND_COUNT` bytes a frame, `BAND_FRAMES_PER_SECOND` frames a second. */
  readonly bands: Uint8Array;
  readonly last: boolean;
}

/** Small enough to come before the sound does, large enough to be few. */
const PIECE_FRAMES = 20;

/** Quiet when aborted: the last envelope is then the one before. */
export async function* withEnvelope(
  frames: AsyncIterable<AudioFrame>,
  { room, reply }: Pick<Envelope, 'room' | 'reply'>,
  send: (envelope: Envelope) => void,
): AsyncGenerator<AudioFrame, void, undefined> {
  let bands: SpeechBands | undefined;
  let waiting: Uint8Array[] = [];
  let waitingFrames = 0;
  let sentFrames = 0;
  const flush = (last: boolean) => {
    const startMs = (sentFrames * 1_000) / BAND_FRAMES_PER_SECOND;
    send({ room, reply, startMs, bands: Buffer.concat(waiting), last });
    sentFrames += waitingFrames;
    waiting = [];
    waitingFrames = 0;
  };
  for await (const frame of frames) {
    yield frame;
    // Not sooner, so that the last one is never empty.
    if (waitingFrames >= PIECE_FRAMES) flush(false);
    bands ??= new SpeechBands(frame.sampleRateHz);
    const bytes = bands.push(frame.samples);
    waiting.push(bytes);
    waitingFrames += bytes.length / BAND_COUNT;
  }
  if (waitingFrames > 0) flush(true);
}
