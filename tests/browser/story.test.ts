/** From an empty Home Assistant to a light that somebody turned on by talking: every step as a person takes it. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../demo/harness/deadline.ts';
import { Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { pipelines } from '../../demo/harness/pipeline.ts';
import { AUDIO_FOLDER } from '../home/support/recordings.ts';
import { TestHome } from '../home/support/test-home.ts';
import { violationsOf } from './support/accessibility.ts';
import { openChromium } from './support/chromium.ts';
import { heardSeconds, keepImage, listenToAudio, watchMoods } from './support/faces.ts';
import {
  addCard,
  becomeFirstUser,
  beginIntegration,
  finish,
  makeDashboardFromScratch,
  submit,
} from './support/frontend-steps.ts';

const RECORDING = join(AUDIO_FOLDER, 'fr', 'allume la lumière.wav');
const LIGHTS = ['light.plafonnier_du_salon', 'light.lampe_du_salon'];
const PATIENCE = { timeout: 40_000, interval: 50 };

let browser: Browser;
let page: Page;
let home: TestHome;
let exo: Exo;

beforeAll(async () => {
  browser = await openChromium({ microphone: RECORDING });
  const context = await browser.newContext({
    viewport: { width: 1_180, height: 620 },
    deviceScaleFactor: 2,
    locale: 'en',
    serviceWorkers: 'block',
    permissions: ['microphone'],
  });
  page = await context.newPage();
  await listenToAudio(page);
});
afterAll(async () => {
  await browser?.close();
  await exo?.stop();
  await home?.stop();
}, 60_000);

const lit = async () =>
  (await Promise.all(LIGHTS.map((id) => home.state(id)))).some((state) => state === 'on');

test('a person begins with Home Assistant, adds EXO, makes a dashboard, and talks to it', async () => {
  const integration = join(REPOSITORY, 'custom_components', 'exo');
  home = await TestHome.start('fr', [integration], (url) => becomeFirstUser(page, url));
  const { url } = home.homeAssistant;
  exo = new Exo({
    dataFolder: home.folder('exo'),
    wyomingPort: await freePort(),
    quickPort: await freePort(),
    homeUrl: url,
    token: home.token,
    language: 'fr',
  });
  await exo.start();

  await beginIntegration(page, url, 'Wyoming Protocol');
  const fields = page.locator('step-flow-form input');
  await fields.nth(0).fill('127.0.0.1');
  await fields.nth(1).fill(String(exo.wyomingPort));
  await submit(page);
  await finish(page);

  await beginIntegration(page, url, 'EXO');
  await keepImage(page, 'story-add');
  await submit(page);
  const choices = page.getByRole('checkbox');
  await expect.poll(() => choices.count(), PATIENCE).toBe(2);
  expect(await Promise.all([0, 1].map((at) => choices.nth(at).isChecked()))).toEqual([true, true]);
  await keepImage(page, 'story-assistant');
  await submit(page);
  await finish(page);
  const chosen = await until('an assistant for EXO', 30_000, async () => {
    const { pipelines: all, preferred_pipeline } = await pipelines(home.connection);
    return all.find(({ id, stt_engine }) => id === preferred_pipeline && stt_engine !== null);
  });
  expect(chosen).toMatchObject({ conversation_engine: 'conversation.exo', language: 'fr' });

  await makeDashboardFromScratch(page, url, 'Wall');
  await addCard(page, 'EXO', async () => {
    await page.locator('hui-dialog-edit-card exo-room').first().waitFor(PATIENCE);
    await keepImage(page, 'story-editor');
  });
  // What was saved is what the next visit shows.
  await page.reload();
  const room = page.locator('exo-card button.room', { hasText: 'Salon' });
  await room.click(PATIENCE);
  const face = page.getByRole('button', { name: 'Talk' }).first();
  await face.waitFor(PATIENCE);
  expect(await violationsOf(page, 'exo-card')).toEqual([]);

  expect(await lit()).toBe(false);
  const answers: number[] = [];
  page.on('response', async (response) => {
    if (!response.url().includes('/api/tts_proxy/')) return;
    answers.push((await response.body().catch(() => Buffer.alloc(0))).length);
  });
  const moods = await watchMoods(page, 'exo-room[large] exo-avatar');
  await face.click();
  await expect.poll(moods, PATIENCE).toContain('listening');
  await keepImage(page, 'story-listening');
  await expect.poll(lit, PATIENCE).toBe(true);
  await expect.poll(async () => (await moods()).at(-1), PATIENCE).toBe('idle');
  const shown = (await moods()).filter((mood, at, all) => mood !== all[at - 1]);
  expect(shown).toEqual(['idle', 'listening', 'processing', 'responding', 'idle']);
  expect(Math.max(0, ...answers)).toBeGreaterThan(1_000);
  expect(await heardSeconds(page)).toBeGreaterThan(0.2);
}, 300_000);
