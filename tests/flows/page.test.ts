/** The page over real sockets: through ingress as Supervisor does it, and beside Home Assistant. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BenchProcess } from '../../src/bench-process.ts';
import type { Fact } from '../../src/brain/memory/fact.ts';
import { factLines, readFactLines } from '../../src/brain/memory/fact-lines.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createLog, silentLog } from '../../src/core/log.ts';
import type { BenchState } from '../../src/doors/http/bench-routes.ts';
import type { Gate } from '../../src/doors/http/gate.ts';
import { HttpDoor } from '../../src/doors/http/http-door.ts';
import { initialStatus } from '../../src/status/status.ts';
import { FakeSupervisor, INGRESS_TOKEN } from '../fakes/fake-supervisor.ts';

const SUPERVISOR_ADDRESS = '127.0.0.2';
const closers: (() => unknown)[] = [];

const status = initialStatus({
  version: '0.1.0-<b>',
  language: 'fr',
  isSupervised: true,
  wyomingPort: 10_300,
  hasHome: true,
  engines: [],
});

async function openDoor(gate: Gate, host = '127.0.0.1'): Promise<HttpDoor> {
  const door = new HttpDoor({ port: 0, host, gate, status: () => status, log: silentLog });
  await door.start();
  closers.push(() => door.close());
  return door;
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
      );
    });
    outgoing.on('error', reject).end();
  });
}

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

it('says that a request failed, and logs why without what it was about', async () => {
  const lines: string[] = [];
  const door = new HttpDoor({
    port: 0,
    host: '127.0.0.1',
    gate: { type: 'local' },
    status: () => {
      throw new TypeError('said words');
    },
    log: createLog('info', (line) => lines.push(line)),
  });
  await door.start();
  closers.push(() => door.close());
  const answer = await get(`http://127.0.0.1:${door.port}/api/status`);
  expect(answer).toMatchObject({ status: 500, body: 'Something went wrong' });
  expect(lines.at(-1)).toContain('a request failed route=/api/status code=TypeError');
  expect(lines.join()).not.toContain('said words');
});

describe('the page under Supervisor', () => {
  async function behindIngress(host = '0.0.0.0') {
    const door = await openDoor({ type: 'ingress', address: SUPERVISOR_ADDRESS }, host);
    const supervisor = new FakeSupervisor({
      app: { host: '127.0.0.1', port: door.port },
      ingressAddress: SUPERVISOR_ADDRESS,
    });
    await supervisor.start();
    closers.push(() => supervisor.stop());
    return { door, base: `${supervisor.url}/ingress/${INGRESS_TOKEN}/` };
  }

  it('opens through ingress, with every file that it names', async () => {
    const { base } = await behindIngress();
    const page = await get(base);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html' } });
    expect(page.body).toContain('<meta charset="utf-8" />');
    const named = [...page.body.matchAll(/(?:href|src)="([^"]+)"|: "(\.\/[^"]+\.js)"/g)];
    const paths = named.map(([, attribute, mapped]) => attribute ?? mapped ?? '');
    expect(paths).toContain('page.js');
    expect(paths).toContain('./modules/lit/index.js');
    for (const path of paths) {
      expect(path).not.toMatch(/^(\/|https?:)/);
      expect((await get(new URL(path, base).href)).status).toBe(200);
    }
  });

  it('opens on a socket of both families, too', async () => {
    const { base } = await behindIngress('::');
    expect((await get(`${base}api/status`)).status).toBe(200);
  });

  it('lets nobody else in, whatever they claim', async () => {
    const { door } = await behindIngress();
    for (const path of ['', 'api/status', 'api/view', 'page.js', 'none']) {
      const answer = await get(`http://127.0.0.1:${door.port}/${path}`, {
        'X-Forwarded-For': SUPERVISOR_ADDRESS,
        'X-Ingress-Path': `/api/hassio_ingress/${INGRESS_TOKEN}`,
        Host: SUPERVISOR_ADDRESS,
      });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain('0.1.0');
    }
  });

  it('speaks the language of the reader', async () => {
    const { base } = await behindIngress();
    const french = await get(`${base}api/view`, { 'Accept-Language': 'fr-CA, en;q=0.3' });
    const english = await get(`${base}api/view`, { 'Accept-Language': 'en' });
    expect(JSON.parse(french.body)).toMatchObject({ headline: 'EXO se prépare' });
    expect(JSON.parse(english.body)).toMatchObject({ headline: 'EXO is getting ready' });
  });

  it('holds to a strict policy: scripts from itself, nothing inside, nothing from elsewhere', async () => {
    const { base } = await behindIngress();
    const { body, headers } = await get(base);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const inline = body.match(/<script(?![^>]*src=)[^>]*>/g);
    expect(inline).toEqual(['<script type="importmap">']);
    expect(body).not.toContain(status.version);
    expect(String((await get(`${base}api/view`)).headers['content-type'])).toBe('application/json');
  });

  it('is not sent again while it is the same', async () => {
    const { base } = await behindIngress();
    const { headers } = await get(`${base}page.js`);
    const again = await get(`${base}page.js`, { 'If-None-Match': String(headers['etag']) });
    expect(again).toMatchObject({ status: 304, body: '' });
  });
});

describe('the page beside Home Assistant', () => {
  it('opens on this machine, and not for a name that only points here', async () => {
    const door = await openDoor({ type: 'local' });
    const url = `http://127.0.0.1:${door.port}/`;
    expect((await get(url)).status).toBe(200);
    expect((await get(url, { Host: 'evil.example' })).status).toBe(403);
  });

  it('takes nothing but what it offers', async () => {
    const door = await openDoor({ type: 'open' });
    const url = `http://127.0.0.1:${door.port}`;
    for (const path of ['/package.json', '/modules/lit/package.json', '/%2e%2e/app.ts', '/page/'])
      expect((await get(`${url}${path}`)).status).toBe(404);
    expect((await get(`${url}/`, {}, 'POST')).status).toBe(404);
    expect((await get(`${url}/?x=${'y'.repeat(20_000)}`)).status).toBe(431);
  });

  it('survives peers that send nonsense or nothing', async () => {
    const door = await openDoor({ type: 'open' });
    for (const text of ['\0\0\0', 'GET', 'GET / HTTP/9.9\r\n\r\n', `${'a'.repeat(50_000)}\r\n`]) {
      const socket = connect(door.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.write(text, resolve));
      socket.destroy();
    }
    expect((await get(`http://127.0.0.1:${door.port}/api/status`)).status).toBe(200);
  });

  it('closes at once, also with a reader that stays', async () => {
    const door = await openDoor({ type: 'open' });
    const socket = connect(door.port, '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('connect', resolve));
    await door.close();
    await ended;
  });

  it('says what to do where its port is taken', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => other.close(resolve)));
    const { port } = other.address() as { port: number };
    const gate = { type: 'local' } as const;
    const door = new HttpDoor({
      port,
      host: '127.0.0.1',
      gate,
      status: () => status,
      log: silentLog,
    });
    await expect(door.start()).rejects.toMatchObject({
      code: 'http/unavailable',
      message: expect.stringMatching(new RegExp(`${port}.*stop it or set EXO_HTTP_PORT`)),
    });
  });
});

describe('the bench on the page', () => {
  const SAYS = `process.stderr.write('… starter\\n');
    process.stdout.write(process.argv.slice(2).join(' '));`;

  async function withBench(program: string, gate: Gate = { type: 'local' }) {
    const folder = await mkdtemp(join(tmpdir(), 'exo-bench-'));
    closers.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'bench.mjs'), program);
    const bench = new BenchProcess({ clock: systemClock, program: join(folder, 'bench.mjs') });
    closers.push(() => bench.close());
    const options = { port: 0, host: '127.0.0.1', status: () => status, log: silentLog };
    const door = new HttpDoor({ ...options, gate, bench });
    await door.start();
    closers.push(() => door.close());
    return `http://127.0.0.1:${door.port}/api/bench`;
  }

  const start = (url: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  const stateOf = async (url: string) => (await (await fetch(url)).json()) as BenchState;
  const ended = (url: string) =>
    vi.waitFor(async () => {
      const now = await stateOf(url);
      expect(now.state).not.toBe('running');
      return now;
    }, 10_000);

  it('runs when it is asked for, in the language of the reader, and shows its report', async () => {
    const url = await withBench(SAYS);
    expect((await stateOf(url)).state).toBe('idle');
    expect((await start(url, { 'accept-language': 'en' })).status).toBe(202);
    expect(await ended(url)).toEqual({ state: 'done', step: null, report: '--language en' });
  });

  it('says what it measures, runs once at a time, and ends with EXO', async () => {
    const url = await withBench(`process.stderr.write('… whisper\\n'); setInterval(() => 0, 1e6);`);
    await start(url);
    await vi.waitFor(async () => expect((await stateOf(url)).step).toBe('whisper'), 10_000);
    expect((await start(url)).status).toBe(409);
  });

  it('says that it failed, and can be tried again', async () => {
    const url = await withBench('process.exit(1)');
    await start(url);
    expect(await ended(url)).toEqual({ state: 'failed', step: null, report: null });
    expect((await start(url)).status).toBe(202);
    await ended(url);
  });

  it('is started by no other site, and not at all on an open port', async () => {
    const url = await withBench(SAYS);
    expect((await fetch(url, { method: 'POST' })).status).toBe(415);
    expect((await stateOf(url)).state).toBe('idle');
    const open = await withBench(SAYS, { type: 'open' });
    expect((await start(open)).status).toBe(404);
  });
});

describe("the memory on the page's port", () => {
  const fact = (id: string, text: string) => ({
    id,
    text,
    collection: 'animals',
    subject: null,
    visibility: 'house',
    person: null,
    room: null,
    sourceTurn: null,
    storedAtMs: 1,
    confidence: 1,
    supersededBy: null,
  });
  let kept: readonly Fact[];

  async function withMemory(gate: Gate, isAdministrator?: (id: string) => Promise<boolean>) {
    kept = await readFactLines(JSON.stringify(fact('a', 'Félix est un chat.')));
    const memory = {
      count: () => kept.length,
      lines: () => factLines(kept),
      restore: async (text: string) => {
        kept = await readFactLines(text);
        return kept.length;
      },
    };
    const options = { port: 0, host: '127.0.0.1', status: () => status, log: silentLog };
    const door = new HttpDoor({ ...options, gate, memory, isAdministrator });
    await door.start();
    closers.push(() => door.close());
    return `http://127.0.0.1:${door.port}/api/memory.jsonl`;
  }

  const send = (url: string, body: string, type = 'application/x-ndjson') =>
    fetch(url, { method: 'POST', body, headers: { 'content-type': type } });

  it('leaves as lines and comes back from them', async () => {
    const url = await withMemory({ type: 'local' });
    const taken = await fetch(url);
    expect(taken.headers.get('content-disposition')).toContain('exo-memory.jsonl');
    const lines = (await taken.text()) + JSON.stringify(fact('b', 'Rex est un chien.'));
    expect(await (await send(url, lines)).json()).toEqual({ facts: 2 });
    expect(kept.map(({ text }) => text)).toEqual(['Félix est un chat.', 'Rex est un chien.']);
  });

  it('takes no file that is none, whole or not at all, and does not repeat it', async () => {
    const url = await withMemory({ type: 'local' });
    for (const body of ['secret words', '{"id": 1}', `${JSON.stringify(fact('c', 'x'))}\nno`]) {
      const refused = await send(url, body);
      expect(refused.status).toBe(400);
      expect(await refused.text()).not.toContain('secret words');
    }
    expect(kept).toHaveLength(1);
    expect((await send(url, '{}', 'text/plain')).status).toBe(415);
  });

  it('is shown with how much it holds', async () => {
    const url = (await withMemory({ type: 'local' })).replace('memory.jsonl', 'view');
    const view = await fetch(url, { headers: { 'accept-language': 'fr' } });
    expect(await view.json()).toMatchObject({
      memory: { title: 'Mémoire', count: 'Souvenirs : 1' },
    });
  });

  describe('in Home Assistant', () => {
    const ingress = { type: 'ingress', address: '127.0.0.1' } as const;
    const boss = (id: string) => Promise.resolve(id === 'boss');
    const as = (user: string | undefined) => ({
      headers: {
        'content-type': 'application/x-ndjson',
        ...(user === undefined ? {} : { 'x-remote-user-id': user }),
      },
    });

    it('is for administrators', async () => {
      const url = await withMemory(ingress, boss);
      expect((await fetch(url, as('boss'))).status).toBe(200);
      const view = await fetch(url.replace('memory.jsonl', 'view'), as('boss'));
      expect(await view.json()).toMatchObject({ memory: { count: expect.any(String) } });
    });

    it.each([
      ['a user', 'child', boss],
      ['a session of nobody', undefined, boss],
      ['anybody while Home Assistant is away', 'boss', () => Promise.reject(new Error('away'))],
      ['anybody where it cannot be asked', 'boss', undefined],
    ] as const)('is neither given to nor taken from %s', async (_, user, isAdministrator) => {
      const url = await withMemory(ingress, isAdministrator);
      const given = await fetch(url, as(user));
      expect(given.status).toBe(403);
      expect(await given.text()).not.toContain('Félix');
      const taken = await fetch(url, { ...as(user), method: 'POST', body: '' });
      expect(taken.status).toBe(403);
      expect(kept).toHaveLength(1);
      const view = await fetch(url.replace('memory.jsonl', 'view'), as(user));
      expect(await view.json()).toMatchObject({ memory: null });
    });
  });

  it('is not there for whoever reaches an open port', async () => {
    const url = await withMemory({ type: 'open' });
    expect((await fetch(url)).status).toBe(404);
    const view = await fetch(url.replace('memory.jsonl', 'view'));
    expect(await view.json()).toMatchObject({ memory: null });
  });
});
