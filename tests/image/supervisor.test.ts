/** The image under a stand-in Supervisor that checks what the real one checks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoveryServices, FakeSupervisor, INGRESS_TOKEN } from '../fakes/fake-supervisor.ts';
import { Container } from './support/container.ts';
import { VERSION } from './support/image.ts';

/** Both are this network's own (script/image network). */
const SUPERVISOR_ADDRESS = '172.30.32.2';
const APP_ADDRESS = '172.30.33.7';
const POLL = { timeout: 30_000, interval: 50 };

let supervisor: FakeSupervisor;

beforeEach(async () => {
  supervisor = new FakeSupervisor({
    services: discoveryServices(join(import.meta.dirname, '../../config.yaml')),
    app: { host: APP_ADDRESS, port: 8099 },
    ingressAddress: SUPERVISOR_ADDRESS,
  });
  await supervisor.start(80);
});
afterEach(() => supervisor.stop());

/** As Supervisor starts an app: a token of this start, itself by name, the folders that `map` lists. */
function startApp(token = supervisor.token): Container {
  return new Container({
    env: { SUPERVISOR_TOKEN: token, TZ: 'Europe/Paris' },
    options: { language: 'fr', install_integration: true, log_level: 'debug' },
    hasHome: true,
    hosts: { supervisor: '127.0.0.1' },
  });
}

describe('the app', () => {
  it('is discovered, and stays so after a stop', async () => {
    await using app = startApp();
    await expect
      .poll(() => supervisor.message('wyoming')?.config, POLL)
      .toEqual({ uri: 'tcp://local-exo:10300' });
    expect(await app.stop()).toBe(0);
    expect(supervisor.pushes).not.toContain('removed wyoming');
    expect(app.output).not.toContain(supervisor.token);
    expect(app.strayFiles).toEqual([]);
  });

  it('shows its page to Supervisor alone', async () => {
    await using app = startApp();
    const page = () => fetch(`${supervisor.url}/ingress/${INGRESS_TOKEN}/`).then((r) => r.status);
    await expect.poll(page, POLL).toBe(200);
    const answer = await fetch(`${supervisor.url}/ingress/${INGRESS_TOKEN}/`);
    expect(await answer.text()).toContain('EXO');
    expect((await fetch('http://127.0.0.1:8099/')).status).toBe(403);
    expect((await fetch(`http://${APP_ADDRESS}:8099/api/status`)).status).toBe(403);
    expect(await app.stop()).toBe(0);
  });

  it('puts its integration into the folder of Home Assistant', async () => {
    await using app = startApp();
    const manifest = join(app.folder('homeassistant'), 'custom_components/exo/manifest.json');
    await expect.poll(() => existsSync(manifest), POLL).toBe(true);
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: VERSION });
    expect(await app.stop()).toBe(0);
  });

  it('goes on with a token that is not taken', async () => {
    await using app = startApp('another');
    await expect.poll(() => supervisor.requests, POLL).toContain('GET /addons/self/info');
    expect(supervisor.messages.size).toBe(0);
    expect(await app.stop()).toBe(0);
  });
});
