import { expect, test } from 'vitest';
import type { AudioFrame } from '../core/audio-frame.ts';
import { type Envelope, withEnvelope } from './reply-envelope.ts';

const RATE_HZ = 16_000;

async function* voice(durationS: number, frameMs: number): AsyncGenerator<AudioFrame> {
  const length = (RATE_HZ * frameMs) / 1_000;
  for (let at = 0; at < durationS * 1_000; at += frameMs) {
    const samples = Int16Array.from({ length }, (_, index) => 8_000 * Math.sin(index / 5));
    yield await Promise.resolve({ samples, sampleRateHz: RATE_HZ });
  }
}

async function run(frames: AsyncIterable<AudioFrame>) {
  const envelopes: Envelope[] = [];
  let sampleCount = 0;
  const reply = { room: 'salon', reply: 'r1' };
  for await (const { samples } of withEnvelope(frames, reply, (one) => envelopes.push(one)))
    sampleCount += samples.length;
  return { envelopes, sampleCount };
}

test('the sound goes through as it is, its envelope covers all of it', async () => {
  const { envelopes, sampleCount } = await run(voice(2, 50));
  expect(sampleCount).toBe(2 * RATE_HZ);
  expect(envelopes.reduce((sum, { bands }) => sum + bands.length, 0)).toBe(100 * 8);
  expect(envelopes.map(({ startMs }) => startMs)).toEqual([0, 400, 800, 1_200, 1_600]);
  expect(envelopes.map(({ last }) => last)).toEqual([false, false, false, false, true]);
  // Home Assistant refuses one that holds nothing.
  expect(Math.min(...envelopes.map(({ bands }) => bands.length))).toBeGreaterThan(0);
  expect(Math.max(...(envelopes[1]?.bands ?? []))).toBeGreaterThan(100);
});

test('silence has none', async () => {
  expect((await run(voice(0, 50))).envelopes).toEqual([]);
});

test('a listener that leaves ends it', async () => {
  const frames = withEnvelope(voice(10, 50), { room: 'salon', reply: 'r' }, () => undefined);
  for await (const _frame of frames) break;
  expect((await frames.next()).done).toBe(true);
});
