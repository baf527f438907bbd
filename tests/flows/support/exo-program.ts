/** The real program as a process beside a fake Home Assistant, with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { FakeHomeAssistant } from '../../fakes/fake-home-assistant.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');

export class ExoProgram {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'exo-program-'));
  readonly #home: Pick<FakeHomeAssistant, 'address' | 'token'>;
  readonly #patienceMs: number;
  #child: ChildProcess | undefined;
  #output = '';

  /** @param patienceMs how long `says` waits */
  constructor(home: Pick<FakeHomeAssistant, 'address' | 'token'>, patienceMs = 25_000) {
    this.#home = home;
    this.#patienceMs = patienceMs;
  }

  /** All that it has logged since its first start. */
  get output(): string {
    return this.#output;
  }

  /** Once more with the same folder, where it has been stopped. */
  start(settings: Readonly<Record<string, string>>): void {
    const { address, token } = this.#home;
    this.#child = spawn(process.execPath, [MAIN], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        EXO_DATA_DIR: this.dataFolder,
        EXO_HOST: '127.0.0.1',
        EXO_WYOMING_PORT: '0',
        EXO_WYOMING_QUICK_PORT: '0',
        EXO_HTTP_PORT: '0',
        EXO_INSTALL_INTEGRATION: 'false',
        HA_URL: address,
        HA_TOKEN: token,
        ...settings,
      },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
  }

  /** @param text a pattern has no groups */
  async says(text: string | RegExp, times = 1): Promise<void> {
    const count = () => this.#output.split(text).length - 1;
    await vi.waitFor(() => expect(count(), this.#output).toBeGreaterThanOrEqual(times), {
      timeout: this.#patienceMs,
      interval: 20,
    });
  }

  /** As its supervisor would. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Of any state it is in; its folder is gone afterwards. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
