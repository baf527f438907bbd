/** Audio as it flows between stages. */

/** Mono 16-bit PCM; `samples.length / sampleRateHz` seconds of it. */
export interface AudioFrame {
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

/** What the recognisers take and the voices give: ESPHome devices play exactly this without ffmpeg. */
export const SPEECH_SAMPLE_RATE_HZ = 16_000;

export function frameDurationMs(frame: AudioFrame): number {
  return (frame.samples.length / frame.sampleRateHz) * 1_000;
}
