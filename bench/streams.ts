/**
 * Bench: two hundred microphones at once, each with a VAD of its own, in the one main process.
 *
 *   200 recordings, in real time, out of step ─▶ Silero, shared ─▶ how late each frame is dealt with
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createResampler } from '../src/audio/resample.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../src/core/audio-frame.ts';
import { Channel } from '../src/core/channel.ts';
import { PAUSE_MS } from '../src/ears.ts';
import { SILERO_FRAME_SAMPLES, SileroModel } from '../src/vad/silero-model.ts';
import { SileroVad } from '../src/vad/silero-vad.ts';
import { readRecordings } from '../tests/home/support/recordings.ts';
import { percentile, rounded } from './statistics.ts';
import { describeMachine, loadAverage } from './support/machine.ts';

const FRAME_MS = (SILERO_FRAME_SAMPLES / SPEECH_SAMPLE_RATE_HZ) * 1_000;
/** What a timer is late by, and a histogram counts with it. */
const RESOLUTION_MS = 1;
const WARM_UP_MS = 3_000;

const { values: options } = parseArgs({
  options: {
    streams: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
  },
});
const streamCount = Number(options.streams);
const seconds = Number(options.seconds);

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

const machine = describeMachine();
const speech = await speechSamples();
const model = new SileroModel();
await model.start();
const vad = new SileroVad(model, { hangoverMs: PAUSE_MS });
const abort = new AbortController();
const lagsMs: number[] = [];
let measuring = false;
let starts = 0;
let dropped = 0;

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
const listening = microphones.map((microphone) => listen(microphone));
const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
const speaking = speak();
await delay(WARM_UP_MS);
measuring = true;
loop.enable();
const before = process.cpuUsage();
await delay(seconds * 1_000);
const used = process.cpuUsage(before);
measuring = false;
loop.disable();
abort.abort();
await Promise.all([...listening, speaking]);
await model.close();

const ms = (nanoseconds: number) => rounded(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS));
console.log(
  JSON.stringify({
    bench: 'streams',
    machine: { ...machine, load_average_after: loadAverage() },
    metrics: {
      streams: streamCount,
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
    },
    peer: null,
    ratio: null,
  }),
);

/** A frame leaves a microphone when its last sample is there, as packets come in. */
async function speak(): Promise<void> {
  while (!abort.signal.aborted) {
    const nowMs = performance.now();
    for (const microphone of microphones) {
      while (microphone.nextMs <= nowMs) {
        const samples = microphone.samples.subarray(
          microphone.at,
          microphone.at + SILERO_FRAME_SAMPLES,
        );
        const frame = { samples, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
        if (!microphone.frames.send({ frame, dueMs: microphone.nextMs })) dropped += 1;
        microphone.nextMs += FRAME_MS;
        microphone.at += SILERO_FRAME_SAMPLES;
        if (microphone.at + SILERO_FRAME_SAMPLES > microphone.samples.length) microphone.at = 0;
      }
    }
    await delay(1);
  }
}

async function listen({ frames }: Microphone): Promise<void> {
  const audio = async function* (): AsyncGenerator<AudioFrame> {
    for await (const { frame, dueMs } of frames) {
      yield frame;
      // Whoever asks for the next frame has dealt with this one.
      if (measuring) lagsMs.push(performance.now() - dueMs);
    }
  };
  for await (const event of vad.detect(audio(), abort.signal)) {
    if (event.type === 'speech-start') starts += 1;
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
