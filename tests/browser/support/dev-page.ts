/** The card's own page, with a house and a Home Assistant that are made up. */
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { REPOSITORY } from '../../../demo/harness/paths.ts';

const ROOT = join(REPOSITORY, 'frontend-card');

export class DevPage {
  readonly #server: ViteDevServer;

  private constructor(server: ViteDevServer) {
    this.#server = server;
  }

  static async serve(): Promise<DevPage> {
    const server = await createServer({
      root: ROOT,
      configFile: join(ROOT, 'vite.config.ts'),
      logLevel: 'error',
      server: { host: '127.0.0.1', port: 0, allowedHosts: ['exo.test'], hmr: false },
    });
    await server.listen();
    return new DevPage(server);
  }

  url(query: string, host = '127.0.0.1'): string {
    const address = this.#server.httpServer?.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return `http://${host}:${port}/dev/card.html?${query}`;
  }

  /** Fails the test where the page throws. */
  async open(
    browser: Browser,
    query: string,
    { host = '127.0.0.1', ...options }: { host?: string } & BrowserContextOptions = {},
  ) {
    const page = await browser.newPage({ viewport: { width: 900, height: 700 }, ...options });
    const thrown: Error[] = [];
    page.on('pageerror', (error) => thrown.push(error));
    await page.goto(this.url(query, host));
    await page.waitForFunction(() => 'stage' in window);
    return { page, thrown };
  }

  async close(): Promise<void> {
    await this.#server.close();
  }
}
