import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { residentBytes, residentBytesOf } from './process-memory.ts';
import { patient, TestHosts } from './test-hosts.fixture.ts';

const HOARD_BYTES = 200e6;
const hosts = new TestHosts();

/** Of this process's own children, asked of the kernel and not of the host. */
function childPids(): number[] {
  const text = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

afterEach(() => hosts.closeAll());

describe('the memory of an inference child', () => {
  it('is back when it is unloaded, and the next call starts it again', async () => {
    const host = hosts.open();
    expect(await host.rssBytes()).toBe(0);
    await host.call('hoard', HOARD_BYTES, patient);
    const pid = host.pid ?? 0;
    expect(await host.rssBytes()).toBeGreaterThan(HOARD_BYTES);
    expect(childPids()).toContain(pid);
    await host.unload();
    expect(childPids()).not.toContain(pid);
    expect(await residentBytes(pid)).toBeUndefined();
    await expect.poll(() => host.state).toBe('unloaded');
    expect(await host.rssBytes()).toBe(0);
    expect(await host.call('hoard', 1, patient)).toBe(1);
    expect(hosts.lines.join()).not.toContain('warn');
  });

  it('lets what runs finish, and serves what waits with the next child', async () => {
    const host = hosts.open();
    await host.call('hoard', 1, patient);
    const running = host.call('block', 50, patient);
    const waiting = host.call('hoard', 1, patient);
    await host.unload();
    await running;
    expect(await waiting).toBe(1);
  });

  it('is back when nobody called for a while', async () => {
    const clock = new FakeClock();
    const host = hosts.open({ clock, idleUnloadMs: 60_000 });
    await host.call('hoard', 1, patient);
    await clock.advance(59_999);
    expect(await host.call('hoard', 1, patient)).toBe(2);
    await clock.advance(59_999);
    expect(host.state).toBe('ready');
    await clock.advance(1);
    await expect.poll(() => host.state).toBe('unloaded');
    expect(host.pid).toBeUndefined();
    expect(await host.call('hoard', 1, patient)).toBe(1);
  });

  it('is read in bytes whatever the size of a page is', () => {
    expect(residentBytesOf('Name:\tnode\nVmRSS:\t   51200 kB\nThreads:\t7\n')).toBe(52_428_800);
    expect(residentBytesOf('Name:\tkthreadd\nThreads:\t1\n')).toBeUndefined();
  });
});

describe('main while a child works', () => {
  it('goes on turning: a run of half a second in the child is hundreds of turns here', async () => {
    const host = hosts.open();
    await host.call('echo', null, patient);
    let turns = 0;
    let isOver = false;
    const run = host.call('block', 500, patient).then(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    await run;
    expect(turns).toBeGreaterThan(200);
  });

  it('loses one call to a kill from outside', async () => {
    const host = hosts.open();
    await host.call('echo', null, patient);
    const killed = host.call('block', 10_000, patient);
    const queued = host.call('echo', 'served', patient);
    process.kill(host.pid ?? 0, 'SIGKILL');
    await expect(killed).rejects.toMatchObject({ code: 'inference/crashed', retryable: true });
    expect(await queued).toBe('served');
  });
});
