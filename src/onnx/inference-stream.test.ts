import { afterEach, describe, expect, it } from 'vitest';
import { patient, TestHosts } from './test-hosts.fixture.ts';

const hosts = new TestHosts();

async function readAll<Partial, Result>(stream: AsyncGenerator<Partial, Result, undefined>) {
  const partials: Partial[] = [];
  while (true) {
    const { done, value } = await stream.next();
    if (done) return { partials, result: value };
    partials.push(value);
  }
}

afterEach(() => hosts.closeAll());

describe('a call that streams', () => {
  it('brings its parts in order, then the result', async () => {
    const stream = hosts.open().callStream<number, string>('count', 5, patient);
    expect(await readAll(stream)).toEqual({ partials: [1, 2, 3, 4, 5], result: 'counted' });
  });

  it('brings what was sent before a crash, then the error', async () => {
    const host = hosts.open();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const number of host.callStream<number>('count-and-crash', 3, patient)) {
        seen.push(number);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'inference/crashed' });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is cancelled in the child when its reader leaves, and the child goes on', async () => {
    const host = hosts.open();
    for await (const part of host.callStream<string>('step-until-cancelled', null, patient)) {
      expect(part).toBe('started');
      break;
    }
    const pid = host.pid;
    const stepsTaken = await host.call<number>('steps', null, patient);
    expect(stepsTaken).toBeGreaterThan(0);
    expect(await host.call('steps', null, patient)).toBe(stepsTaken);
    expect(host.pid).toBe(pid);
  });

  it('is cancelled in the child by its signal', async () => {
    const host = hosts.open();
    const abort = new AbortController();
    const options = { ...patient, signal: abort.signal };
    const reading = (async () => {
      for await (const _ of host.callStream('step-until-cancelled', null, options)) abort.abort();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    const pid = host.pid;
    expect(await host.call('echo', 'next', patient)).toBe('next');
    expect(host.pid).toBe(pid);
  });

  it('ends when nobody takes what it sends', async () => {
    const host = hosts.open();
    const stream = host.callStream<number>('count', 10_000, patient);
    expect(await stream.next()).toEqual({ done: false, value: 1 });
    // Answered after everything that the child sent for the call before.
    await host.call('echo', null, patient);
    await expect(readAll(stream)).rejects.toMatchObject({ code: 'core/channel-full' });
  });

  it('starts nothing when its signal has aborted before', async () => {
    const host = hosts.open();
    const options = { ...patient, signal: AbortSignal.abort() };
    await expect(host.callStream('count', 1, options).next()).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(host.state).toBe('unloaded');
  });
});

describe('what a child cannot send', () => {
  it('is an error of that call', async () => {
    const host = hosts.open();
    await expect(host.call('unsendable', null, patient)).rejects.toMatchObject({
      code: 'inference/failed',
    });
    expect(await host.call('echo', 1, patient)).toBe(1);
  });

  it('does not lose whether another try may help', async () => {
    await expect(hosts.open().call('fail-for-now', null, patient)).rejects.toMatchObject({
      code: 'inference/model-broken',
      retryable: true,
    });
  });
});
