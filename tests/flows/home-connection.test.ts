/** The client of Home Assistant over real sockets: it comes back from whatever happens. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventBus, type ExoEvent } from '../../src/core/events.ts';
import { createLog, silentLog } from '../../src/core/log.ts';
import { HomeClient } from '../../src/home/home.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeHomeAssistant, FakeRefusal, SILENT } from '../fakes/fake-home-assistant.ts';
import { until } from '../fakes/until.ts';

let homeAssistant: FakeHomeAssistant;
let clock: FakeClock;
let events: ExoEvent[];
let lines: string[];
let home: HomeClient;

function client(address: string, token = 'good-token'): HomeClient {
  const bus = new EventBus(silentLog);
  bus.observe((event) => events.push(event));
  return new HomeClient({
    address,
    token,
    clock,
    random: () => 0.999,
    events: bus,
    log: createLog('debug', (line) => lines.push(line)),
  });
}

const codes = () =>
  events.flatMap((event) => (event.type === 'home-disconnected' ? event.code : []));
const connected = () => until(() => home.connection !== undefined, 'the connection');
const lost = () => until(() => home.connection === undefined, 'the loss');

/** Lets time pass in small steps until it happens, sockets working in between. */
async function passUntil(condition: () => boolean, limitMs: number): Promise<number> {
  const startMs = clock.nowMs();
  while (!condition() && clock.nowMs() - startMs < limitMs) {
    await clock.advance(100);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(condition()).toBe(true);
  return clock.nowMs() - startMs;
}

beforeEach(async () => {
  homeAssistant = new FakeHomeAssistant();
  await homeAssistant.start();
  clock = new FakeClock();
  events = [];
  lines = [];
  home = client(homeAssistant.address);
});

afterEach(async () => {
  await home.close();
  await homeAssistant.stop();
});

describe('connecting', () => {
  test('signs in, says so and answers requests', async () => {
    home.start();
    await connected();
    expect(events).toEqual([{ type: 'home-connected', atMs: 0, version: '2026.11.0' }]);
    expect(await home.request({ type: 'homeassistant/expose_new_entities/get' })).toEqual({
      expose_new: true,
    });
  });

  test('a wrong token is named once and tried again slowly', async () => {
    homeAssistant.token = 'another';
    home.start();
    await until(() => codes().length === 1);
    expect(codes()).toEqual(['home/auth-failed']);
    await clock.advance(29_000);
    expect(homeAssistant.connections).toBe(1);
    await passUntil(() => homeAssistant.connections >= 3, 200_000);
    expect(codes()).toEqual(['home/auth-failed']);
    expect(lines.filter((line) => line.includes('home/auth-failed'))).toHaveLength(1);
    expect(lines.join()).not.toContain('good-token');
  });

  test('an old Home Assistant is refused by name', async () => {
    homeAssistant.version = '2026.7.3';
    home.start();
    await until(() => codes().length === 1);
    expect(codes()).toEqual(['home/too-old']);
    expect(lines.join()).toContain('2026.7.3');
  });

  test('nothing at the address is named, and found when it appears', async () => {
    await homeAssistant.stop();
    home.start();
    await until(() => codes().length === 1);
    expect(codes()).toEqual(['home/unreachable']);
    await passUntil(() => lines.length > 0, 20_000);
    await homeAssistant.start();
    await passUntil(() => home.connection !== undefined, 31_000);
  });

  test('a web server that is no Home Assistant is unreachable, with its status in the log', async () => {
    const server: Server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    home = client(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/websocket`);
    home.start();
    await until(() => codes().length === 1);
    expect(codes()).toEqual(['home/unreachable']);
    expect(lines.join()).toContain('404');
    server.close();
  });

  test('an address that takes the connection and says nothing is given up after ten seconds', async () => {
    homeAssistant.silent = true;
    home.start();
    await until(() => homeAssistant.connections === 1);
    await clock.advance(10_000);
    await until(() => codes().length === 1);
    expect(codes()).toEqual(['home/unreachable']);
  });
});

describe('losing the connection', () => {
  beforeEach(async () => {
    home.start();
    await connected();
    await clock.advance(6_000);
  });

  test('the first retry comes at once', async () => {
    homeAssistant.drop();
    await lost();
    await clock.advance(0);
    await connected();
    expect(events.map(({ type }) => type)).toEqual([
      'home-connected',
      'home-disconnected',
      'home-connected',
    ]);
  });

  test('survives a restart, waiting longer from try to try but never above 30 s', async () => {
    await homeAssistant.stop();
    await lost();
    await passUntil(() => clock.nowMs() > 120_000, 120_000);
    await homeAssistant.start();
    const waitedMs = await passUntil(() => home.connection !== undefined, 31_000);
    expect(waitedMs).toBeLessThanOrEqual(30_100);
  });

  test('a Home Assistant that hangs up after each sign-in is not hammered', async () => {
    homeAssistant.handlers.set('supported_features', () => SILENT);
    const before = homeAssistant.connections;
    homeAssistant.drop();
    for (let round = 0; round < 200; round += 1) {
      await clock.advance(50);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((go) => setImmediate(go));
      homeAssistant.drop();
    }
    // In ten seconds: at once, then after growing waits.
    expect(homeAssistant.connections - before).toBeLessThan(10);
  });

  test('a dead socket is noticed by its missing answer to a ping', async () => {
    homeAssistant.silent = true;
    await clock.advance(30_000);
    await clock.advance(10_000);
    await lost();
    expect(codes()).toEqual(['home/disconnected']);
    homeAssistant.silent = false;
    await passUntil(() => home.connection !== undefined, 5_000);
  });

  test('a healthy socket is kept', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      const pings = homeAssistant.asked('ping').length;
      await clock.advance(30_000);
      await until(() => homeAssistant.asked('ping').length > pings);
      // Answered after the ping, so the ping is answered, too.
      await home.request({ type: 'config/area_registry/list' });
    }
    expect(codes()).toEqual([]);
    expect(homeAssistant.connections).toBe(1);
  });

  test('requests and subscriptions in flight are told, none hangs', async () => {
    homeAssistant.handlers.set('slow', () => SILENT);
    const request = home.request({ type: 'slow' });
    const subscription = home.connection?.subscribe({ type: 'slow' }, () => undefined);
    await until(() => homeAssistant.asked('slow').length === 2);
    homeAssistant.drop();
    await expect(request).rejects.toMatchObject({ code: 'home/disconnected', retryable: true });
    await expect(subscription).rejects.toMatchObject({ code: 'home/disconnected' });
  });
});

describe('using the connection', () => {
  beforeEach(async () => {
    home.start();
    await connected();
  });

  test('a request nobody answers is given up', async () => {
    homeAssistant.handlers.set('slow', () => SILENT);
    const request = home.request({ type: 'slow' }, 9_000);
    await until(() => homeAssistant.asked('slow').length === 1);
    const outcome = expect(request).rejects.toMatchObject({ code: 'home/disconnected' });
    await clock.advance(9_000);
    await outcome;
  });

  test('a refusal carries its reason, not the words in its message', async () => {
    homeAssistant.handlers.set('conversation/process', () => {
      throw new FakeRefusal('invalid_format');
    });
    const refused = home.request({ type: 'conversation/process', text: 'a secret' });
    await expect(refused).rejects.toMatchObject({ code: 'home/refused', reason: 'invalid_format' });
    await expect(refused).rejects.not.toThrow(/secret/);
  });

  test('a listener that throws disturbs nobody', async () => {
    const heard: unknown[] = [];
    const message = { type: 'subscribe_events', event_type: 'x' };
    await home.connection?.subscribe(message, () => {
      throw new TypeError('broken');
    });
    await home.connection?.subscribe(message, (event) => heard.push(event));
    homeAssistant.fire('x', 1);
    await until(() => heard.length === 1);
    expect(home.connection).toBeDefined();
    expect(lines.join()).toContain('an event could not be handled');
  });

  test.each(['{not json', 'null', '[null]', '"text"', '[[1]]'])(
    'what is no message (%s) ends at most the connection',
    async (garbage) => {
      for (const peer of homeAssistant.peers) peer.send(garbage);
      await clock.advance(0);
      await passUntil(() => home.connection !== undefined && homeAssistant.peers.size === 1, 5_000);
      expect(await home.request({ type: 'config/area_registry/list' })).toHaveLength(2);
    },
  );

  test('without a connection a request fails at once', async () => {
    await home.close();
    await expect(home.request({ type: 'ping' })).rejects.toMatchObject({
      code: 'home/disconnected',
    });
  });

  test('close ends it for good, also while it waits', async () => {
    await homeAssistant.stop();
    await lost();
    await home.close();
    const before = homeAssistant.connections;
    await homeAssistant.start();
    await clock.advance(60_000);
    expect(homeAssistant.connections).toBe(before);
    expect(clock.pending).toBeLessThanOrEqual(1);
  });
});
