import { beforeAll, describe, expect, it } from 'vitest';
import {
  readWhisperReference,
  toneSpeech,
  type WhisperCase,
} from '../../../../tests/fakes/whisper-folder.ts';
import { int16ToFloat32 } from '../../../audio/pcm.ts';
import { LogMel } from './log-mel.ts';
import { PairedTransform400 } from './transform-400.ts';

/** The reference computes in floats of 32 bits here and there. */
const TOLERANCE = 1e-4;

let cases: readonly WhisperCase[];
let step: number;

beforeAll(async () => {
  ({ cases, feature_step: step } = await readWhisperReference());
});

describe('what Whisper hears', () => {
  it.each([80, 128] as const)(
    'is that of the reference in %d bands, for each window',
    async (bands) => {
      const mel = new LogMel(bands);
      for (const { recording, window_s, features_80, features_128 } of cases) {
        const { samples } = await toneSpeech(recording);
        const features = mel.features(int16ToFloat32(samples), window_s * 100);
        expect(features).toHaveLength(bands * window_s * 100);
        const expected = bands === 80 ? features_80 : features_128;
        const worst = expected.map((value, at) =>
          Math.abs(value - (features[at * step] ?? Number.NaN)),
        );
        expect(Math.max(...worst)).toBeLessThan(TOLERANCE);
      }
    },
  );

  it('is the floor where there is no sound, or nothing at all', () => {
    for (const samples of [new Float32Array(0), new Float32Array(1_000)]) {
      expect(new Set(new LogMel(80).features(samples, 10))).toEqual(new Set([-1.5]));
    }
  });

  it('ends with its window, however long the sound is', () => {
    const samples = Float32Array.from({ length: 4_000 }, (_, at) => Math.sin(at));
    const mel = new LogMel(80);
    expect(mel.features(samples, 10)).toEqual(mel.features(samples.subarray(0, 1_600), 10));
  });
});

describe('the transform of 400 points', () => {
  it('is the one of the textbook, for two signals at once', () => {
    const signals = [1, 2].map((seed) =>
      Float64Array.from({ length: 400 }, (_, at) => Math.sin(at * at * seed) + Math.cos(at / seed)),
    );
    const transform = new PairedTransform400();
    const powers = [new Float64Array(201), new Float64Array(201)] as const;
    transform.first.set(signals[0] ?? []);
    transform.second.set(signals[1] ?? []);
    transform.run(...powers);
    for (const [which, power] of powers.entries()) {
      for (let bin = 0; bin <= 200; bin++) {
        let [re, im] = [0, 0];
        for (const [at, value] of (signals[which] as Float64Array).entries()) {
          re += value * Math.cos((2 * Math.PI * bin * at) / 400);
          im -= value * Math.sin((2 * Math.PI * bin * at) / 400);
        }
        expect(power[bin]).toBeCloseTo(re * re + im * im, 6);
      }
    }
  });
});
