import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextFramesFor, paceFor, planWindows } from './decode-windows.ts';

describe('the pieces of a sentence', () => {
  it.each([
    ['quick', 0, [8, 24, 48, 96, 192, 192]],
    ['less quick', 0.2, [24, 48, 96, 192, 192]],
    ['slow', 0.5, [96, 120, 150, 188, 192]],
    ['too slow', 0.8, [192, 192, 192]],
  ])('grow as a machine can: one that is %s', (_, share, lengths) => {
    const kept = planWindows(1_000, paceFor(share), 10).map(
      ({ keepFrom, keepTo }) => keepTo - keepFrom,
    );
    expect(kept.slice(0, lengths.length)).toEqual(lengths);
  });

  it('are held back on a machine that could not keep up, and on no other', () => {
    const isHeld = (share: number) => paceFor(share).isHeld;
    expect([0, 0.15, 0.3, 0.59, 0.6, 3].map(isHeld)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it.each([0.19, 0.29, 0.59])(
    'are made before the one before has been heard, at %d s a second',
    (share) => {
      const windows = planWindows(5_000, paceFor(share), 16);
      for (const [index, { from, to }] of windows.slice(1).entries()) {
        const heard = windows[index];
        if (heard === undefined) continue;
        // The encoder's third of the work is done by then.
        expect((to - from) * share * (2 / 3)).toBeLessThan(heard.keepTo - heard.keepFrom);
      }
    },
  );

  it('leave no rest that is not worth it', () => {
    expect(planWindows(30, paceFor(0.2), 10)).toHaveLength(1);
    expect(planWindows(19, paceFor(0), 10)).toHaveLength(1);
    expect(planWindows(0, paceFor(0.2), 10)).toEqual([]);
  });

  it('cover each frame once, with its context', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.constantFrom(0, 0.2, 0.5, 0.8),
        fc.constantFrom(10, 16),
        (frameCount, share, contextFrames) => {
          let next = 0;
          for (const { from, to, keepFrom, keepTo } of planWindows(
            frameCount,
            paceFor(share),
            contextFrames,
          )) {
            expect(keepFrom).toBe(next);
            expect(from).toBe(Math.max(0, keepFrom - contextFrames));
            expect(to).toBe(Math.min(frameCount, keepTo + contextFrames));
            next = keepTo;
          }
          expect(next).toBe(frameCount);
        },
      ),
    );
  });

  it.each([
    ['low', 10],
    ['medium', 10],
    ['high', 16],
    ['x_low', 16],
    [undefined, 16],
  ])('of a voice of quality %s have %i frames on both sides', (quality, frames) => {
    expect(contextFramesFor(quality)).toBe(frames);
  });
});
