import { expect, test } from 'vitest';
import { FrameLoop, type Frames, type Moving } from './frame-loop.ts';

/** A browser whose time is moved by the test. */
class FakeFrames implements Frames {
  atMs = 0;
  requested = 0;
  #callbacks = new Map<number, (atMs: number) => void>();
  #timers = new Map<number, { dueMs: number; callback: () => void }>();
  #next = 1;

  request = (callback: (atMs: number) => void) => {
    this.requested += 1;
    this.#callbacks.set(this.#next, callback);
    return this.#next++;
  };
  cancel = (handle: number) => void this.#callbacks.delete(handle);
  nowMs = () => this.atMs;
  after = (delayMs: number, callback: () => void) => {
    this.#timers.set(this.#next, { dueMs: this.atMs + delayMs, callback });
    return this.#next++;
  };
  cancelAfter = (handle: number) => void this.#timers.delete(handle);

  get waiting(): number {
    return this.#callbacks.size + this.#timers.size;
  }

  run(forMs: number): void {
    const untilMs = this.atMs + forMs;
    for (; this.atMs < untilMs; this.atMs += 10) {
      for (const [handle, { dueMs, callback }] of this.#timers) {
        if (dueMs > this.atMs) continue;
        this.#timers.delete(handle);
        callback();
      }
      const callbacks = [...this.#callbacks.values()];
      this.#callbacks.clear();
      for (const callback of callbacks) callback(this.atMs);
    }
  }
}

function drawn(next: (atMs: number) => 'now' | 'never' | number): Moving & { atMs: number[] } {
  const atMs: number[] = [];
  return {
    atMs,
    frame(time) {
      atMs.push(time);
      return next(time);
    },
  };
}

test('two that move share one frame', () => {
  const frames = new FakeFrames();
  const loop = new FrameLoop(frames);
  const one = drawn(() => 'now');
  const other = drawn(() => 'now');
  loop.wake(one);
  loop.wake(other);
  frames.run(100);
  expect(one.atMs).toHaveLength(10);
  expect(other.atMs).toHaveLength(10);
  expect(frames.requested).toBeLessThanOrEqual(11);
});

test('one that is still asks for no frame until its time', () => {
  const frames = new FakeFrames();
  const loop = new FrameLoop(frames);
  const blinking = drawn((atMs) => atMs + 1_000);
  loop.wake(blinking);
  frames.run(3_500);
  expect(blinking.atMs).toHaveLength(4);
  expect(frames.requested).toBe(4);
});

test('one that will never move leaves nothing behind', () => {
  const frames = new FakeFrames();
  const loop = new FrameLoop(frames);
  const still = drawn(() => 'never');
  loop.wake(still);
  frames.run(100);
  expect(still.atMs).toHaveLength(1);
  expect(frames.waiting).toBe(0);
});

test('waking draws at once one that would have waited', () => {
  const frames = new FakeFrames();
  const loop = new FrameLoop(frames);
  const waiting = drawn((atMs) => atMs + 10_000);
  loop.wake(waiting);
  frames.run(50);
  loop.wake(waiting);
  frames.run(50);
  expect(waiting.atMs).toHaveLength(2);
});

test('one that is removed is not drawn again, not even when it removes itself', () => {
  const frames = new FakeFrames();
  const loop = new FrameLoop(frames);
  const leaving = drawn(() => {
    loop.remove(leaving);
    return 'now';
  });
  loop.wake(leaving);
  frames.run(100);
  expect(leaving.atMs).toHaveLength(1);
  expect(frames.waiting).toBe(0);
});
