import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../core/audio-frame.ts';
import { OutputRate } from './output-rate.ts';

function frame(sampleRateHz: number, count: number): AudioFrame {
  return { samples: new Int16Array(count).fill(1_000), sampleRateHz };
}

function convert(output: OutputRate, frames: readonly AudioFrame[]): AudioFrame[] {
  const stream = output.start();
  return [...frames.flatMap((each) => [...stream.push(each)]), ...stream.flush()];
}

describe('one output rate', () => {
  it('hands audio of that rate through', () => {
    const given = frame(16_000, 320);
    expect(convert(new OutputRate(16_000), [given])).toEqual([given]);
  });

  it('brings others to it, even where the rate changes on the way', () => {
    const output = new OutputRate(16_000);
    const frames = convert(output, [frame(48_000, 480), frame(8_000, 80), frame(16_000, 7)]);
    expect(frames.every(({ sampleRateHz }) => sampleRateHz === 16_000)).toBe(true);
    expect(frames.reduce((sum, { samples }) => sum + samples.length, 0)).toBe(160 + 160 + 7);
  });

  it('has begun with the first sample, even while the filter holds it', () => {
    const stream = new OutputRate(16_000).start();
    expect([...stream.push(frame(48_000, 0))]).toEqual([]);
    expect(stream.hasBegun).toBe(false);
    expect([...stream.push(frame(48_000, 3))]).toEqual([]);
    expect(stream.hasBegun).toBe(true);
    expect([...stream.flush()]).toHaveLength(1);
    expect([...stream.flush()]).toEqual([]);
  });

  it('refuses rates that no audio has', () => {
    const stream = new OutputRate(16_000).start();
    expect(() => [...stream.push(frame(7, 1))]).toThrow('sample rate');
    expect(stream.hasBegun).toBe(false);
  });

  it('converts any number of rates', () => {
    const output = new OutputRate(16_000);
    for (let rate = 20_000; rate < 20_020; rate += 1)
      expect(convert(output, [frame(rate, rate / 100)]).length).toBeGreaterThan(0);
  });
});
