/**
 * The real program as an app of Home Assistant: it brings its integration, is discovered, shows its page,
 * and goes on where any of that fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeHomeAssistant, FakeRefusal, SILENT } from '../fakes/fake-home-assistant.ts';
import { FakeSupervisor, INGRESS_TOKEN } from '../fakes/fake-supervisor.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const VERSION = (
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../custom_components/exo/manifest.json'), 'utf8'),
  ) as { version: string }
).version;
const SUPERVISOR_ADDRESS = '127.0.0.2';
const patiently = { timeout: 25_000, interval: 100 };

let root: string;
let homeConfigDir: string;
let home: FakeHomeAssistant;
let supervisor: FakeSupervisor;
const children: ChildProcess[] = [];

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
  readonly port: (part: string) => number;
  readonly ready: Promise<void>;
}

function startExo(environment: Record<string, string> = {}, before = ''): Running {
  const child = spawn('bash', ['-c', `${before} exec "$0" "$1"`, process.execPath, MAIN], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      EXO_DATA_DIR: join(root, 'data'),
      EXO_HOST: '127.0.0.1',
      EXO_WYOMING_PORT: '0',
      EXO_HTTP_PORT: '0',
      EXO_MODELS_DOWNLOAD: 'false',
      EXO_HOME_CONFIG_DIR: homeConfigDir,
      EXO_SUPERVISOR_URL: supervisor.url,
      EXO_INGRESS_ADDRESS: SUPERVISOR_ADDRESS,
      SUPERVISOR_TOKEN: supervisor.token,
      HA_URL: home.address,
      HA_TOKEN: home.token,
      ...environment,
    },
  });
  children.push(child);
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('exo: ready')) resolve();
    });
    exited.then(() => reject(new Error(`EXO ended: ${output}`))).catch(() => undefined);
  });
  ready.catch(() => undefined);
  const port = (part: string) =>
    Number(new RegExp(`${part}: .* host=\\S+ port=(\\d+)`).exec(output)?.[1] ?? 0);
  return { child, output: () => output, exited, port, ready };
}

/** The notifications that Home Assistant was asked for: `create`, `dismiss`. */
const notices = () => home.asked('call_service').map((message) => message['service']);

/** What Home Assistant says while it knows the integration in this version, or not at all. */
function homeKnows(version: string | undefined): void {
  home.handlers.set('call_service', () => ({ context: {} }));
  home.handlers.set('manifest/get', () => {
    if (version === undefined) throw new FakeRefusal('not_found');
    return { domain: 'exo', version };
  });
  // Without an entry it does not load the integration, which would bring the command.
  home.handlers.set('exo/link', () => {
    throw new FakeRefusal('unknown_command');
  });
}

async function viewThroughIngress(exo: Running): Promise<{ todos: { title: string }[] }> {
  await expect.poll(() => exo.port('http'), patiently).toBeGreaterThan(0);
  supervisor.app = { host: '127.0.0.1', port: exo.port('http') };
  const answer = await fetch(`${supervisor.url}/ingress/${INGRESS_TOKEN}/api/view`, {
    headers: { 'Accept-Language': 'en' },
  });
  return (await answer.json()) as { todos: { title: string }[] };
}

/** The type of what the Wyoming door answers to `describe`. */
async function answerOn(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8').write('{"type":"describe"}\n');
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return (JSON.parse(text.split('\n', 1)[0] ?? '') as { type: unknown }).type;
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'exo-presence-'));
  homeConfigDir = join(root, 'homeassistant');
  mkdirSync(homeConfigDir);
  home = new FakeHomeAssistant();
  homeKnows(undefined);
  await home.start();
  supervisor = new FakeSupervisor({ ingressAddress: SUPERVISOR_ADDRESS });
  await supervisor.start();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await home.stop();
  await supervisor.stop();
});

describe('the app in Home Assistant', () => {
  it('installs its integration, asks for one restart, and is discovered after it', async () => {
    const exo = startExo();
    await exo.ready;
    const manifest = join(homeConfigDir, 'custom_components/exo/manifest.json');
    await expect.poll(notices, patiently).toEqual(['create']);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: VERSION });
    expect(readdirSync(join(homeConfigDir, 'custom_components'))).toEqual(['exo']);
    expect(home.asked('call_service')[0]).toMatchObject({
      domain: 'persistent_notification',
      service_data: { notification_id: 'exo_restart' },
    });
    const uri = `tcp://local-exo:${exo.port('wyoming')}`;
    await expect.poll(() => supervisor.message('wyoming')?.config, patiently).toEqual({ uri });
    expect(supervisor.message('exo')).toBeUndefined();
    await expect
      .poll(async () => (await viewThroughIngress(exo)).todos.map(({ title }) => title), patiently)
      .toEqual(['Restart Home Assistant once']);

    await home.stop();
    homeKnows(VERSION);
    await home.start();
    await expect.poll(notices, patiently).toEqual(['create', 'dismiss']);
    await expect
      .poll(() => supervisor.message('exo')?.config, patiently)
      .toMatchObject({ version: VERSION, instance: expect.stringMatching(/^[\da-f-]{36}$/) });
    await expect
      .poll(async () => (await viewThroughIngress(exo)).todos.map(({ title }) => title), patiently)
      .toEqual(['Add EXO to Home Assistant']);

    exo.child.kill('SIGTERM');
    expect(await exo.exited).toBe(0);
    expect(supervisor.pushes).toEqual(['new wyoming', 'new exo']);
  });

  it('needs no restart where Home Assistant found the integration at its start', async () => {
    homeKnows(VERSION);
    home.handlers.set('exo/link', (message, peer) => {
      peer.subscriptions.set(message.id, message);
      peer.send({ id: message.id, type: 'result', success: true, result: {} });
      return SILENT;
    });
    home.handlers.set('exo/link/state', () => null);
    const exo = startExo();
    await expect.poll(() => supervisor.message('exo'), patiently).toBeDefined();
    await expect.poll(notices, patiently).toEqual(['dismiss']);
    await expect.poll(async () => (await viewThroughIngress(exo)).todos, patiently).toEqual([]);
  });

  it('leaves a copy of someone else, and the folder where it is told to', async () => {
    const folder = join(homeConfigDir, 'custom_components/exo');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'manifest.json'), '{"domain": "exo", "version": "9.9.9"}');
    const exo = startExo();
    await expect.poll(exo.output, patiently).toContain('installed by someone else');
    expect(readdirSync(folder)).toEqual(['manifest.json']);
    const off = startExo({ EXO_INSTALL_INTEGRATION: 'false' });
    await expect.poll(off.output, patiently).toContain('install_integration is off');
    expect(notices()).toEqual([]);
  });
});

describe('an app in trouble', () => {
  it('hears and speaks without Supervisor, and says so once', async () => {
    await supervisor.stop();
    const exo = startExo();
    await exo.ready;
    await expect.poll(exo.output, patiently).toContain('code=supervisor/unreachable');
    expect(await answerOn(exo.port('wyoming'))).toBe('info');
    expect(exo.output().match(/may not find EXO/g)).toHaveLength(1);
    exo.child.kill('SIGTERM');
    expect(await exo.exited).toBe(0);
  });

  it('stops at once while Supervisor keeps it waiting', async () => {
    supervisor.silent = true;
    const exo = startExo();
    await exo.ready;
    await expect.poll(() => supervisor.requests, patiently).toHaveLength(1);
    exo.child.kill('SIGTERM');
    expect(await exo.exited).toBe(0);
  });

  it('goes on with a disk that takes nothing any more', async () => {
    // A limit of 0 for files: every write fails, in the data folder and in Home Assistant's.
    const exo = startExo({}, 'trap "" XFSZ; ulimit -f 0;');
    await exo.ready;
    await expect.poll(exo.output, patiently).toContain('code=integration/disk-full');
    expect(exo.output()).toContain('free some space');
    expect(exo.output()).toContain('the data folder cannot be written');
    expect(readdirSync(join(homeConfigDir, 'custom_components'))).toEqual([]);
    expect(await answerOn(exo.port('wyoming'))).toBe('info');
    await expect.poll(() => supervisor.message('wyoming'), patiently).toBeDefined();
  });

  it('goes on without a page where its port is taken', async () => {
    const first = startExo();
    await expect.poll(() => first.port('http'), patiently).toBeGreaterThan(0);
    const second = startExo({ EXO_HTTP_PORT: String(first.port('http')) });
    await expect.poll(second.output, patiently).toContain('code=http/unavailable');
    expect(second.output()).toContain('set EXO_HTTP_PORT');
    expect(await answerOn(second.port('wyoming'))).toBe('info');
  });

  it('is the second one on the port of the voice: says so and ends', async () => {
    const first = startExo();
    await first.ready;
    const port = String(first.port('wyoming'));
    const second = startExo({ EXO_WYOMING_PORT: port });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`Port ${port} of 127.0.0.1 cannot be opened: it is in use`);
    expect(second.output()).toContain('set EXO_WYOMING_PORT');
    expect(await answerOn(first.port('wyoming'))).toBe('info');
  });

  it.each([
    ['{"language": 7, "install_integration": "maybe", "log_level": []}', 'install_integration'],
    ['{"language": "fr"', 'not valid JSON'],
    ['[]', 'must hold an object'],
  ])('names what is wrong with %s and ends', async (text, message) => {
    mkdirSync(join(root, 'data'));
    writeFileSync(join(root, 'data', 'options.json'), text);
    const exo = startExo();
    expect(await exo.exited).toBe(1);
    expect(exo.output()).toContain(message);
  });
});
