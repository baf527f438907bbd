/** Supervisor is told where EXO answers, whatever state Supervisor is in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventBus } from '../../src/core/events.ts';
import { createLog, silentLog } from '../../src/core/log.ts';
import { Announcer } from '../../src/supervisor/announcer.ts';
import { SupervisorClient } from '../../src/supervisor/supervisor-client.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeSupervisor } from '../fakes/fake-supervisor.ts';

const exo = { instance: '00000000-0000-4000-8000-000000000000', version: '0.1.0' };

let supervisor: FakeSupervisor;
let clock: FakeClock;
let events: EventBus;
let lines: string[];
let announcer: Announcer;
let seen: string[];

const announcing = (token = supervisor.token) => {
  const log = createLog('info', (line) => lines.push(line));
  const client = new SupervisorClient({ url: supervisor.url, token, clock });
  announcer = new Announcer({ supervisor: client, clock, random: () => 0.5, events, log });
  announcer.start();
};

const untilAnnounced = () =>
  expect
    .poll(
      async () => {
        await clock.advance(2_000);
        return seen.at(-1);
      },
      { timeout: 10_000 },
    )
    .toBe('wyoming');

beforeEach(async () => {
  supervisor = new FakeSupervisor();
  await supervisor.start();
  clock = new FakeClock();
  events = new EventBus(silentLog);
  lines = [];
  seen = [];
  events.observe((event) => {
    if (event.type === 'announced') seen.push(event.service);
    if (event.type === 'announcement-failed') seen.push(`${event.service} ${event.code}`);
  });
});

afterEach(async () => {
  await announcer.close();
  await supervisor.stop();
});

describe('discovery', () => {
  it('announces the Wyoming door by the name that other containers know', async () => {
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    await expect
      .poll(() => supervisor.message('wyoming')?.config)
      .toEqual({ uri: 'tcp://local-exo:10300' });
    expect(seen).toEqual(['wyoming']);
    expect(supervisor.message('exo')).toBeUndefined();
  });

  it('announces EXO itself only when Home Assistant has the integration', async () => {
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    announcer.offerOnceKnown(exo);
    await expect.poll(() => seen).toEqual(['wyoming']);
    const checked = { type: 'integration-checked', atMs: 0, state: 'installed' } as const;
    events.emit({ ...checked, isKnown: false, restartNeeded: true });
    events.emit({ ...checked, isKnown: true, restartNeeded: false });
    await expect.poll(() => supervisor.message('exo')?.config).toEqual(exo);
    expect(supervisor.requests.filter((line) => line.startsWith('POST'))).toHaveLength(2);
  });

  it('replaces a message that changed and keeps its id, and withdraws what is offered no longer', async () => {
    announcing();
    announcer.offer({ wyomingPort: 10_300, exo });
    await expect.poll(() => seen).toEqual(['wyoming', 'exo']);
    const uuid = supervisor.message('wyoming')?.uuid;
    announcer.offer({ wyomingPort: 10_400 });
    await expect.poll(() => supervisor.message('exo')).toBeUndefined();
    await expect
      .poll(() => supervisor.message('wyoming'))
      .toMatchObject({ uuid, config: { uri: 'tcp://local-exo:10400' } });
  });

  it('withdraws nothing when it stops', async () => {
    announcing();
    announcer.offer({ wyomingPort: 10_300, exo });
    await expect.poll(() => seen).toHaveLength(2);
    await announcer.close();
    expect([...supervisor.messages.values()]).toHaveLength(2);
    expect(supervisor.pushes).toEqual(['new wyoming', 'new exo']);
  });

  it('waits for a Supervisor that is not there yet, and says so once', async () => {
    await supervisor.stop();
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    await expect.poll(() => seen).toHaveLength(1);
    // Small steps: a request under way is given up after 10 s.
    for (let step = 0; step < 20; step += 1) await clock.advance(2_000);
    await supervisor.start();
    await untilAnnounced();
    expect(seen).toEqual(['wyoming supervisor/unreachable', 'wyoming']);
    expect(lines.filter((line) => line.includes(' warn '))).toHaveLength(1);
  });

  it('gives up waiting for a Supervisor that never answers, and tries again', async () => {
    supervisor.silent = true;
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    await expect.poll(() => supervisor.requests).toHaveLength(1);
    await clock.advance(10_000);
    await expect.poll(() => seen).toEqual(['wyoming supervisor/unreachable']);
    supervisor.silent = false;
    await untilAnnounced();
  });

  it('closes at once while Supervisor keeps it waiting', async () => {
    supervisor.silent = true;
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    await expect.poll(() => supervisor.requests).toHaveLength(1);
    await announcer.close();
    expect(seen).toEqual([]);
  });

  it('takes a no for what it is: the service allowed is announced, the other is not', async () => {
    supervisor.services = ['wyoming'];
    announcing();
    announcer.offer({ wyomingPort: 10_300, exo });
    await expect.poll(() => seen).toEqual(['wyoming', 'exo supervisor/refused']);
    expect(lines.join('\n')).toContain('add EXO by hand');
    expect(lines.join('\n')).toContain('wants to send discovery for exo, not listed');
    await clock.advance(60_000);
    expect(supervisor.requests.filter((line) => line.startsWith('POST'))).toHaveLength(2);
  });

  it('says what is wrong with its token, never the token', async () => {
    announcing('secret-wrong-token');
    announcer.offer({ wyomingPort: 10_300 });
    await expect.poll(() => seen).toEqual(['wyoming supervisor/refused']);
    expect(lines.join('\n')).not.toContain('secret-wrong-token');
  });

  it.each([
    ['no JSON', 200, '<html>'],
    ['no envelope', 200, '[]'],
    ['no host name', 200, '{"result":"ok","data":{}}'],
    ['a host name that is none', 200, '{"result":"ok","data":{"hostname":"a b\\n"}}'],
    ['too much', 200, `"${'x'.repeat(3 * 1024 * 1024)}"`],
  ])('does not believe an answer with %s', async (_, status, body) => {
    supervisor.answer = { status, body };
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    await expect.poll(() => seen).toEqual(['wyoming supervisor/malformed']);
  });

  it('tries again after an error of Supervisor itself', async () => {
    supervisor.answer = { status: 502, body: 'Bad gateway' };
    announcing();
    announcer.offer({ wyomingPort: 10_300 });
    await expect.poll(() => seen).toEqual(['wyoming supervisor/unreachable']);
    supervisor.answer = undefined;
    await untilAnnounced();
  });
});
