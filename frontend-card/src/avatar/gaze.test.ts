import { expect, test } from 'vitest';
import { gazeTowards } from './gaze.ts';

const face = { x: 100, y: 100 };

test('a face looks straight at what is far, and softly at what is near', () => {
  expect(gazeTowards(face, { x: 900, y: 100 })).toEqual([1, 0]);
  expect(gazeTowards(face, { x: 100, y: -700 })).toEqual([0, -1]);
  const [x, y] = gazeTowards(face, { x: 132, y: 100 });
  expect(x).toBeCloseTo(0.1);
  expect(y).toBe(0);
});

test('never further than its eyes go, and not at itself', () => {
  const [x, y] = gazeTowards(face, { x: 1e6, y: 1e6 });
  expect(Math.hypot(x, y)).toBeCloseTo(1);
  expect(gazeTowards(face, face)).toEqual([0, 0]);
});
