import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Channel } from '../core/channel.ts';
import { ExoError } from '../core/errors.ts';
import { KeptAudio } from './kept-audio.ts';

const never = new AbortController().signal;

function frame(value: number, sampleCount = 640): AudioFrame {
  return { samples: new Int16Array(sampleCount).fill(value), sampleRateHz: 16_000 };
}

async function heard(frames: AsyncIterable<AudioFrame>): Promise<number[]> {
  const values: number[] = [];
  for await (const { samples } of frames) values.push(samples[0] ?? 0);
  return values;
}

describe('kept audio', () => {
  it('is heard whole by each listener, early or late', async () => {
    const clock = new FakeClock();
    const microphone = new Channel<AudioFrame>(100);
    const kept = new KeptAudio(microphone, clock, never);
    const early = heard(kept.replay(never));
    microphone.send(frame(1));
    await clock.advance(40);
    const middle = heard(kept.replay(never));
    microphone.send(frame(2));
    microphone.send(frame(3));
    expect(kept.endedAtMs).toBeUndefined();
    microphone.close();
    await kept.ended;
    expect(kept.endedAtMs).toBe(40);
    const late = heard(kept.replay(never));
    expect(await Promise.all([early, middle, late])).toEqual(Array(3).fill([1, 2, 3]));
  });

  it('passes a failure of the microphone on to each listener, after what came before it', async () => {
    const failure = new ExoError('audio/format', 'The microphone failed');
    const microphone = new Channel<AudioFrame>(100);
    const kept = new KeptAudio(microphone, new FakeClock(), never);
    expect(kept.failure).toBeUndefined();
    microphone.send(frame(1));
    microphone.fail(failure);
    await expect(heard(kept.replay(never))).rejects.toBe(failure);
    await expect(heard(kept.replay(never))).rejects.toBe(failure);
    expect(kept.failure).toEqual({ error: failure });
  });

  it('ends for one listener alone when that one leaves', async () => {
    const microphone = new Channel<AudioFrame>(100);
    const kept = new KeptAudio(microphone, new FakeClock(), never);
    const leaving = new AbortController();
    const leaver = heard(kept.replay(leaving.signal));
    const other = heard(kept.replay(never));
    microphone.send(frame(1));
    await new Promise((resolve) => setImmediate(resolve));
    leaving.abort();
    expect(await leaver).toEqual([1]);
    microphone.send(frame(2));
    microphone.close();
    expect(await other).toEqual([1, 2]);
  });

  it('lets the microphone go on abort, even one that waits', async () => {
    let isReturned = false;
    const microphone: AsyncIterable<AudioFrame> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          isReturned = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const controller = new AbortController();
    const kept = new KeptAudio(microphone, new FakeClock(), controller.signal);
    const listening = heard(kept.replay(controller.signal));
    controller.abort();
    expect(await listening).toEqual([]);
    await kept.ended;
    expect(isReturned).toBe(true);
  });

  it('ends at a minute, however long the microphone stays open', async () => {
    let given = 0;
    const endless = async function* () {
      while (true) {
        given += 1;
        yield await Promise.resolve(frame(1, 16_000));
      }
    };
    const kept = new KeptAudio(endless(), new FakeClock(), never);
    expect(await heard(kept.replay(never))).toHaveLength(60);
    expect(given).toBe(60);
  });
});
