import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSentenceEdges, withoutEdges } from './sentence-edges.ts';

const RATE_HZ = 16_000;
const silence = (durationMs: number) => new Array<number>((durationMs * RATE_HZ) / 1_000).fill(0);
const loud = (durationMs: number) => silence(durationMs).map((_, i) => (i % 2 ? 9_000 : -9_000));

function trim(...pieces: readonly number[][]): Int16Array {
  const edges = createSentenceEdges(RATE_HZ);
  const parts = pieces.map((piece) => [...edges.push(Int16Array.from(piece))]);
  return Int16Array.from([...parts.flat(), ...edges.flush()]);
}

describe('sentence edges', () => {
  it('takes the silence before and after away, but for 10 ms and 30 ms', () => {
    const output = trim([...silence(300), ...loud(100), ...silence(400)]);
    expect(output.length).toBe((10 + 100 + 30) * 16);
  });

  it('takes them from a part that is there whole', () => {
    const part = Int16Array.from([...silence(300), ...loud(100), ...silence(400)]);
    expect(withoutEdges(part, RATE_HZ)).toEqual(trim([...part]));
    expect(withoutEdges(Int16Array.from(silence(300)), RATE_HZ).length).toBe(0);
  });

  it('keeps the silence inside', () => {
    const output = trim(loud(50), silence(200), loud(50));
    expect(output.length).toBe(300 * 16);
  });

  it('starts and ends at zero', () => {
    const output = trim(loud(100));
    expect(Math.abs(output[0] ?? 1)).toBe(0);
    expect(Math.abs(output.at(-1) ?? 1)).toBe(0);
    expect(Math.abs(output[8] ?? 0)).toBeLessThan(1_000);
    expect(Math.abs(output.at(-8) ?? 0)).toBeLessThan(1_000);
    expect(Math.abs(output[800] ?? 0)).toBe(9_000);
  });

  it('is empty where there is only silence, and survives what is shorter than its fades', () => {
    expect(trim(silence(500)).length).toBe(0);
    expect(trim().length).toBe(0);
    expect(trim([9_000]).length).toBe(1);
  });

  it('does not hold back a voice that has gone silent for ever', () => {
    const edges = createSentenceEdges(RATE_HZ);
    edges.push(Int16Array.from(loud(10)));
    expect(edges.push(Int16Array.from(silence(5_000))).length).toBeGreaterThan(2_900 * 16);
  });

  it('does not depend on the pieces', () => {
    const whole = [...silence(40), ...loud(30), ...silence(60), ...loud(20), ...silence(90)];
    const expected = trim(whole);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 10 }), (cuts) => {
        const pieces: number[][] = [];
        let start = 0;
        for (const cut of cuts) {
          pieces.push(whole.slice(start, start + cut));
          start += cut;
        }
        expect(trim(...pieces, whole.slice(start))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});
