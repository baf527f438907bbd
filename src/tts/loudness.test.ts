import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amplify, gainFor, learnLoudness, speechLoudness, TARGET_DBFS } from './loudness.ts';

const RATE_HZ = 16_000;
/** A tone of so many dBFS (RMS). */
function tone(dbfs: number, durationMs: number): Int16Array {
  const peak = 32_768 * Math.SQRT2 * 10 ** (dbfs / 20);
  return Int16Array.from({ length: (durationMs * RATE_HZ) / 1_000 }, (_, at) =>
    Math.round(peak * Math.sin((2 * Math.PI * 440 * at) / RATE_HZ)),
  );
}
const silence = (durationMs: number) => new Int16Array((durationMs * RATE_HZ) / 1_000);
const join = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));
const inDb = (gain: number) => 20 * Math.log10(gain);

describe('loudness', () => {
  it('is that of the speech, without its pauses', () => {
    const speech = join(tone(-26, 300), silence(700), tone(-26, 300));
    expect(speechLoudness(speech, RATE_HZ)).toBeCloseTo(-26, 0);
  });

  it('cannot be told of silence or of a click', () => {
    expect(speechLoudness(silence(2_000), RATE_HZ)).toBeUndefined();
    expect(speechLoudness(tone(-20, 60), RATE_HZ)).toBeUndefined();
    expect(speechLoudness(new Int16Array(0), RATE_HZ)).toBeUndefined();
  });
});

describe('the gain of a sentence', () => {
  it.each([
    ['is what the voice usually needs', -26, -24, 6],
    ['is what this sentence needs, where the voice is new', undefined, -17, -3],
    ['is what this sentence needs, where it is another voice', -26, -15, -5],
    ['is what the voice usually needs, where the beginning does not tell', -26, undefined, 6],
    ['is none where nothing is known', undefined, undefined, 0],
    ['is never more than 12 dB', undefined, -50, 12],
    ['is never less than −12 dB', -3, -3, -12],
  ])('%s', (_, usual, beginning, gainDb) => {
    expect(inDb(gainFor(usual, beginning))).toBeCloseTo(Math.max(-12, gainDb), 5);
  });

  it('follows the voice slowly, another voice at once', () => {
    expect(learnLoudness(undefined, -30)).toBe(-30);
    expect(learnLoudness(-20, -24)).toBe(-21);
    expect(learnLoudness(-20, -35)).toBe(-35);
  });
});

describe('louder samples', () => {
  it('are as loud as they should be', () => {
    const levelled = amplify(tone(-26, 500), gainFor(-26, undefined));
    expect(speechLoudness(levelled, RATE_HZ)).toBeCloseTo(TARGET_DBFS, 1);
  });

  it('keep their order and their sign, and are never clipped', () => {
    const sample = fc.integer({ min: -32_768, max: 32_767 });
    fc.assert(
      fc.property(sample, sample, fc.double({ min: 0.1, max: 4, noNaN: true }), (a, b, gain) => {
        const [x = 0, y = 0] = amplify(Int16Array.of(a, b), gain);
        if (a < b) expect(x).toBeLessThanOrEqual(y);
        expect(Math.sign(x) * Math.sign(a)).toBeGreaterThanOrEqual(0);
        expect(Math.abs(x)).toBeLessThanOrEqual(32_767);
      }),
    );
  });
});
