import { expect, test } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { ExpiringMap } from './expiring-map.ts';

test('what is old makes room; what is written again is young again', async () => {
  const clock = new FakeClock();
  const map = new ExpiringMap<number>(clock, 100, 2);
  map.set('a', 1);
  await clock.advance(60);
  map.set('b', 2);
  map.set('a', 3);
  await clock.advance(60);
  expect([map.get('a'), map.get('b')]).toEqual([3, 2]);
  map.set('c', 4);
  expect([map.get('b'), map.get('a'), map.get('c')]).toEqual([undefined, 3, 4]);
  await clock.advance(100);
  map.set('d', 5);
  expect(map.size).toBe(1);
});

test('taking forgets', () => {
  const map = new ExpiringMap<number>(new FakeClock(), 100, 2);
  map.set('a', 1);
  expect([map.take('a'), map.take('a')]).toEqual([1, undefined]);
});
