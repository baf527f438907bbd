/** When in a recording the person stops speaking. Pure. */
import type { AudioFrame } from '../../src/core/audio-frame.ts';

const WINDOW_MS = 10;
/** Below the loudest window: breath, room and the hum of the recorder, no longer the voice. */
const VOICE_RANGE_DB = 30;

/** The end of the last window that is loud enough to be the voice, from the recording's start, in ms. */
export function lastVoicedMs({ samples, sampleRateHz }: AudioFrame): number {
  const length = Math.round((sampleRateHz * WINDOW_MS) / 1_000);
  const powers: number[] = [];
  for (let at = 0; at + length <= samples.length; at += length) {
    const window = samples.subarray(at, at + length);
    powers.push(window.reduce((sum, sample) => sum + sample * sample, 0) / length);
  }
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  const least = loudest / 10 ** (VOICE_RANGE_DB / 10);
  return (powers.findLastIndex((power) => power > 0 && power >= least) + 1) * WINDOW_MS;
}

/** The recording without the silence behind the voice. */
export function untilVoiceEnds(recording: AudioFrame): AudioFrame {
  const { samples, sampleRateHz } = recording;
  const end = Math.round((lastVoicedMs(recording) * sampleRateHz) / 1_000);
  return { samples: samples.subarray(0, end), sampleRateHz };
}
