import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestToken, probabilityOf, topTokens } from './token-scores.ts';

const logits = fc.array(fc.float({ min: -50, max: 50, noNaN: true }), {
  minLength: 4,
  maxLength: 60,
});

describe('scores of tokens', () => {
  it('are those of a softmax over what is allowed, best first', () => {
    fc.assert(
      fc.property(logits, fc.integer({ min: 1, max: 5 }), (values, count) => {
        const row = Float32Array.from(values);
        const blocked = Uint8Array.from(values, (_, at) => (at % 3 === 1 ? 1 : 0));
        const allowed = [...row.keys()].filter((id) => blocked[id] === 0);
        const total = allowed.reduce((sum, id) => sum + Math.exp(row[id] ?? 0), 0);
        const top = topTokens(row, blocked, count);
        expect(top).toHaveLength(Math.min(count, allowed.length));
        const sorted = allowed.toSorted((a, b) => (row[b] ?? 0) - (row[a] ?? 0));
        for (const [at, { token, logProb }] of top.entries()) {
          expect(row[token]).toBe(row[sorted[at] ?? 0]);
          expect(logProb).toBeCloseTo((row[token] ?? 0) - Math.log(total), 4);
        }
        expect(bestToken(row, blocked).logProb).toBeCloseTo(top[0]?.logProb ?? Number.NaN, 6);
      }),
    );
  });

  it('give a probability among all tokens', () => {
    const row = Float32Array.of(0, Math.log(2), Math.log(1));
    expect(probabilityOf(row, 1)).toBeCloseTo(0.5);
  });

  it('hold for logits that overflow an exponential', () => {
    const row = Float32Array.of(400, 320, -400);
    expect(bestToken(row, new Uint8Array(3))).toEqual({ token: 0, logProb: 0 });
    expect(probabilityOf(row, 2)).toBe(0);
  });
});
