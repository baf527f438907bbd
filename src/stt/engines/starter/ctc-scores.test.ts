import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backgroundScore, heardSounds, phoneStringScore, sharpen } from './ctc-scores.ts';

const UNITS = 3;
const rows = fc
  .array(
    fc.array(fc.double({ min: -5, max: 0, noNaN: true }), { minLength: UNITS, maxLength: UNITS }),
    {
      minLength: 2,
      maxLength: 6,
    },
  )
  .map((frames) => Float32Array.from(frames.flat()));
const plain = { blankPenalty: 1, floor: 0 };

/** Probability of every phone string, by walking through all paths of frames. */
function allStrings(probabilities: Float32Array, frames: number): Map<string, number> {
  const out = new Map<string, number>();
  const walk = (frame: number, path: readonly number[], probability: number): void => {
    if (frame === frames) {
      const text = path.filter((unit, i) => unit !== 0 && unit !== path[i - 1]).join();
      out.set(text, (out.get(text) ?? 0) + probability);
      return;
    }
    for (let unit = 0; unit < UNITS; unit++) {
      walk(frame + 1, [...path, unit], probability * (probabilities[frame * UNITS + unit] ?? 0));
    }
  };
  walk(0, [], 1);
  return out;
}

describe('phoneStringScore', () => {
  test('is the sum over all alignments', () => {
    fc.assert(
      fc.property(rows, (logs) => {
        const posteriors = sharpen(logs, UNITS, plain);
        for (const [text, probability] of allStrings(posteriors.probabilities, posteriors.frames)) {
          if (text === '') continue;
          const score = phoneStringScore(posteriors, text.split(',').map(Number));
          expect(Math.exp(score)).toBeCloseTo(probability, 5);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('rules out what does not fit into the time', () => {
    const posteriors = sharpen(new Float32Array(2 * UNITS), UNITS, plain);
    expect(phoneStringScore(posteriors, [1, 2, 1, 2, 1, 2])).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('backgroundScore', () => {
  test('is the sum over all phone strings, each by its bigram', () => {
    const table = [0, 0.25, 0.75, 0, 0.4, 0.6, 0, 0.5, 0.5];
    const bigram = { units: UNITS, probabilities: Float64Array.from(table) };
    fc.assert(
      fc.property(rows, (logs) => {
        const posteriors = sharpen(logs, UNITS, plain);
        let sum = 0;
        for (const [text, probability] of allStrings(posteriors.probabilities, posteriors.frames)) {
          const phones = text === '' ? [] : text.split(',').map(Number);
          const prior = phones.reduce(
            (p, to, i) => p * (table[(phones[i - 1] ?? 0) * UNITS + to] ?? 0),
            1,
          );
          sum += prior * probability;
        }
        expect(Math.exp(backgroundScore(posteriors, bigram))).toBeCloseTo(sum, 5);
      }),
      { numRuns: 50 },
    );
  });
});

describe('sharpen', () => {
  test('lowers the blank, keeps rows normalised and leaves no zero', () => {
    const { probabilities } = sharpen(
      Float32Array.from([Math.log(0.8), Math.log(0.2), -90]),
      UNITS,
      {
        blankPenalty: 0.1,
        floor: 0.003,
      },
    );
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(probabilities[0]).toBeCloseTo(0.997 * (0.08 / 0.28) + 0.001, 5);
    expect(probabilities[2]).toBeCloseTo(0.001, 5);
  });
});

test('heardSounds counts units, not frames', () => {
  const picked = [0, 1, 1, 0, 1, 2, 2, 0];
  const logs = Float32Array.from(
    picked.flatMap((unit) => [0, 1, 2].map((u) => (u === unit ? -0.1 : -4))),
  );
  expect(heardSounds(sharpen(logs, UNITS, plain))).toEqual({ count: 3, framesPerSound: 2 });
});
