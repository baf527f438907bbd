import { describe, expect, it } from 'vitest';
import { Resamplers } from './resamplers.ts';

describe('Resamplers', () => {
  it('gives each stream its own', () => {
    const resamplers = new Resamplers();
    const [first, second] = [resamplers.from(48_000), resamplers.from(48_000)];
    const loud = new Int16Array(4_800).fill(9_000);
    first.push(loud);
    expect([...second.push(new Int16Array(4_800))].every((sample) => sample === 0)).toBe(true);
    expect(resamplers.size).toBe(1);
  });

  it('remembers a few rates, however many are asked for', () => {
    const resamplers = new Resamplers();
    for (let rateHz = 8_000; rateHz <= 40_000; rateHz += 1_000) resamplers.from(rateHz);
    expect(resamplers.size).toBe(8);
  });
});
