import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import type { Vad, VadEvent } from '../vad/vad.ts';
import { speechOnly } from './speech-only.ts';

const never = new AbortController().signal;

/** 100 ms; the level is its number. */
const frame = (number: number): AudioFrame => ({
  samples: new Int16Array(1_600).fill(number),
  sampleRateHz: 16_000,
});

/** Hears 100 ms at a time, as slowly as a model does: never before the sockets had their turn. */
function slowVad(events: Readonly<Record<number, VadEvent>>): Vad {
  return {
    name: 'slow',
    async *detect(audio) {
      let count = 0;
      for await (const _ of audio) {
        await new Promise((resolve) => setImmediate(resolve));
        count += 1;
        const event = events[count];
        if (event) yield event;
      }
    },
  };
}

const start = (startMs: number, atMs: number) => ({ type: 'speech-start', startMs, atMs }) as const;
const end = (endMs: number, atMs: number) => ({ type: 'speech-end', endMs, atMs }) as const;

async function numbers(frames: AsyncIterable<AudioFrame>): Promise<number[]> {
  const all: number[] = [];
  for await (const { samples } of frames) all.push(samples[0] as number);
  return all;
}

function burst(count: number): Channel<AudioFrame> {
  const audio = new Channel<AudioFrame>(count);
  for (let number = 1; number <= count; number += 1) audio.send(frame(number));
  audio.close();
  return audio;
}

describe('speech only', () => {
  it('loses nothing of speech that comes faster than it is listened to', async () => {
    const vad = slowVad({ 8: start(500, 800), 45: end(4_000, 4_500) });
    const heard = await numbers(speechOnly(vad)(burst(60), never));
    expect(heard).toEqual(Array.from({ length: 37 }, (_, index) => index + 6));
  });

  it('gives nothing where nobody spoke', async () => {
    expect(await numbers(speechOnly(slowVad({}))(burst(60), never))).toEqual([]);
  });
});
