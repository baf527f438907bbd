/** The integration arrives with the app: copied, asked a restart for, loaded by the restart, linked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addIntegration } from '../../demo/harness/config-flow.ts';
import { until } from '../../demo/harness/deadline.ts';
import { Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { TestHome } from './support/test-home.ts';

let home: TestHome;
let exo: Exo;

beforeAll(async () => {
  home = await TestHome.start('fr');
  exo = new Exo({
    dataFolder: home.folder('exo'),
    wyomingPort: await freePort(),
    homeUrl: home.homeAssistant.url,
    token: home.token,
    language: 'fr',
    homeConfigFolder: home.homeAssistant.configFolder,
  });
});
afterAll(async () => {
  await exo?.stop();
  await home?.stop();
});

interface Notification {
  readonly notification_id: string;
  readonly title: string;
}

async function notices(): Promise<Notification[]> {
  const type = 'persistent_notification/get';
  const all = await home.connection.sendMessagePromise<Notification[]>({ type });
  return all.filter(({ notification_id: id }) => id === 'exo_restart');
}

/** What EXO's page asks for. */
async function openTodos(): Promise<string[]> {
  const port = exo.process?.output.match(/the page is open .*port=(\d+)/)?.[1];
  const answer = await fetch(`http://127.0.0.1:${port}/api/view`, {
    headers: { 'Accept-Language': 'en' },
  });
  const view = (await answer.json()) as { todos: { title: string }[] };
  return view.todos.map(({ title }) => title);
}

const logged = (text: string) =>
  until(`"${text}" in the log of EXO`, 60_000, () =>
    exo.process?.output.includes(text) ? true : undefined,
  );

test('Home Assistant is asked to restart once, finds EXO after it, and forgets the notice', async () => {
  await exo.start();
  const [notice] = await until('notice of the restart', 60_000, async () => {
    const found = await notices();
    return found.length > 0 ? found : undefined;
  });
  expect(notice?.title).toBe('EXO : redémarrez Home Assistant une fois');
  const folder = join(home.homeAssistant.configFolder, 'custom_components', 'exo');
  expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({
    domain: 'exo',
  });
  await logged('link/not-installed');

  home.connection.close();
  await home.homeAssistant.restart(home.token);
  await home.reconnect();
  await expect.poll(() => openTodos(), { timeout: 60_000 }).toEqual(['Add EXO to Home Assistant']);
  expect(await notices()).toEqual([]);
  await addIntegration(home.rest, 'exo', { create_pipeline: false, prefer_pipeline: false });
  await logged('linked with Home Assistant');

  // What Home Assistant compiled in the meantime is no edit.
  await exo.stop();
  await exo.start();
  await logged('linked with Home Assistant');
  expect(exo.process?.output).not.toContain('was edited');
  expect(await notices()).toEqual([]);
});
