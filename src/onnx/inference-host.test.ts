import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import type { InferenceHost, InferenceHostOptions } from './inference-host.ts';
import { patient, TestHosts } from './test-hosts.fixture.ts';

const hosts = new TestHosts();
const { lines } = hosts;

function startHost(options: Partial<InferenceHostOptions> = {}): InferenceHost {
  const host = hosts.open(options);
  host.start();
  return host;
}

afterEach(() => hosts.closeAll());

describe('an inference host', () => {
  it('brings typed arrays there and back', async () => {
    const host = startHost();
    const samples = Int16Array.from({ length: 1_000 }, (_, at) => at - 500);
    expect(await host.call('echo', { samples }, patient)).toEqual({ samples });
  });

  it('is closed while it prepares its child without a word of trouble', async () => {
    const preparing = Promise.withResolvers<void>();
    const host = startHost({
      prepare: async (call) => {
        preparing.resolve();
        await call('hang', null, patient);
      },
    });
    await preparing.promise;
    await host.close();
    expect(host.state).toBe('closed');
    expect(lines).toEqual([]);
  });

  it('tells whoever waits when no process can be started, and does not throw', async () => {
    // Refused by throwing, as where the machine has no memory for another process.
    const host = startHost({ entry: 'no\0where' });
    await expect(host.call('echo', 1, patient)).rejects.toMatchObject({
      code: 'inference/crashed',
    });
    expect(host.state).toBe('waiting');
    await host.close();
  });

  it('answers calls made before the child is there, in order', async () => {
    const host = startHost();
    const order: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map(async (text) => {
        order.push(await host.call<string>('echo', text, patient));
      }),
    );
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('serves a person before what nobody waits for', async () => {
    const host = startHost();
    const order: string[] = [];
    const note = async (text: string, priority: 'waiting' | 'background') => {
      order.push(await host.call<string>('echo', text, { ...patient, priority }));
    };
    await Promise.all([note('later', 'background'), note('now', 'waiting')]);
    expect(order).toEqual(['now', 'later']);
  });

  it('passes on what an operation throws, and the child lives on', async () => {
    const host = startHost();
    await expect(host.call('fail', null, patient)).rejects.toMatchObject({
      code: 'stt/language',
      message: 'not spoken here',
    });
    await expect(host.call('fail-foreign', null, patient)).rejects.toMatchObject({
      code: 'inference/failed',
      message: expect.stringMatching(/^TypeError at misbehaving-child\.fixture\.ts:\d+$/),
    });
    await expect(host.call('no-such-thing', null, patient)).rejects.toMatchObject({
      code: 'inference/failed',
    });
    expect(await host.call('echo', 1, patient)).toBe(1);
  });

  it('logs where a child failed unseen, without the words that it was at work on', async () => {
    const host = startHost();
    await host.call('echo', 1, patient);
    await expect(host.call('fail-unseen', null, patient)).rejects.toMatchObject({
      code: 'inference/crashed',
    });
    expect(lines.join('\n')).toMatch(/ended .*RangeError at misbehaving-child\.fixture\.ts:\d+/);
    expect(lines.join('\n')).not.toContain('said words');
  });

  it.each(['crash', 'leave'])(
    'loses one call to a %s; the next child serves the rest',
    async (how) => {
      const host = startHost();
      await host.call('echo', 1, patient);
      const before = host.pid;
      const broken = host.call(how, null, patient);
      const queued = host.call('echo', 'still here', patient);
      await expect(broken).rejects.toMatchObject({ code: 'inference/crashed', retryable: true });
      expect(await queued).toBe('still here');
      expect(host.pid).not.toBe(before);
    },
  );

  it('kills a child that hangs, at the deadline of its call', async () => {
    const host = startHost();
    await host.call('echo', 1, patient);
    const hanging = host.call('hang', null, { deadlineMs: 50 });
    await expect(hanging).rejects.toMatchObject({ code: 'inference/deadline' });
    expect(await host.call('echo', 'back', patient)).toBe('back');
  });

  it('tells every new child what the one before knew, before any other call', async () => {
    const host = startHost({
      prepare: async (call) => {
        await call('remember', 'the house', patient);
      },
    });
    expect(await host.call('recall', null, patient)).toBe('the house');
    await expect(host.call('crash', null, patient)).rejects.toThrow();
    expect(await host.call('recall', null, patient)).toBe('the house');
  });

  it('serves what it can when the preparation fails', async () => {
    const host = startHost({
      prepare: async (call) => {
        await call('fail', null, patient);
      },
    });
    expect(await host.call('echo', 2, patient)).toBe(2);
    expect(lines.join()).toContain('stt/language');
  });

  it('is not confused by messages that are no replies', async () => {
    const host = startHost();
    expect(await host.call('garbage', null, patient)).toBe('after garbage');
  });

  it('lets go of a call whose asker is gone, and goes on', async () => {
    const host = startHost();
    await host.call('echo', 1, patient);
    const abort = new AbortController();
    const first = host.call('echo', 1, patient);
    const dropped = host.call('echo', 2, { ...patient, signal: abort.signal });
    abort.abort();
    await expect(dropped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await first).toBe(1);
    expect(await host.call('echo', 3, patient)).toBe(3);
  });

  it('refuses what is too much, a background call first', async () => {
    const host = startHost();
    const background = host.call('echo', 'b', { ...patient, priority: 'background' });
    const refused = expect(background).rejects.toMatchObject({ code: 'inference/overloaded' });
    const calls = Array.from({ length: 32 }, (_, at) => host.call('echo', at, patient));
    await refused;
    await expect(host.call('echo', 'x', patient)).rejects.toMatchObject({
      code: 'inference/overloaded',
    });
    expect(await Promise.all(calls)).toHaveLength(32);
  });

  it('waits longer and longer before it starts a child that keeps dying, and holds nobody up', async () => {
    const clock = new FakeClock();
    const host = startHost({ entry: new URL('./no-such-file.ts', import.meta.url), clock });
    const call = host.call('echo', 1, { deadlineMs: 100_000 });
    const refused = expect(call).rejects.toMatchObject({
      code: 'inference/crashed',
      retryable: true,
    });
    const deaths = () => lines.filter((line) => line.includes('child ended')).length;
    await expect.poll(deaths, { timeout: 20_000 }).toBe(2);
    await clock.advance(199);
    expect(deaths()).toBe(2);
    await clock.advance(1);
    await expect.poll(deaths, { timeout: 20_000 }).toBe(3);
    expect(lines.join()).toContain('no-such-file');
    await refused;
    await expect(host.call('echo', 1, patient)).rejects.toMatchObject({
      code: 'inference/crashed',
    });
    expect(host.state).toBe('waiting');
    await clock.advance(400);
    await expect.poll(deaths, { timeout: 20_000 }).toBe(4);
  });

  it('kills a child that hangs on a call whose asker is gone', async () => {
    const host = startHost();
    await host.call('echo', 1, patient);
    const abort = new AbortController();
    const hanging = host.call('hang', null, { deadlineMs: 50, signal: abort.signal });
    abort.abort();
    await expect(hanging).rejects.toMatchObject({ name: 'AbortError' });
    expect(await host.call('echo', 'back', patient)).toBe('back');
  });

  it('kills a child that never gets ready', async () => {
    const clock = new FakeClock();
    const entry = new URL('./silent-child.fixture.ts', import.meta.url);
    const host = startHost({ entry, clock });
    await expect.poll(() => host.pid).toBeDefined();
    await clock.advance(60_000);
    await expect.poll(() => lines.join(), { timeout: 20_000 }).toContain('child ended');
  });

  it('refuses a payload that cannot be sent, and goes on', async () => {
    const host = startHost();
    await host.call('echo', 1, patient);
    const unsendable = host.call('echo', () => undefined, patient);
    await expect(unsendable).rejects.toMatchObject({ code: 'inference/failed' });
    expect(await host.call('echo', 2, patient)).toBe(2);
  });

  it('refuses calls when it is closed', async () => {
    const host = startHost();
    await host.close();
    await expect(host.call('echo', 1, patient)).rejects.toMatchObject({
      code: 'inference/crashed',
    });
  });

  it('ends at once, with its child, and tells who waits', async () => {
    const host = startHost();
    await host.call('echo', 1, patient);
    const pid = host.pid ?? 0;
    const hanging = expect(host.call('hang', null, patient)).rejects.toMatchObject({
      code: 'inference/crashed',
    });
    await host.close();
    await hanging;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
