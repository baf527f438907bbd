/** Many microphones within the process, each with a VAD of its own: what the VAD alone takes. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createResampler } from '../../src/audio/resample.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../src/core/audio-frame.ts';
import { Channel } from '../../src/core/channel.ts';
import { PAUSE_MS } from '../../src/ears.ts';
import { SILERO_FRAME_SAMPLES, SileroModel } from '../../src/vad/silero-model.ts';
import { SileroVad } from '../../src/vad/silero-vad.ts';
import { readRecordings } from '../../tests/home/support/recordings.ts';
import { percentile, rounded } from '../statistics.ts';

const FRAME_MS = (SILERO_FRAME_SAMPLES / SPEECH_SAMPLE_RATE_HZ) * 1_000;
/** What a timer is late by, and a histogram counts with it. */
const RESOLUTION_MS = 1;
const WARM_UP_MS = 3_000;

interface Microphone {
  readonly samples: Int16Array;
  readonly frames: Channel<Sent>;
  /** On the clock of performance.now(). */
  nextMs: number;
  at: number;
}

interface Sent {
  readonly frame: AudioFrame;
  readonly dueMs: number;
}

interface Tally {
  readonly lagsMs: number[];
  isMeasuring: boolean;
  starts: number;
  dropped: number;
}

export async function streamWithin(streamCount: number, seconds: number) {
  const speech = await speechSamples();
  const model = new SileroModel();
  await model.start();
  const vad = new SileroVad(model, { hangoverMs: PAUSE_MS });
  const abort = new AbortController();
  const tally: Tally = { lagsMs: [], isMeasuring: false, starts: 0, dropped: 0 };
  const beginMs = performance.now() + 100;
  const microphones = Array.from({ length: streamCount }, (_, index): Microphone => {
    const phase = index / streamCount;
    return {
      samples: speech,
      frames: new Channel<Sent>(100, abort.signal),
      nextMs: beginMs + phase * FRAME_MS,
      // Nobody says the same at the same time.
      at: Math.floor(phase * speech.length),
    };
  });
  const listening = microphones.map((microphone) => listen(vad, microphone, abort.signal, tally));
  const speaking = speak(microphones, abort.signal, tally);
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  await delay(WARM_UP_MS);
  tally.isMeasuring = true;
  loop.enable();
  const before = process.cpuUsage();
  await delay(seconds * 1_000);
  const used = process.cpuUsage(before);
  tally.isMeasuring = false;
  loop.disable();
  abort.abort();
  await Promise.all([...listening, speaking]);
  await model.close();
  const ms = (nanoseconds: number) => rounded(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS));
  const { dropped, lagsMs, starts } = tally;
  return {
    frames: lagsMs.length,
    frames_dropped: dropped,
    speech_starts: starts,
    lag_p50_ms: rounded(percentile(lagsMs, 0.5)),
    lag_p99_ms: rounded(percentile(lagsMs, 0.99)),
    lag_max_ms: rounded(percentile(lagsMs, 1)),
    loop_p50_ms: ms(loop.percentile(50)),
    loop_p99_ms: ms(loop.percentile(99)),
    loop_max_ms: ms(loop.max),
    cores_used: Math.round((used.user + used.system) / (seconds * 1e4)) / 100,
  };
}

/** A frame leaves a microphone when its last sample is there, as packets come in. */
async function speak(
  microphones: readonly Microphone[],
  signal: AbortSignal,
  tally: Tally,
): Promise<void> {
  while (!signal.aborted) {
    const nowMs = performance.now();
    for (const microphone of microphones) {
      while (microphone.nextMs <= nowMs) {
        const samples = microphone.samples.subarray(
          microphone.at,
          microphone.at + SILERO_FRAME_SAMPLES,
        );
        const frame = { samples, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
        if (!microphone.frames.send({ frame, dueMs: microphone.nextMs })) tally.dropped += 1;
        microphone.nextMs += FRAME_MS;
        microphone.at += SILERO_FRAME_SAMPLES;
        if (microphone.at + SILERO_FRAME_SAMPLES > microphone.samples.length) microphone.at = 0;
      }
    }
    await delay(1);
  }
}

async function listen(
  vad: SileroVad,
  { frames }: Microphone,
  signal: AbortSignal,
  tally: Tally,
): Promise<void> {
  const audio = async function* (): AsyncGenerator<AudioFrame> {
    for await (const { frame, dueMs } of frames) {
      yield frame;
      // Whoever asks for the next frame has dealt with this one.
      if (tally.isMeasuring) tally.lagsMs.push(performance.now() - dueMs);
    }
  };
  for await (const event of vad.detect(audio(), signal)) {
    if (event.type === 'speech-start') tally.starts += 1;
  }
}

/** All French recordings, one behind the other. */
async function speechSamples(): Promise<Int16Array> {
  const { commands } = await readRecordings('fr');
  const all = commands.map(({ audio: { samples, sampleRateHz } }) => {
    const resampler = createResampler(sampleRateHz, SPEECH_SAMPLE_RATE_HZ);
    return [resampler.push(samples), resampler.flush()];
  });
  return Int16Array.from(all.flat().flatMap((part) => [...part]));
}
