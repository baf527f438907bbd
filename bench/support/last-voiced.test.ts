import { expect, test } from 'vitest';
import { lastVoicedMs, untilVoiceEnds } from './last-voiced.ts';

const RATE_HZ = 16_000;

function tone(seconds: number, amplitude: number): number[] {
  return Array.from({ length: seconds * RATE_HZ }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 200 * at) / RATE_HZ)),
  );
}

test('the voice ends where the loud part does, whatever hums behind it', () => {
  const samples = Int16Array.from([...tone(0.3, 20), ...tone(0.5, 8_000), ...tone(0.7, 50)]);
  expect(lastVoicedMs({ samples, sampleRateHz: RATE_HZ })).toBe(800);
});

test('a quiet last syllable is still voice', () => {
  const samples = Int16Array.from([...tone(0.5, 8_000), ...tone(0.2, 600), ...tone(0.3, 10)]);
  expect(lastVoicedMs({ samples, sampleRateHz: RATE_HZ })).toBe(700);
});

test('what is behind the voice can be cut off', () => {
  const samples = Int16Array.from([...tone(0.5, 8_000), ...tone(0.3, 10)]);
  const voiced = untilVoiceEnds({ samples, sampleRateHz: RATE_HZ });
  expect(voiced.samples).toEqual(samples.subarray(0, RATE_HZ / 2));
});

test('silence has no voice', () => {
  expect(lastVoicedMs({ samples: new Int16Array(RATE_HZ), sampleRateHz: RATE_HZ })).toBe(0);
});
