import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/fakes/fake-clock.ts';
import { systemClock } from '../core/clock.ts';
import { createLog } from '../core/log.ts';
import { InferenceHost, type InferenceHostOptions } from './inference-host.ts';
import { residentBytes, residentBytesOf } from './process-memory.ts';

const ENTRY = new URL('./misbehaving-child.fixture.ts', import.meta.url);
const HOARD_BYTES = 200e6;
const patient = { deadlineMs: 20_000 };
const hosts: InferenceHost[] = [];
const lines: string[] = [];

function newHost(options: Partial<InferenceHostOptions> = {}): InferenceHost {
  const log = createLog('debug', (line) => lines.push(line));
  const host = new InferenceHost({
    name: 'test',
    entry: ENTRY,
    clock: systemClock,
    log,
    ...options,
  });
  hosts.push(host);
  return host;
}

/** Of this process's own children, asked of the kernel and not of the host. */
function childPids(): number[] {
  const text = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  lines.length = 0;
});

describe('the memory of an inference child', () => {
  it('is back when it is unloaded, and the next call starts it again', async () => {
    const host = newHost();
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
    expect(lines.join()).not.toContain('warn');
  });

  it('lets what runs finish, and serves what waits with the next child', async () => {
    const host = newHost();
    await host.call('hoard', 1, patient);
    const running = host.call('block', 50, patient);
    const waiting = host.call('hoard', 1, patient);
    await host.unload();
    await running;
    expect(await waiting).toBe(1);
  });

  it('is back when nobody called for a while', async () => {
    const clock = new FakeClock();
    const host = newHost({ clock, idleUnloadMs: 60_000 });
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
    const host = newHost();
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
    const host = newHost();
    await host.call('echo', null, patient);
    const killed = host.call('block', 10_000, patient);
    const queued = host.call('echo', 'served', patient);
    process.kill(host.pid ?? 0, 'SIGKILL');
    await expect(killed).rejects.toMatchObject({ code: 'inference/crashed', retryable: true });
    expect(await queued).toBe('served');
  });
});
