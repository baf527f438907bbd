import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BAND_COUNT, SpeechBands } from './speech-bands.ts';

function tone(
  frequencyHz: number,
  sampleRateHz: number,
  durationS = 1,
  amplitude = 0.5,
): Int16Array {
  return Int16Array.from({ length: sampleRateHz * durationS }, (_, index) =>
    Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz)),
  );
}

/** The loudest band of the last frame. */
function loudest(bytes: Uint8Array): number {
  const last = [...bytes.subarray(-BAND_COUNT)];
  return last.indexOf(Math.max(...last));
}

test('a second is fifty frames, whatever the rate', () => {
  for (const rate of [16_000, 22_050, 24_000, 48_000]) {
    expect(new SpeechBands(rate).push(tone(200, rate)).length).toBe(50 * BAND_COUNT);
  }
});

test('a low tone moves the first band and a high one the last', () => {
  for (const rate of [16_000, 22_050, 48_000]) {
    expect(loudest(new SpeechBands(rate).push(tone(120, rate)))).toBe(0);
    expect(loudest(new SpeechBands(rate).push(tone(6_000, rate)))).toBe(BAND_COUNT - 1);
  }
});

test('every tone of a voice is to be seen', () => {
  for (let frequencyHz = 120; frequencyHz < 6_000; frequencyHz *= 1.1) {
    const bytes = new SpeechBands(16_000).push(tone(frequencyHz, 16_000));
    expect(Math.max(...bytes.subarray(-BAND_COUNT))).toBeGreaterThan(200);
  }
});

test('silence is nothing, and louder is more', () => {
  expect(Math.max(...new SpeechBands(16_000).push(new Int16Array(16_000)))).toBe(0);
  const level = (amplitude: number) =>
    Math.max(
      ...new SpeechBands(16_000).push(tone(500, 16_000, 1, amplitude)).subarray(-BAND_COUNT),
    );
  expect(level(0.01)).toBeLessThan(level(0.05));
  expect(level(0.05)).toBeLessThan(level(0.2));
});

test('the same in one piece and in many', () => {
  const samples = tone(300, 16_000);
  const whole = new SpeechBands(16_000).push(samples);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4_000 }), { maxLength: 30 }), (sizes) => {
      const bands = new SpeechBands(16_000);
      const pieces: number[] = [];
      let at = 0;
      for (const size of [...sizes, samples.length]) {
        pieces.push(...bands.push(samples.subarray(at, at + size)));
        at = Math.min(samples.length, at + size);
      }
      expect(pieces).toEqual([...whole]);
    }),
    { numRuns: 20 },
  );
});
