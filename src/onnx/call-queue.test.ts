import { describe, expect, it } from 'vitest';
import { CallQueue } from './call-queue.ts';
import { restartDelayMs } from './restart-policy.ts';

describe('the queue of calls', () => {
  it('is first come, first served within a priority', () => {
    const queue = new CallQueue<string>(8);
    queue.add('b1', 'background');
    queue.add('w1', 'waiting');
    queue.add('b2', 'background');
    queue.add('w2', 'waiting');
    expect([queue.next(), queue.next(), queue.next(), queue.next(), queue.next()]).toEqual([
      'w1',
      'w2',
      'b1',
      'b2',
      undefined,
    ]);
  });

  it('is bounded, and gives a person the place of the newest background call', () => {
    const queue = new CallQueue<string>(2);
    queue.add('b1', 'background');
    queue.add('b2', 'background');
    expect(queue.add('w1', 'waiting')).toBe('b2');
    expect(queue.add('b3', 'background')).toBe('b3');
    expect(queue.add('w2', 'waiting')).toBe('b1');
    expect(queue.add('w3', 'waiting')).toBe('w3');
    expect(queue.drain()).toEqual(['w1', 'w2']);
  });

  it('follows a call that a person comes to wait for', () => {
    const queue = new CallQueue<string>(2);
    let isAwaited = false;
    queue.add('b1', 'background');
    queue.add('guess', () => (isAwaited ? 'waiting' : 'background'));
    isAwaited = true;
    expect(queue.add('b2', 'background')).toBe('b2');
    expect([queue.next(), queue.next()]).toEqual(['guess', 'b1']);
  });

  it('lets a call leave once', () => {
    const queue = new CallQueue<string>(2);
    queue.add('w1', 'waiting');
    expect([queue.remove('w1'), queue.remove('w1'), queue.size]).toEqual([true, false, 0]);
  });
});

describe('the restart policy', () => {
  it('is immediate once, then doubles up to half a minute', () => {
    expect([1, 2, 3, 4, 20].map(restartDelayMs)).toEqual([0, 200, 400, 800, 30_000]);
  });
});
