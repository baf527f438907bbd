import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { aborted } from './aborted.ts';
import { delay, systemClock } from './clock.ts';
import { ExoError, toExoError } from './errors.ts';
import { EventBus, type ExoEvent } from './events.ts';
import { createLog, silentLog } from './log.ts';

describe('errors', () => {
  it('keep their code and cause, and wrap only what is not one yet', () => {
    const cause = new Error('socket');
    const error = new ExoError('home/unreachable', 'no answer', { retryable: true, cause });
    expect(error).toMatchObject({ code: 'home/unreachable', retryable: true, cause });
    expect(toExoError(error, 'core/internal', 'x')).toBe(error);
    expect(toExoError('text', 'core/internal', 'x')).toMatchObject({
      code: 'core/internal',
      cause: 'text',
      retryable: false,
    });
  });
});

describe('an abort that is awaited', () => {
  it('comes when it comes, at once where it has, and not before', async () => {
    const abort = new AbortController();
    let hasCome = false;
    const waiting = aborted(abort.signal).then(() => {
      hasCome = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasCome).toBe(false);
    abort.abort();
    await waiting;
    await aborted(abort.signal);
    expect(hasCome).toBe(true);
  });
});

describe('the log', () => {
  it('writes one line an entry, at and above its level, with fields', () => {
    const lines: string[] = [];
    const log = createLog('info', (line) => lines.push(line)).for('wyoming');
    log.debug('hidden');
    log.info('listening', { port: 10_300, name: 'two words', none: undefined });
    log.error('bad\nline', { peer: '1.2.3.4\u001b[31m' });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/Z info {2}wyoming: listening port=10300 name="two words"$/);
    expect(lines[1]).not.toContain('\n');
    expect(lines[1]).not.toContain('\u001b');
  });
});

describe('the event bus', () => {
  it('reaches every observer until it leaves, and survives one that throws', () => {
    const bus = new EventBus(silentLog);
    const seen: ExoEvent[] = [];
    bus.observe(() => {
      throw new Error('observer');
    });
    const leave = bus.observe((event) => seen.push(event));
    bus.emit({ type: 'link-opened', atMs: 1 });
    leave();
    bus.emit({ type: 'link-opened', atMs: 2 });
    expect(seen).toEqual([{ type: 'link-opened', atMs: 1 }]);
  });
});

describe('the clock', () => {
  it('delays by the time asked, and not at all once aborted', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const ended: string[] = [];
    const whole = delay(clock, 100).then(() => ended.push('whole'));
    const cut = delay(clock, 1_000, abort.signal).then(() => ended.push('cut'));
    await clock.advance(99);
    expect(ended).toEqual([]);
    await clock.advance(1);
    await whole;
    abort.abort();
    await cut;
    expect(ended).toEqual(['whole', 'cut']);
    expect(clock.pending).toBe(0);
    await delay(clock, 1_000, abort.signal);
  });

  it('is monotonic and can be cancelled', () => {
    const before = systemClock.nowMs();
    systemClock.after(10_000, () => undefined)();
    expect(systemClock.nowMs()).toBeGreaterThanOrEqual(before);
    expect(systemClock.wallMs()).toBeGreaterThan(1.7e12);
  });
});
