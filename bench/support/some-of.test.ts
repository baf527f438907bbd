import { expect, it } from 'vitest';
import { someOf } from './some-of.ts';

it.each([
  [1, ['a']],
  [2, ['a', 'd']],
  [3, ['a', 'c', 'e']],
  [6, ['a', 'b', 'c', 'd', 'e', 'f']],
  [Number.POSITIVE_INFINITY, ['a', 'b', 'c', 'd', 'e', 'f']],
])('takes %i of six at even distances', (count, some) => {
  expect(someOf(['a', 'b', 'c', 'd', 'e', 'f'], count)).toEqual(some);
});

it.each([0, -1, Number.NaN])('refuses to measure %d', (count) => {
  expect(() => someOf(['a'], count)).toThrow(RangeError);
});
