import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import type { Vad, VadEvent } from '../vad/vad.ts';
import { type SpeechPart, speechOnly } from './speech-only.ts';

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

async function numbers(speech: AsyncIterable<SpeechPart>): Promise<(number | 'pause')[]> {
  const all: (number | 'pause')[] = [];
  for await (const part of speech) {
    if (part.type === 'frame') all.push(part.frame.samples[0] as number);
    if (part.type === 'pause') all.push('pause');
  }
  return all;
}

function burst(count: number): Channel<AudioFrame> {
  const audio = new Channel<AudioFrame>(count);
  for (let number = 1; number <= count; number += 1) audio.send(frame(number));
  audio.close();
  return audio;
}

/** As a microphone gives it: each frame is heard before the next one comes. */
async function* paced(count: number): AsyncGenerator<AudioFrame> {
  for (let number = 1; number <= count; number += 1) {
    yield frame(number);
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('speech only', () => {
  it('loses nothing of speech that comes faster than it is listened to', async () => {
    const vad = slowVad({ 8: start(500, 800), 45: end(4_000, 4_500) });
    const heard = await numbers(speechOnly(vad)(burst(60), never));
    // Up to where the VAD became sure of the end, as of a microphone.
    expect(heard).toEqual([...Array.from({ length: 39 }, (_, index) => index + 6), 'pause']);
  });

  it('says each time that the sentence may be over', async () => {
    const vad = slowVad({
      2: start(0, 200),
      10: end(500, 1_000),
      20: start(1_500, 2_000),
      30: end(2_500, 3_000),
    });
    const heard = await numbers(speechOnly(vad)(paced(40), never));
    const at = heard.indexOf('pause');
    expect(heard.filter((part) => part === 'pause')).toHaveLength(2);
    expect(heard.at(-1)).toBe('pause');
    expect(heard.slice(0, at)).not.toContain(20);
    expect(heard.slice(at)).toContain(25);
  });

  it('says how far it has listened, and for how long nobody has spoken', async () => {
    const vad = slowVad({ 4: start(200, 400), 12: end(700, 1_200), 15: start(1_300, 1_500) });
    const silences = new Map<number, number | undefined>();
    for await (const part of speechOnly(vad)(paced(16), never)) {
      if (part.type === 'heard') silences.set(part.toMs, part.silenceMs);
    }
    expect([...silences.keys()]).toEqual(Array.from({ length: 16 }, (_, at) => (at + 1) * 100));
    expect([300, 400, 1_100].map((ms) => silences.get(ms))).toEqual([undefined, 0, 0]);
    expect([1_200, 1_300, 1_400, 1_500].map((ms) => silences.get(ms))).toEqual([500, 600, 700, 0]);
  });

  it('takes what may be speech for speech until that is known', async () => {
    const maybe = (atMs: number) => ({ type: 'speech-maybe', atMs }) as const;
    const vad = slowVad({ 1: start(0, 100), 4: end(200, 400), 6: maybe(600) });
    const silences = new Map<number, number | undefined>();
    for await (const part of speechOnly(vad)(paced(8), never)) {
      if (part.type === 'heard') silences.set(part.toMs, part.silenceMs);
    }
    expect([500, 600, 700, 800].map((ms) => silences.get(ms))).toEqual([300, 0, 0, 600]);
  });

  it('gives nothing where nobody spoke', async () => {
    expect(await numbers(speechOnly(slowVad({}))(burst(60), never))).toEqual([]);
  });
});
