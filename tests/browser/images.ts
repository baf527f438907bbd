/** The pictures of docs/card.md: `node tests/browser/images.ts`. From the card's own page, with a made-up house. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { openChromium } from './support/chromium.ts';
import { DevPage } from './support/dev-page.ts';

const FOLDER = join(REPOSITORY, 'docs', 'images');
/** Faces have arrived at their state, and the made-up speech is loud. */
const SETTLED_MS = 1_400;

const pictures = [
  { name: 'card-grid-light', query: 'layouts=grid&theme=light', width: 860, height: 280 },
  { name: 'card-grid-dark', query: 'layouts=grid&theme=dark', width: 860, height: 280 },
  { name: 'card-phone', query: 'layouts=list&theme=dark', width: 390, height: 610 },
  { name: 'card-lost', query: 'layouts=grid&lost', width: 860, height: 320 },
  { name: 'card-kiosk', query: 'layouts=kiosk&theme=dark', width: 1_024, height: 600 },
] as const;

await mkdir(FOLDER, { recursive: true });
const [site, browser] = await Promise.all([DevPage.serve(), openChromium()]);
try {
  for (const { name, query, width, height } of pictures) {
    const viewport = { width, height };
    const { page } = await site.open(browser, `${query}&language=en&house=en`, {
      viewport,
      deviceScaleFactor: 2,
    });
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    await page.close();
  }
  const page = await browser.newPage({
    viewport: { width: 1_320, height: 492 },
    deviceScaleFactor: 2,
  });
  await page.goto(site.url('').replace(/card\.html.*$/, 'faces.html'));
  await page.waitForFunction(() => document.title === 'ready');
  await page.screenshot({ path: join(FOLDER, 'card-faces.png') });
} finally {
  await browser.close();
  await site.close();
}
