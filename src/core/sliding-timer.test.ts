import { beforeEach, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { SlidingTimer } from './sliding-timer.ts';

let clock: FakeClock;
let calledAtMs: number[];
let timer: SlidingTimer;

beforeEach(() => {
  clock = new FakeClock();
  calledAtMs = [];
  timer = new SlidingTimer(clock, () => calledAtMs.push(clock.nowMs()));
});

it('calls back once, when it is due', async () => {
  timer.set(100);
  await clock.advance(99);
  expect(calledAtMs).toEqual([]);
  await clock.advance(1_000);
  expect(calledAtMs).toEqual([100]);
  expect(clock.pending).toBe(0);
});

it('is put off as often as it is set, with one timer of the clock', async () => {
  for (let at = 0; at < 50; at += 1) {
    timer.set(100);
    expect(clock.pending).toBe(1);
    await clock.advance(10);
  }
  await clock.advance(1_000);
  expect(calledAtMs).toEqual([590]);
});

it('is brought forward', async () => {
  timer.set(1_000);
  timer.set(50);
  await clock.advance(2_000);
  expect(calledAtMs).toEqual([50]);
});

it('does not call back at rest, and does when it is set again', async () => {
  timer.set(100);
  timer.rest();
  await clock.advance(200);
  expect(calledAtMs).toEqual([]);
  timer.set(100);
  await clock.advance(200);
  expect(calledAtMs).toEqual([300]);
});

it('leaves nothing behind when it is closed', async () => {
  timer.set(100);
  timer.close();
  expect(clock.pending).toBe(0);
  await clock.advance(200);
  expect(calledAtMs).toEqual([]);
});

it('may be set from its own call', async () => {
  const again = new SlidingTimer(clock, () => {
    calledAtMs.push(clock.nowMs());
    if (calledAtMs.length < 3) again.set(10);
  });
  again.set(10);
  await clock.advance(100);
  expect(calledAtMs).toEqual([10, 20, 30]);
});
