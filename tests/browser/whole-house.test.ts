/** The card in a dashboard of the real Home Assistant, with the real EXO, in a real Chromium that hears a recording. */
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ExoHome } from '../home/support/exo-home.ts';
import { AUDIO_FOLDER } from '../home/support/recordings.ts';
import { violationsOf } from './support/accessibility.ts';
import { openChromium } from './support/chromium.ts';
import { makeDashboard, makeGuest, visit } from './support/dashboard.ts';
import { heardSeconds, keepImage, watchMoods } from './support/faces.ts';

const ROOM = 'salon';
const LIGHTS = ['light.plafonnier_du_salon', 'light.lampe_du_salon'];
const RECORDING = join(AUDIO_FOLDER, 'fr', 'allume la lumière.wav');
const BIG_FACE = 'exo-room[large] exo-avatar';
/** A whole spoken request, on a busy machine. */
const PATIENCE = { timeout: 40_000, interval: 50 };

let whole: ExoHome;
let browser: Browser;
let path: string;
const opened: Page[] = [];

beforeAll(async () => {
  whole = await ExoHome.start('fr');
  browser = await openChromium({ microphone: RECORDING });
  path = await makeDashboard(whole.home.connection, 'exo-card', [
    {
      title: 'Salon',
      path: 'salon',
      cards: [{ type: 'custom:exo-card', layout: 'room', room: ROOM }],
    },
    {
      title: 'Maison',
      path: 'maison',
      type: 'sections',
      sections: [
        {
          type: 'grid',
          column_span: 4,
          cards: [
            {
              type: 'custom:exo-card',
              layout: 'grid',
              room: ROOM,
              grid_options: { columns: 'full' },
            },
          ],
        },
      ],
    },
    {
      title: 'Mur',
      path: 'mur',
      type: 'panel',
      cards: [{ type: 'custom:exo-card', layout: 'kiosk', room: ROOM }],
    },
    {
      title: 'Faux',
      path: 'faux',
      cards: [{ type: 'custom:exo-card', layuot: 'room' }],
    },
  ]);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await whole?.stop();
}, 60_000);
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

async function open(
  view: string,
  { token = whole.home.token, ...options }: { token?: string } & BrowserContextOptions = {},
): Promise<Page> {
  const { url: baseUrl } = whole.home.homeAssistant;
  const address = path.replace(/[^/]*$/, view);
  const page = await visit(browser, { baseUrl, token, path: address, language: 'fr' }, options);
  opened.push(page);
  return page;
}

const about = (page: Page, room: string) =>
  page.locator('exo-room', { hasText: room }).first().locator('.about').textContent();
const lit = async () =>
  (await Promise.all(LIGHTS.map((id) => whole.home.state(id)))).some((state) => state === 'on');

interface Frontend extends HTMLElement {
  readonly hass?: { readonly connection: { ping(): Promise<unknown> } };
}

/** From this page to Home Assistant and back. */
const pingMs = (page: Page) =>
  page.evaluate(async () => {
    const startMs = performance.now();
    await document.querySelector<Frontend>('home-assistant')?.hass?.connection.ping();
    return performance.now() - startMs;
  });

async function lightsOff(): Promise<void> {
  await whole.home.rest.post('/api/services/light/turn_off', { entity_id: LIGHTS });
  await expect.poll(lit).toBe(false);
}

describe('a screen in the living room', () => {
  test('hears a person, turns on the light, and answers with its face and its voice', async () => {
    await lightsOff();
    const page = await open('salon');
    const answers: number[] = [];
    page.on('response', async (response) => {
      if (!response.url().includes('/api/tts_proxy/')) return;
      answers.push((await response.body().catch(() => Buffer.alloc(0))).length);
    });
    await page.locator(BIG_FACE).waitFor(PATIENCE);
    await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('Au calme');
    const moods = await watchMoods(page, BIG_FACE);
    await page.getByRole('button', { name: 'Parler' }).last().click();
    await expect.poll(moods, PATIENCE).toContain('listening');
    await keepImage(page, 'listening');
    await expect.poll(lit, PATIENCE).toBe(true);
    await expect.poll(moods, PATIENCE).toContain('responding');
    await keepImage(page, 'responding');
    await expect.poll(async () => (await moods()).at(-1), PATIENCE).toBe('idle');
    const shown = (await moods()).filter((mood, at, all) => mood !== all[at - 1]);
    expect(shown).toEqual(['idle', 'listening', 'processing', 'responding', 'idle']);
    expect(Math.max(0, ...answers)).toBeGreaterThan(1_000);
    expect(await heardSeconds(page)).toBeGreaterThan(0.2);
    expect(await page.getByRole('log').textContent()).toMatch(/allume la lumi/i);
  });

  test('reads what is typed, where "here" is the room of the screen', async () => {
    await lightsOff();
    const page = await open('salon');
    const field = page.getByRole('textbox');
    await field.waitFor(PATIENCE);
    await field.fill('allume la lumière');
    await field.press('Enter');
    await expect.poll(lit, PATIENCE).toBe(true);
  });

  test('and every other screen gets what the mouth moves to', async () => {
    const told: { type: string; room?: string; bands?: string; last?: boolean }[] = [];
    const stop = await whole.home.connection.subscribeMessage<(typeof told)[number]>(
      (event) => told.push(event),
      { type: 'exo/feed' },
    );
    const page = await open('salon');
    const field = page.getByRole('textbox');
    await field.waitFor(PATIENCE);
    await field.fill('quelle est la capitale de la France ?');
    await field.press('Enter');
    const envelopes = () => told.filter(({ type }) => type === 'envelope');
    await expect.poll(() => envelopes().at(-1)?.last, PATIENCE).toBe(true);
    await stop();
    expect(new Set(envelopes().map(({ room }) => room))).toEqual(new Set([ROOM]));
    const bytes = Buffer.concat(envelopes().map(({ bands }) => Buffer.from(bands ?? '', 'base64')));
    // A sentence takes more than a second, and is not silent.
    expect(bytes.length).toBeGreaterThan(8 * 50);
    expect(Math.max(...bytes)).toBeGreaterThan(64);
  });

  test('axe finds nothing wrong with the card', async () => {
    const page = await open('maison');
    await page.locator('exo-room').first().waitFor(PATIENCE);
    expect(await violationsOf(page, 'exo-card')).toEqual([]);
  });
});

describe('the whole house', () => {
  test('shows a room for each area, on a phone too', async () => {
    const page = await open('maison');
    await page.locator('exo-room').first().waitFor(PATIENCE);
    const shown = await page.locator('exo-room .name').allTextContents();
    expect(shown).toEqual(expect.arrayContaining(whole.home.house.areas.map(({ name }) => name)));
    await page.waitForTimeout(1_500);
    await keepImage(page, 'house-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(1_500);
    await keepImage(page, 'house-dark');
    const phone = await open('maison', { viewport: { width: 390, height: 844 } });
    await phone.locator('exo-room').first().waitFor(PATIENCE);
    await phone.waitForTimeout(1_500);
    await keepImage(phone, 'house-phone');
    const overflow = await phone
      .locator('ha-card')
      .evaluate((card) => card.scrollWidth - card.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('is the same in two browsers, and each has its own conversation', async () => {
    await lightsOff();
    const [one, other] = [await open('salon'), await open('maison')];
    await Promise.all([one, other].map((page) => page.getByRole('textbox').waitFor(PATIENCE)));
    await whole.home.rest.post('/api/services/media_player/volume_set', {
      entity_id: 'media_player.tele',
      volume_level: 0.73,
    });
    for (const page of [one, other]) {
      await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('volume 73\u00a0%');
    }
    const said = [
      [one, 'allume la lumière'],
      [other, 'allume la lumière de la cuisine'],
    ] as const;
    await Promise.all(
      said.map(async ([page, words]) => {
        await page.getByRole('textbox').fill(words);
        await page.getByRole('textbox').press('Enter');
      }),
    );
    await expect.poll(lit, PATIENCE).toBe(true);
    await expect.poll(() => whole.home.state('light.spots_de_la_cuisine'), PATIENCE).toBe('on');
    for (const [page, words] of said) {
      const log = () => page.getByRole('log').textContent();
      await expect.poll(log, PATIENCE).toContain(`«\u00a0${words}\u00a0»`);
      await expect.poll(log, PATIENCE).toMatch(/allum/i);
    }
  });

  test('is as quick beside a phone on a slow line, which gets it all the same', async () => {
    const [quick, phone] = [await open('maison'), await open('maison')];
    await Promise.all([quick, phone].map((page) => page.locator('exo-room').first().waitFor()));
    const line = await phone.context().newCDPSession(phone);
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 2_000,
      downloadThroughput: 4_000,
      uploadThroughput: 4_000,
    });
    // The line is slow indeed.
    expect(await pingMs(phone)).toBeGreaterThan(200 + (await pingMs(quick)));
    const seen: string[] = [];
    const waits = Object.entries({ quick, phone }).map(async ([name, page]) => {
      await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('volume 61\u00a0%');
      seen.push(name);
    });
    await whole.home.rest.post('/api/services/media_player/volume_set', {
      entity_id: 'media_player.tele',
      volume_level: 0.61,
    });
    await Promise.all(waits);
    expect(seen).toEqual(['quick', 'phone']);
  });

  test('is seen and talked to by who is no administrator', async () => {
    await lightsOff();
    const token = await makeGuest(whole.home.connection, whole.home.homeAssistant.url);
    const page = await open('salon', { token });
    await page.getByRole('textbox').waitFor(PATIENCE);
    await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('Au calme');
    await page.getByRole('textbox').fill('allume la lumière');
    await page.getByRole('textbox').press('Enter');
    await expect.poll(lit, PATIENCE).toBe(true);
  });

  test('has an editor that shows what holds, and a preview that follows it', async () => {
    const page = await open('maison?edit=1');
    await page.locator('hui-card-edit-mode exo-room').first().waitFor(PATIENCE);
    const preview = page.locator('hui-dialog-edit-card exo-talk');
    // Home Assistant lays its own button over a card that may be edited, where the pointer is.
    await expect
      .poll(
        async () => {
          if ((await preview.count()) > 0) return true;
          const box = await page.locator('hui-card-edit-mode').first().boundingBox();
          const [x, y] = [(box?.x ?? 0) + 200, (box?.y ?? 0) + 30];
          await page.mouse.move(x + 9, y);
          await page.mouse.move(x, y);
          await page.mouse.click(x, y);
          return (await preview.count()) > 0;
        },
        { ...PATIENCE, interval: 700 },
      )
      .toBe(true);
    const switches = page.locator('hui-dialog-edit-card ha-switch');
    await expect
      .poll(
        () =>
          switches.evaluateAll((all) =>
            all.map((one) => (one as unknown as { checked: boolean }).checked),
          ),
        PATIENCE,
      )
      .toEqual([true, true, true]);
    await page.waitForTimeout(500);
    await keepImage(page, 'editor');
    await switches.first().click();
    await expect.poll(() => preview.count(), PATIENCE).toBe(0);
  });

  test('covers a screen on the wall, and gives it back', async () => {
    const page = await open('mur', { viewport: { width: 1_024, height: 600 } });
    await page.locator(BIG_FACE).waitFor(PATIENCE);
    const card = () => page.locator('exo-card ha-card').boundingBox();
    expect(await card()).toEqual({ x: 0, y: 0, width: 1_024, height: 600 });
    // Nothing of Home Assistant lies over it, once its own start screen has faded.
    const isOnTop = () =>
      page.evaluate(() => {
        let element = document.elementFromPoint(30, 20);
        while (element?.shadowRoot?.elementFromPoint(30, 20)) {
          const inner: Element | null = element.shadowRoot.elementFromPoint(30, 20);
          if (!inner || inner === element) break;
          element = inner;
        }
        return element?.closest('ha-card')?.nodeName;
      });
    await expect.poll(isOnTop, PATIENCE).toBe('HA-CARD');
    await page.getByRole('button', { name: 'Quitter le plein écran' }).click();
    await expect.poll(async () => (await card())?.y, PATIENCE).toBeGreaterThan(0);
  });

  test('is shown by a dashboard that is a YAML file, with nothing added to it', async () => {
    const { url: baseUrl } = whole.home.homeAssistant;
    const { token } = whole.home;
    const page = await visit(browser, { baseUrl, token, path: '/exo-yaml/house', language: 'fr' });
    opened.push(page);
    await page.locator('exo-room').first().waitFor(PATIENCE);
    await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('Au calme');
  });

  test('is served the card that is built for use, whoever built it', async () => {
    const answer = await fetch(`${whole.home.homeAssistant.url}/exo_static/exo-card.js`);
    const card = await answer.text();
    expect(card.length).toBeGreaterThan(10_000);
    expect(card).not.toContain('dev mode');
  });

  test('names the key that is wrong in a configuration', async () => {
    const page = await open('faux');
    await page.locator('hui-error-card').waitFor(PATIENCE);
    const told = await page
      .locator('hui-error-card')
      .evaluate((card) => JSON.stringify((card as unknown as { _config: unknown })._config));
    expect(told).toContain('layuot');
  });
});

describe('an app that goes away', () => {
  test('is missed within five seconds, and seen when it is back', async () => {
    const page = await open('maison');
    await page.locator('exo-room').first().waitFor(PATIENCE);
    await whole.exo.kill();
    await expect
      .poll(() => page.getByRole('alert').count(), { timeout: 5_000, interval: 50 })
      .toBe(1);
    await page.waitForTimeout(800);
    await keepImage(page, 'lost');
    expect(await about(page, 'Salon')).toContain('Endormi');
    await whole.exo.start();
    await expect.poll(() => page.getByRole('alert').count(), PATIENCE).toBe(0);
    await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('Au calme');
  });

  test('while nobody closes the connection: Home Assistant stands still', async () => {
    const page = await open('maison');
    await page.locator('exo-room').first().waitFor(PATIENCE);
    const alert = page.locator('exo-card [role=alert]');
    const pid = whole.home.homeAssistant.process?.pid;
    if (pid === undefined) throw new Error('Home Assistant does not run');
    process.kill(pid, 'SIGSTOP');
    try {
      await expect.poll(() => alert.count(), { timeout: 5_000, interval: 50 }).toBe(1);
      expect(await alert.textContent()).toContain('connexion à Home Assistant');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expect.poll(() => alert.count(), PATIENCE).toBe(0);
    await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('Au calme');
  });

  test('with the whole of Home Assistant, too', async () => {
    const page = await open('maison');
    await page.locator('exo-room').first().waitFor(PATIENCE);
    await whole.home.homeAssistant.restart(whole.home.token);
    await whole.home.reconnect();
    await whole.waitForLink();
    await expect.poll(() => about(page, 'Salon'), PATIENCE).toContain('Au calme');
    await expect.poll(() => page.getByRole('alert').count(), PATIENCE).toBe(0);
  }, 180_000);
});
