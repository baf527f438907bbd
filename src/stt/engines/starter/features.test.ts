import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logMelFeatures, trimSilence } from './features.ts';

interface Case {
  readonly name: string;
  readonly samples: number;
  readonly from: number;
  readonly to: number;
  readonly noise: number;
  readonly trimmedSamples: number;
  readonly frameCount: number;
  readonly frames: Readonly<Record<string, readonly number[]>>;
}

const file = new URL('../../../../tests/fixtures/starter/features.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] };

/** The same formula as in `training/starter/fixtures.py`. */
function signal({ samples, from, to, noise }: Case): Float32Array {
  let state = 1n;
  let phase = 0;
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = i / 16_000;
    state = (state * 1103515245n + 12345n) % 2147483648n;
    let value = 0.01 + noise * (Number(state) / 1073741824 - 1);
    if (t >= from && t < to) {
      phase += (2 * Math.PI * (120 + 80 * (t - from))) / 16_000;
      let buzz = 0;
      for (let k = 1; k < 30; k++) buzz += Math.sin(k * phase) / k;
      value += buzz * 0.15;
    }
    return value;
  });
}

describe('log-mel features', () => {
  it.each(cases)('equal those that the model was trained on: $name', (golden) => {
    const samples = signal(golden);
    expect(trimSilence(samples)).toHaveLength(golden.trimmedSamples);
    const { data, melCount, frameCount } = logMelFeatures(samples);
    expect({ melCount, frameCount }).toEqual({ melCount: 48, frameCount: golden.frameCount });
    for (const [frame, expected] of Object.entries(golden.frames)) {
      for (const [band, value] of expected.entries()) {
        expect(data[band * frameCount + Number(frame)]).toBeCloseTo(value, 3);
      }
    }
  });

  it('are finite for silence and for nothing', () => {
    for (const length of [0, 1, 16_000]) {
      expect(logMelFeatures(new Float32Array(length)).data.every(Number.isFinite)).toBe(true);
    }
  });
});
