import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTEXT_FRAMES, firstFramesFor, planWindows } from './decode-windows.ts';

describe('the pieces of a sentence', () => {
  it.each([
    [12, [12, 36, 72, 144, 192, 192]],
    [24, [24, 48, 96, 192, 192]],
  ])('grow from %i frames', (firstFrames, lengths) => {
    const kept = planWindows(1_000, firstFrames).map(({ keepFrom, keepTo }) => keepTo - keepFrom);
    expect(kept.slice(0, lengths.length)).toEqual(lengths);
  });

  it('are one on a machine that could not keep up', () => {
    const one = { from: 0, to: 300, keepFrom: 0, keepTo: 300 };
    expect(planWindows(300, firstFramesFor(0.8))).toEqual([one]);
  });

  it('begin the sooner, the quicker the machine', () => {
    expect([0, 0.05, 0.2, 0.3].map(firstFramesFor)).toEqual([12, 12, 24, Number.POSITIVE_INFINITY]);
  });

  it.each([0.14, 0.29])(
    'are made before the one before has been heard, at %d s a second',
    (share) => {
      const windows = planWindows(5_000, firstFramesFor(share));
      for (const [index, { from, to }] of windows.slice(1).entries()) {
        const heard = windows[index];
        if (heard === undefined) continue;
        // The encoder's third of the work is done by then.
        expect((to - from) * share * (2 / 3)).toBeLessThan(heard.keepTo - heard.keepFrom);
      }
    },
  );

  it('leave no rest that is not worth it', () => {
    expect(planWindows(30, 24)).toHaveLength(1);
    expect(planWindows(20, 12)).toHaveLength(1);
    expect(planWindows(0, 24)).toEqual([]);
  });

  it('cover each frame once, with its context', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.constantFrom(12, 24, Number.POSITIVE_INFINITY),
        (frameCount, first) => {
          let next = 0;
          for (const { from, to, keepFrom, keepTo } of planWindows(frameCount, first)) {
            expect(keepFrom).toBe(next);
            expect(from).toBe(Math.max(0, keepFrom - CONTEXT_FRAMES));
            expect(to).toBe(Math.min(frameCount, keepTo + CONTEXT_FRAMES));
            next = keepTo;
          }
          expect(next).toBe(frameCount);
        },
      ),
    );
  });
});
