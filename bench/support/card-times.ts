/** The card, built as it is shipped, in a real Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { REPOSITORY } from '../../demo/harness/paths.ts';
import { openChromium } from '../../tests/browser/support/chromium.ts';

const ROOT = join(REPOSITORY, 'frontend-card');

export class BuiltCard {
  readonly #browser: Browser;
  readonly #server: PreviewServer;
  readonly #folder: string;

  private constructor(browser: Browser, server: PreviewServer, folder: string) {
    this.#browser = browser;
    this.#server = server;
    this.#folder = folder;
  }

  static async open(): Promise<BuiltCard> {
    const folder = await mkdtemp(join(tmpdir(), 'exo-card-'));
    const shared = { root: ROOT, configFile: false, logLevel: 'error' } as const;
    await build({
      ...shared,
      build: {
        target: 'es2022',
        outDir: folder,
        rolldownOptions: { input: join(ROOT, 'dev', 'card.html') },
      },
    });
    const server = await preview({
      ...shared,
      build: { outDir: folder },
      preview: {
        host: '127.0.0.1',
        port: 0,
        // Only a page of its own gets a clock finer than a tenth of a millisecond.
        headers: {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
        },
      },
    });
    return new BuiltCard(await openChromium(), server, folder);
  }

  /** The script time of each frame while so many rooms speak. */
  async speakingFramesMs(rooms: number, forMs: number): Promise<readonly number[]> {
    const page = await this.#page(`layouts=grid&rooms=${rooms}&activity=responding`);
    return await framesMs(page, forMs);
  }

  /** Frames that are drawn while nothing happens and no eye is about to blink. */
  async idleFrames(rooms: number, forMs: number): Promise<number> {
    // The longest waits between two blinks and two glances.
    const page = await this.#page(`layouts=grid&rooms=${rooms}`, 'Math.random = () => 0.999');
    return (await framesMs(page, forMs)).length;
  }

  /** From each event of the feed to the last element that shows it. */
  async eventsMs(rooms: number, events: readonly unknown[]): Promise<readonly number[]> {
    const page = await this.#page(`layouts=grid&rooms=${rooms}`);
    const took = await page.evaluate(`stage.measureEvents(${JSON.stringify(events)})`);
    await page.close();
    return took as number[];
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #page(query: string, before = ''): Promise<Page> {
    const page = await this.#browser.newPage({ viewport: { width: 1_280, height: 900 } });
    await page.addInitScript(before);
    const [url] = this.#server.resolvedUrls?.local ?? [];
    await page.goto(`${url}dev/card.html?${query}`);
    await page.waitForFunction('"stage" in window');
    // What is there moves into its place.
    await page.waitForTimeout(1_500);
    return page;
  }
}

async function framesMs(page: Page, forMs: number): Promise<readonly number[]> {
  const frames = await page.evaluate(`stage.measureFrames(${forMs})`);
  await page.close();
  return (frames as { scriptMs: number[] }).scriptMs;
}
