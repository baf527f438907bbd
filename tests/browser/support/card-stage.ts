/** The card's own page for one test file: opened for each test, closed after it, and nothing may be thrown in it. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
// For what the page has in its window.
import type {} from '../../../frontend-card/dev/card.ts';
import { openChromium } from './chromium.ts';
import { DevPage } from './dev-page.ts';

type OpenPage = (
  query: string,
  options?: { readonly host?: string } & BrowserContextOptions,
) => Promise<Page>;

/** To be called once in a test file. Returns what opens a page. */
export function cardStage(): OpenPage {
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
  return async (query, options = {}) => {
    const one = await site.open(browser, query, options);
    opened.push(one);
    return one.page;
  };
}

/** An event of the feed. */
export const tell = (page: Page, event: unknown) =>
  page.evaluate((said) => window.stage.connection.tell(said), event);

/** An event of the newest run of Assist. */
export const tellRun = (page: Page, event: unknown) =>
  page.evaluate((said) => window.stage.connection.tellRun(said), event);

/** The runs that were asked for. */
export const runs = (page: Page) => page.evaluate(() => window.stage.connection.runs);

export const room = (page: Page, name: string) =>
  page.locator('exo-room', { hasText: name }).first().locator('.about');
