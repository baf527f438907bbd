import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTEXT_FRAMES, isQuickEnough, planWindows } from './decode-windows.ts';

describe('the pieces of a sentence', () => {
  it('grow from a quarter of a second', () => {
    const kept = planWindows(1_000, true).map(({ keepFrom, keepTo }) => keepTo - keepFrom);
    expect(kept.slice(0, 5)).toEqual([24, 48, 96, 192, 192]);
  });

  it('are one on a machine that could not keep up', () => {
    expect(planWindows(300, false)).toEqual([{ from: 0, to: 300, keepFrom: 0, keepTo: 300 }]);
    expect(isQuickEnough(0.05)).toBe(true);
    expect(isQuickEnough(0.8)).toBe(false);
  });

  it('leave no rest that is not worth it', () => {
    expect(planWindows(30, true)).toHaveLength(1);
    expect(planWindows(0, true)).toEqual([]);
  });

  it('cover each frame once, with its context', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.boolean(), (frameCount, isQuick) => {
        let next = 0;
        for (const { from, to, keepFrom, keepTo } of planWindows(frameCount, isQuick)) {
          expect(keepFrom).toBe(next);
          expect(from).toBe(Math.max(0, keepFrom - CONTEXT_FRAMES));
          expect(to).toBe(Math.min(frameCount, keepTo + CONTEXT_FRAMES));
          next = keepTo;
        }
        expect(next).toBe(frameCount);
      }),
    );
  });
});
