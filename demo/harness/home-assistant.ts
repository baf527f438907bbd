/** A real Home Assistant on a configuration folder: started, stopped, killed and started again. */
import { join } from 'node:path';
import { Child } from './child.ts';
import { until } from './deadline.ts';
import { freePort } from './free-port.ts';
import { HOME_ASSISTANT_SCRIPT } from './paths.ts';
import { probe, Rest } from './rest.ts';

/** The first start makes its database and reads every integration; a busy machine takes its time. */
const START_TIMEOUT_MS = 120_000;
/** It writes its state, and gives what still runs some time. */
const STOP_TIMEOUT_MS = 60_000;

export class HomeAssistant {
  readonly configFolder: string;
  readonly port: number;
  #child: Child | undefined;

  constructor(configFolder: string, port: number) {
    this.configFolder = configFolder;
    this.port = port;
  }

  /** On a port that is free now. */
  static async onFreePort(configFolder: string): Promise<HomeAssistant> {
    return new HomeAssistant(configFolder, await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get process(): Child | undefined {
    return this.#child;
  }

  /** Returns when it answers; with a token, when everything is set up. */
  async start(token?: string): Promise<void> {
    const child = new Child('Home Assistant', {
      command: HOME_ASSISTANT_SCRIPT,
      args: ['hass', this.configFolder, String(this.port)],
      logFile: join(this.configFolder, 'hass.out'),
    });
    this.#child = child;
    await until('answer from Home Assistant', START_TIMEOUT_MS, async () => {
      child.assertRunning();
      return (await probe(`${this.url}/manifest.json`)) === 200 ? true : undefined;
    });
    if (token !== undefined) await this.waitUntilRunning(token);
  }

  /** Integrations are set up after the first answer. */
  async waitUntilRunning(token: string): Promise<void> {
    const rest = new Rest(this.url, token);
    await until('running Home Assistant', START_TIMEOUT_MS, async () => {
      this.#child?.assertRunning();
      const { state } = await rest.get<{ state: string }>('/api/config');
      return state === 'RUNNING' ? true : undefined;
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop(STOP_TIMEOUT_MS);
    this.#child = undefined;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.#child?.stop(5_000, 'SIGKILL');
    this.#child = undefined;
  }

  async restart(token?: string): Promise<void> {
    await this.stop();
    await this.start(token);
  }
}
