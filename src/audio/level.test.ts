import { describe, expect, it } from 'vitest';
import { peakDbfs, rmsDbfs, SILENCE_DBFS } from './level.ts';

describe('level', () => {
  it('is 0 dBFS at full scale', () => {
    const square = Int16Array.from([-32_768, -32_768]);
    expect(rmsDbfs(square)).toBeCloseTo(0);
    expect(peakDbfs(square)).toBeCloseTo(0);
  });

  it('falls 6 dB when halved', () => {
    expect(rmsDbfs(Int16Array.from([16_384, -16_384]))).toBeCloseTo(-6.02, 2);
    expect(peakDbfs(Int16Array.from([0, 16_384]))).toBeCloseTo(-6.02, 2);
  });

  it('is a number for silence and for nothing', () => {
    for (const samples of [new Int16Array(0), new Int16Array(100)]) {
      expect(rmsDbfs(samples)).toBe(SILENCE_DBFS);
      expect(peakDbfs(samples)).toBe(SILENCE_DBFS);
    }
  });
});
