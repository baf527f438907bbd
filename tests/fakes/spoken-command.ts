/** A recording as Home Assistant sends it to the door: request, 20 ms a chunk, end. */
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import type { OutgoingEvent } from '../../src/doors/wyoming/wyoming-event.ts';

/** 20 ms at 16 kHz. */
const CHUNK_SAMPLES = 320;

export function spokenCommand(
  { sampleRateHz, samples }: AudioFrame,
  language = 'fr',
): OutgoingEvent[] {
  const format = { rate: sampleRateHz, width: 2, channels: 1 };
  const chunks: OutgoingEvent[] = [];
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES) {
    const part = samples.slice(at, at + CHUNK_SAMPLES);
    chunks.push({ type: 'audio-chunk', data: format, payload: new Uint8Array(part.buffer) });
  }
  return [
    { type: 'transcribe', data: { language } },
    { type: 'audio-start', data: format },
    ...chunks,
    { type: 'audio-stop' },
  ];
}
