import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler } from './resample.ts';

const RATES: readonly (readonly [number, number])[] = [
  [8_000, 16_000],
  [11_025, 16_000],
  [22_050, 16_000],
  [24_000, 16_000],
  [32_000, 16_000],
  [44_100, 16_000],
  [48_000, 16_000],
  [96_000, 16_000],
  [16_000, 22_050],
  [16_000, 48_000],
  [44_099, 16_000],
  [16_000, 44_099],
];

function tone(frequencyHz: number, sampleRateHz: number, count: number, amplitude = 16_000) {
  return Int16Array.from({ length: count }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz)),
  );
}

function resample(samples: Int16Array, fromHz: number, toHz: number): Int16Array {
  const resampler = createResampler(fromHz, toHz);
  return Int16Array.from([...resampler.push(samples), ...resampler.flush()]);
}

/** Level of all that is in the middle of the audio, relative to a tone of `amplitude`. */
function levelDb(samples: Int16Array, amplitude = 16_000): number {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  const energy = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
  return 10 * Math.log10(energy / ((amplitude * amplitude) / 2));
}

describe('createResampler', () => {
  it.each(RATES)('carries a tone from %i to %i Hz, in phase and at its level', (fromHz, toHz) => {
    const output = resample(tone(1_000, fromHz, fromHz / 2), fromHz, toHz);
    const ideal = tone(1_000, toHz, output.length);
    const error = output.map((sample, index) => sample - (ideal[index] as number));
    expect(levelDb(error)).toBeLessThan(-60);
  });

  it.each(RATES.filter(([fromHz, toHz]) => fromHz > toHz))(
    'keeps what %i Hz can hold and %i Hz cannot out by 60 dB',
    (fromHz, toHz) => {
      for (const part of [1.01, 1.2, 1.37]) {
        const frequencyHz = (toHz / 2) * part;
        if (frequencyHz >= fromHz / 2) continue;
        expect(levelDb(resample(tone(frequencyHz, fromHz, fromHz / 2), fromHz, toHz))).toBeLessThan(
          -60,
        );
      }
    },
  );

  it('makes no images when it raises the rate', () => {
    const output = resample(tone(3_000, 8_000, 8_000), 8_000, 16_000);
    const ideal = tone(3_000, 16_000, output.length);
    expect(levelDb(output.map((sample, i) => sample - (ideal[i] as number)))).toBeLessThan(-60);
  });

  it('keeps speech up to 7 kHz', () => {
    const output = resample(tone(7_000, 44_100, 44_100), 44_100, 16_000);
    expect(Math.abs(levelDb(output))).toBeLessThan(0.5);
  });

  it.each(RATES)('gives the exact length from %i to %i Hz', (fromHz, toHz) => {
    for (const length of [0, 1, 2, 441, 1_000, 12_345])
      expect(resample(new Int16Array(length), fromHz, toHz).length).toBe(
        Math.ceil((length * toHz) / fromHz),
      );
  });

  it.each(RATES)('does not care about the pieces it is fed, %i to %i Hz', (fromHz, toHz) => {
    const input = tone(440, fromHz, 2_000);
    const whole = resample(input, fromHz, toHz);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }), (cuts) => {
        const resampler = createResampler(fromHz, toHz);
        const output: number[] = [];
        let start = 0;
        for (const cut of cuts) {
          output.push(...resampler.push(input.subarray(start, start + cut)));
          start += cut;
        }
        output.push(...resampler.push(input.subarray(start)), ...resampler.flush());
        expect(Int16Array.from(output)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('holds a constant level and clips instead of wrapping', () => {
    const level = resample(new Int16Array(4_410).fill(1_000), 44_100, 16_000);
    expect(level.subarray(100, -100).every((sample) => sample === 1_000)).toBe(true);
    const square = Int16Array.from({ length: 4_410 }, (_, i) => (i % 100 < 50 ? 32_767 : -32_768));
    const loud = resample(square, 44_100, 16_000);
    const sign = (index: number) => (((index * 441) / 160) % 100 < 50 ? 1 : -1);
    expect(loud.filter((s, i) => Math.abs(s) > 32_000 && Math.sign(s) !== sign(i)).length).toBe(0);
  });

  it('starts afresh after a flush', () => {
    const resampler = createResampler(22_050, 16_000);
    const once = () => [...resampler.push(tone(440, 22_050, 999)), ...resampler.flush()];
    expect(once()).toEqual(once());
  });

  it('hands audio of the right rate through', () => {
    const samples = tone(440, 16_000, 10);
    expect(createResampler(16_000, 16_000).push(samples)).toBe(samples);
  });

  it('refuses rates that no audio has', () => {
    for (const rate of [0, -1, 3_999, 400_000, 16_000.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => createResampler(rate, 16_000)).toThrow('sample rate');
  });
});
