/** The card for everybody: without a microphone, by keyboard and screen reader, on small screens and whole ones. */
import { describe, expect, test } from 'vitest';
import { violationsOf } from './support/accessibility.ts';
import { cardStage, runs, tell, tellRun } from './support/card-stage.ts';

const open = cardStage();

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
