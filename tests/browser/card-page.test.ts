/** The card in Chromium, with a Home Assistant that is made up: what a person sees, and what breaks on the way. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
// For what the page has in its window.
import type {} from '../../frontend-card/dev/card.ts';
import { violationsOf } from './support/accessibility.ts';
import { openChromium } from './support/chromium.ts';
import { DevPage } from './support/dev-page.ts';

let site: DevPage;
let browser: Browser;
const opened: { page: Page; thrown: Error[] }[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([DevPage.serve(), openChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(async () => {
  for (const { page, thrown } of opened.splice(0)) {
    await page.close();
    expect(thrown).toEqual([]);
  }
});

async function open(query: string, options = {}): Promise<Page> {
  const one = await site.open(browser, query, options);
  opened.push(one);
  return one.page;
}

const tell = (page: Page, event: unknown) =>
  page.evaluate((said) => window.stage.connection.tell(said), event);
const tellRun = (page: Page, event: unknown) =>
  page.evaluate((said) => window.stage.connection.tellRun(said), event);
const runs = (page: Page) => page.evaluate(() => window.stage.connection.runs);
const room = (page: Page, name: string) =>
  page.locator('exo-room', { hasText: name }).first().locator('.about');

describe('rooms', () => {
  test('show what they do, what they play, and which satellite is away or muted', async () => {
    const page = await open('layouts=grid');
    expect(await room(page, 'Salon').textContent()).toContain('Parle pour Anna');
    expect(await room(page, 'Chambre').textContent()).toContain('Tête de lit\u00a0: micro coupé');
    expect(await room(page, 'Chambre').textContent()).toContain('Réveil\u00a0: non relié');
    const playing = await room(page, 'Terrasse').textContent();
    expect(playing).toContain('Clair de lune, Debussy, volume 35\u00a0%');
    await tell(page, {
      type: 'patch',
      patch: { rooms: { cuisine: { activity: 'error' }, bureau: null } },
    });
    await expect.poll(() => room(page, 'Cuisine').textContent()).toContain('n’a pas marché');
    expect(await page.locator('exo-room', { hasText: 'Bureau' }).count()).toBe(0);
  });

  test('open and close by keyboard alone, and the focus comes back', async () => {
    const page = await open('layouts=list&language=en');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('exo-room').count()).toBe(1);
    expect(await room(page, 'Chambre').textContent()).toContain('Tête de lit');
    const focused = () =>
      page.evaluate(() => {
        const inside = document.activeElement?.shadowRoot?.activeElement;
        return inside?.getAttribute('aria-label') ?? inside?.getAttribute('data-room');
      });
    await expect.poll(focused).toBe('All rooms');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('exo-room').count()).toBe(6);
    await expect.poll(focused).toBe('chambre');
  });

  test('are drawn anew only for what they show', async () => {
    const page = await open('layouts=list&room=salon&room=cuisine');
    await page.evaluate(() => {
      const [card] = window.stage.cards;
      if (!card) return;
      const drawn = { count: 0 };
      const update = card.requestUpdate.bind(card);
      card.requestUpdate = (...change: Parameters<typeof update>) => {
        drawn.count += 1;
        update(...change);
      };
      Object.assign(window, { drawn });
    });
    const drawn = () =>
      page.evaluate(() => (window as unknown as { drawn: { count: number } }).drawn.count);
    await tell(page, { type: 'patch', patch: { rooms: { bureau: { activity: 'idle' } } } });
    await tell(page, { type: 'patch', patch: { app: { turnCount: 4 } } });
    await page.evaluate(() => {
      const { cards, hass } = window.stage;
      // As Home Assistant does whenever any state of the house changes.
      for (const card of cards) card.hass = { ...hass };
    });
    expect(await drawn()).toBe(0);
    await tell(page, { type: 'patch', patch: { rooms: { cuisine: { activity: 'idle' } } } });
    expect(await drawn()).toBe(1);
  });

  test('look at the one that speaks, and at the pointer else', async () => {
    const page = await open('layouts=list&rooms=3&language=en');
    await page.evaluate(() => {
      const looks: Record<string, readonly number[] | undefined> = {};
      Object.assign(window, { looks });
      for (const room of window.stage.cards[0]?.renderRoot.querySelectorAll('exo-room') ?? []) {
        const { avatar } = room;
        if (!avatar) continue;
        const lookAt = avatar.lookAt.bind(avatar);
        avatar.lookAt = (point) => {
          looks[room.room.name] = point;
          lookAt(point);
        };
      }
    });
    const looks = () =>
      page.evaluate(() => (window as unknown as { looks: Record<string, number[] | null> }).looks);
    await tell(page, { type: 'patch', patch: { rooms: { room_2: { activity: 'responding' } } } });
    await expect.poll(async () => (await looks())['Pièce 1']?.[1]).toBeGreaterThan(0.1);
    expect((await looks())['Pièce 3']?.[1]).toBeLessThan(-0.1);
    expect((await looks())['Pièce 2']).toBeUndefined();
    await tell(page, { type: 'patch', patch: { rooms: { room_2: { activity: 'idle' } } } });
    await expect.poll(async () => (await looks())['Pièce 1']).toBeUndefined();
    await page.mouse.move(800, 60);
    await expect.poll(async () => (await looks())['Pièce 1']?.[0]).toBeCloseTo(1, 2);
  });

  test('are said to those who do not see them', async () => {
    const page = await open('layouts=grid&rooms=2&language=en');
    await tell(page, { type: 'patch', patch: { rooms: { room_1: { activity: 'listening' } } } });
    await expect.poll(() => page.getByRole('status').textContent()).toBe('Pièce 1: Listening');
  });
});

describe('the feed', () => {
  test('that is lost puts the faces to sleep, and wakes them when it is back', async () => {
    const page = await open('layouts=grid&language=en');
    await tell(page, { type: 'lost' });
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('not connected');
    expect(await room(page, 'Salon').textContent()).toContain('Asleep');
    await tell(page, {
      type: 'state',
      connected: true,
      protocol: 1,
      version: await page.evaluate(() => window.stage.connection.version),
      state: await page.evaluate(() => ({ rooms: window.stage.connection.rooms })),
    });
    await expect.poll(() => room(page, 'Salon').textContent()).toContain('Speaking');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('comes back by itself after Home Assistant was away and did not know it at first', async () => {
    const page = await open('layouts=grid&language=en');
    await page.clock.install();
    await page.evaluate(() => window.stage.connection.lose());
    const alert = () => page.getByRole('alert').textContent();
    await expect.poll(alert).toContain('connection to Home Assistant is lost');
    await page.evaluate(() => {
      window.stage.connection.refusal = 'unknown_command';
      window.stage.connection.comeBack();
    });
    await expect.poll(alert).toContain('not set up');
    await page.evaluate(() => {
      window.stage.connection.refusal = undefined;
    });
    await page.clock.runFor(5_000);
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    expect(await page.evaluate(() => window.stage.connection.followerCount)).toBe(1);
  });

  test('that nobody closed is missed as well: Home Assistant answers no more', async () => {
    const page = await open('layouts=grid,list&language=en');
    await page.clock.install();
    // What was asked before the clock was ours is answered.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.evaluate(() => {
      window.stage.connection.isMute = true;
    });
    await page.clock.runFor(4_900);
    await expect.poll(() => page.getByRole('alert').count()).toBe(2);
    expect(await room(page, 'Salon').textContent()).toContain('Asleep');
    await page.evaluate(() => {
      window.stage.connection.isMute = false;
    });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    expect(await room(page, 'Salon').textContent()).toContain('Speaking');
  });

  test('is one for all cards of a page, and ends some seconds after the last', async () => {
    const page = await open('layouts=grid,list,room');
    const followers = () => page.evaluate(() => window.stage.connection.followerCount);
    expect(await followers()).toBe(1);
    await page.clock.install();
    await page.evaluate(() => {
      for (const card of window.stage.cards) card.remove();
    });
    await page.clock.runFor(4_000);
    expect(await followers()).toBe(1);
    await page.clock.runFor(2_000);
    await expect.poll(followers).toBe(0);
  });

  test.each([
    ['an event of tomorrow', { type: 'weather' }],
    ['a patch that is none', { type: 'patch', patch: null }],
    ['a patch of everything', { type: 'patch', patch: { rooms: null } }],
    [
      'a room that is half there',
      { type: 'patch', patch: { rooms: { salon: { players: null } } } },
    ],
    ['a name of every object', { type: 'patch', patch: { rooms: { constructor: { name: 'x' } } } }],
    ['a sound that is none', { type: 'envelope', room: 'salon', reply: 'r', startMs: 0, bands: 7 }],
    [
      'an activity of tomorrow',
      { type: 'patch', patch: { rooms: { salon: { activity: 'dance' } } } },
    ],
    ['no event', null],
  ])('survives %s', async (_what, event) => {
    const page = await open('layouts=grid,room&language=en');
    await tell(page, event);
    await tell(page, {
      type: 'patch',
      patch: { rooms: { cuisine: { name: 'Cuisine', activity: 'processing' } } },
    });
    await expect.poll(() => room(page, 'Cuisine').textContent()).toContain('Thinking');
  });

  test('of an app of another protocol is not shown as if it were understood', async () => {
    const page = await open('layouts=grid&language=en');
    await tell(page, { type: 'state', connected: true, protocol: 2, version: '9', state: null });
    await expect.poll(() => page.getByRole('alert').first().textContent()).toContain('update both');
  });

  test('of another version offers to reload', async () => {
    const page = await open('layouts=grid&language=en');
    await tell(page, {
      type: 'state',
      connected: true,
      protocol: 1,
      version: '99.0.0',
      state: null,
    });
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.waitForFunction(() => 'stage' in window);
    await expect.poll(() => page.getByRole('button', { name: 'Reload' }).count()).toBe(0);
  });
});

describe('typing', () => {
  test('streams the answer, and goes on the same conversation', async () => {
    const page = await open('layouts=room&language=en');
    const field = page.getByRole('textbox');
    await field.fill('quel temps fait-il ?');
    await field.press('Enter');
    expect(await runs(page)).toMatchObject([
      {
        type: 'assist_pipeline/run',
        start_stage: 'intent',
        end_stage: 'tts',
        input: { text: 'quel temps fait-il ?' },
        device_id: 'd1',
      },
    ]);
    const log = () => page.getByRole('log').textContent();
    await tellRun(page, {
      type: 'run-start',
      data: { conversation_id: 'c1', runner_data: { stt_binary_handler_id: null } },
    });
    for (const content of ['Il fait', ' beau.']) {
      await tellRun(page, {
        type: 'intent-progress',
        data: { chat_log_delta: { role: 'assistant', content } },
      });
    }
    await expect.poll(log).toContain('beau.');
    await tellRun(page, { type: 'run-end' });
    await field.fill('et demain ?');
    await page.getByRole('button', { name: 'Send' }).click();
    expect((await runs(page)).at(-1)).toMatchObject({ conversation_id: 'c1' });
  });

  test.each([
    [{ type: 'error', data: { code: 'intent-busy', message: '' } }, 'still running'],
    [
      { type: 'error', data: { code: 'stt-no-text-recognized', message: '' } },
      'did not understand',
    ],
    [
      { type: 'error', data: { code: 'new-in-2027', message: '' } },
      'Something went wrong (new-in-2027)',
    ],
  ])('says in words what %j means', async (event, words) => {
    const page = await open('layouts=grid&language=en');
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    await tellRun(page, event);
    await tellRun(page, { type: 'run-end' });
    await expect.poll(() => page.getByRole('log').textContent()).toContain(words);
    expect(await page.getByRole('button', { name: 'Talk' }).count()).toBe(1);
  });

  test('that fails is seen in the face, which recovers', async () => {
    const page = await open('layouts=room&language=en&rooms=1');
    await page.clock.install();
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    const mood = () => page.locator('exo-avatar').getAttribute('mood');
    await expect.poll(mood).toBe('processing');
    await tellRun(page, { type: 'error', data: { code: 'intent-failed', message: '' } });
    await tellRun(page, { type: 'run-end' });
    await expect.poll(mood).toBe('error');
    await page.clock.runFor(5_000);
    await expect.poll(mood).toBe('idle');
    expect(await page.getByRole('log').textContent()).toContain('while thinking');
  });

  test('is cut off by the loss of Home Assistant, and can be tried again', async () => {
    const page = await open('layouts=grid&language=en');
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    await page.evaluate(() => window.stage.connection.lose());
    await expect.poll(() => page.getByRole('log').textContent()).toContain('was lost');
    await page.getByRole('textbox').fill('encore');
    await page.getByRole('textbox').press('Enter');
    await expect.poll(() => page.getByRole('log').textContent()).toContain('was lost');
    expect(await page.getByRole('button', { name: 'Talk' }).count()).toBe(1);
  });
});

describe('where the browser gives no microphone', () => {
  test.each([
    ['NotAllowedError', 'not allowed'],
    ['NotFoundError', 'No microphone'],
    ['NotReadableError', 'Another program'],
  ])('%s is said in words', async (name, words) => {
    const page = await open('layouts=grid&language=en');
    await page.evaluate((kind) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', kind));
    }, name);
    await page.getByRole('button', { name: 'Talk' }).click();
    await expect.poll(() => page.getByRole('log').textContent()).toContain(words);
    expect(await runs(page)).toEqual([]);
    const told = await page.evaluate(() => window.stage.connection.told);
    // The others are for who stands in front of the screen.
    const isReported = name === 'NotAllowedError';
    expect(told).toEqual(isReported ? [{ type: 'exo/microphone', problem: 'denied' }] : []);
  });

  test('a page without HTTPS says why, and one can type', async () => {
    const page = await open('layouts=grid&language=en', { host: 'exo.test' });
    await page.getByRole('button', { name: 'Talk' }).click();
    await expect.poll(() => page.getByRole('log').textContent()).toContain('https://');
    expect(await page.evaluate(() => window.stage.connection.told)).toEqual([
      { type: 'exo/microphone', problem: 'insecure' },
    ]);
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    expect(await runs(page)).toHaveLength(1);
  });
});

describe('for everybody', () => {
  const views = [
    'layouts=grid',
    'layouts=list',
    'layouts=room',
    'layouts=grid&lost',
    'layouts=kiosk',
  ];
  test.each(views.flatMap((view) => [`${view}&theme=light`, `${view}&theme=dark`]))(
    'axe finds nothing in %s',
    async (query) => {
      const page = await open(`${query}&language=en`, { reducedMotion: 'reduce' });
      expect(await violationsOf(page, 'exo-card')).toEqual([]);
    },
  );

  test.each(['light', 'dark'])('axe finds nothing in words and troubles, %s', async (theme) => {
    const page = await open(`layouts=grid&language=en&theme=${theme}`);
    await page.getByRole('textbox').fill('bonjour');
    await page.getByRole('textbox').press('Enter');
    const content = 'Une longue réponse. '.repeat(40);
    await tellRun(page, {
      type: 'intent-progress',
      data: { chat_log_delta: { role: 'assistant', content } },
    });
    await expect.poll(() => page.getByRole('log').textContent()).toContain('longue');
    expect(await violationsOf(page, 'exo-card')).toEqual([]);
    await tellRun(page, { type: 'error', data: { code: 'intent-failed', message: '' } });
    await tell(page, { type: 'lost' });
    await expect.poll(() => page.getByRole('alert').count()).toBe(1);
    expect(await violationsOf(page, 'exo-card')).toEqual([]);
  });

  test('a phone shows every room without scrolling sideways', async () => {
    const page = await open('layouts=grid,list,room', { viewport: { width: 320, height: 640 } });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(320);
  });

  test('the kiosk covers the screen, lets go of it, and never covers the editor', async () => {
    const page = await open('layouts=kiosk&language=en', { viewport: { width: 800, height: 480 } });
    const size = () => page.locator('ha-card').boundingBox();
    expect(await size()).toEqual({ x: 0, y: 0, width: 800, height: 480 });
    const inside = await page.locator('ha-card').evaluate((card) => card.scrollHeight);
    expect(inside).toBeLessThanOrEqual(480);
    const [devices, talk] = await Promise.all(
      ['.devices', 'exo-talk'].map((part) => page.locator(part).first().boundingBox()),
    );
    expect((devices?.y ?? 0) + (devices?.height ?? 0)).toBeLessThanOrEqual(talk?.y ?? 0);
    await page.getByRole('button', { name: 'Leave the whole screen' }).click();
    await expect.poll(async () => (await size())?.x).toBeGreaterThan(0);
    const edited = await open('layouts=kiosk&language=en&preview');
    expect((await edited.locator('ha-card').boundingBox())?.x).toBeGreaterThan(0);
  });

  test('loading the module twice does no harm', async () => {
    const page = await open('layouts=grid');
    const failed = await page.evaluate(() => {
      const script = document.createElement('script');
      script.type = 'module';
      script.src = '/src/main.ts?v=older';
      const done = new Promise((resolve) => {
        script.onload = () => resolve('loaded');
        script.onerror = () => resolve('failed');
      });
      document.head.append(script);
      return done;
    });
    expect(failed).toBe('loaded');
    const cards = () =>
      page.evaluate(() => (window as unknown as { customCards: unknown[] }).customCards.length);
    expect(await cards()).toBe(1);
  });
});
