/** The voice child itself, and what a test hears of an engine. */

import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createLog } from '../../src/core/log.ts';
import { InferenceHost, type InferenceHostOptions } from '../../src/onnx/inference-host.ts';

/** Not started yet. */
export function voiceHost(options: Pick<InferenceHostOptions, 'prepare'> = {}): InferenceHost {
  return new InferenceHost({
    name: 'voice',
    entry: new URL('../../src/voice-child.ts', import.meta.url),
    clock: systemClock,
    log: createLog('error', () => undefined),
    ...options,
  });
}

/** All of it; throws where a frame has another rate. */
export async function samplesOf(
  frames: AsyncIterable<AudioFrame>,
  rateHz: number,
): Promise<Int16Array> {
  const samples: number[] = [];
  for await (const frame of frames) {
    if (frame.sampleRateHz !== rateHz) throw new RangeError(`${frame.sampleRateHz} Hz`);
    for (const sample of frame.samples) samples.push(sample);
  }
  return Int16Array.from(samples);
}
