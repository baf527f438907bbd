/** The real EXO process: started, stopped, killed and started again. */
import { mkdir } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.ts';
import { until } from './deadline.ts';
import { DemoError } from './demo-error.ts';
import { REPOSITORY } from './paths.ts';

const START_TIMEOUT_MS = 60_000;
/** As in the image, where the reason is. */
export const MEMORY_BOUNDS = {
  NODE_OPTIONS: '--max-semi-space-size=4',
  MALLOC_ARENA_MAX: '2',
  MALLOC_TRIM_THRESHOLD_: '131072',
} as const;

export interface ExoOptions {
  readonly dataFolder: string;
  readonly wyomingPort: number;
  /** Of EXO's page; any where several run beside each other. */
  readonly httpPort?: number;
  /** Where EXO ends the sentences itself; any free one unless told. */
  readonly quickPort?: number;
  readonly homeUrl?: string;
  readonly token?: string;
  readonly language?: string;
  readonly logLevel?: string;
  /** Home Assistant's configuration folder, where EXO puts its integration. */
  readonly homeConfigFolder?: string;
  /** More of what can be set: `EXO_PROVIDERS`, … */
  readonly environment?: Readonly<Record<string, string>>;
}

export class Exo {
  readonly #options: ExoOptions;
  #child: Child | undefined;

  constructor(options: ExoOptions) {
    this.#options = options;
  }

  get wyomingPort(): number {
    return this.#options.wyomingPort;
  }

  get quickPort(): number {
    const { quickPort } = this.#options;
    if (quickPort === undefined) throw new DemoError('EXO was given no quick port');
    return quickPort;
  }

  get process(): Child | undefined {
    return this.#child;
  }

  /** Returns when it answers a `describe`. */
  async start(): Promise<void> {
    const { dataFolder, wyomingPort, httpPort = 0, homeUrl, token } = this.#options;
    const { language, logLevel, homeConfigFolder } = this.#options;
    await mkdir(dataFolder, { recursive: true });
    const child = new Child('EXO', {
      // Whatever happens to the harness, nothing of it is left running.
      command: 'setpriv',
      args: ['--pdeathsig', 'TERM', process.execPath, join(REPOSITORY, 'src', 'main.ts')],
      cwd: REPOSITORY,
      logFile: join(dataFolder, 'exo.out'),
      env: {
        ...withMemoryBounds(),
        EXO_DATA_DIR: dataFolder,
        EXO_WYOMING_PORT: String(wyomingPort),
        EXO_WYOMING_QUICK_PORT: String(this.#options.quickPort ?? 0),
        EXO_HOST: '127.0.0.1',
        EXO_HTTP_PORT: String(httpPort),
        // It works without, and a demo fetches nothing of that size unasked.
        EXO_MODELS_DOWNLOAD: 'false',
        ...(homeUrl === undefined ? {} : { HA_URL: homeUrl }),
        ...(token === undefined ? {} : { HA_TOKEN: token }),
        ...(language === undefined ? {} : { EXO_LANGUAGE: language }),
        ...(logLevel === undefined ? {} : { EXO_LOG_LEVEL: logLevel }),
        ...(homeConfigFolder === undefined ? {} : { EXO_HOME_CONFIG_DIR: homeConfigFolder }),
        ...this.#options.environment,
      },
    });
    this.#child = child;
    await until('answer from EXO', START_TIMEOUT_MS, async () => {
      child.assertRunning();
      return (await describe(wyomingPort)) ? true : undefined;
    });
  }

  async stop(): Promise<void> {
    await this.#child?.stop(10_000);
    this.#child = undefined;
  }

  /** As the system's memory killer would. */
  async kill(): Promise<void> {
    await this.#child?.stop(5_000, 'SIGKILL');
    this.#child = undefined;
  }
}

/** What else Node was told, a probe of a bench, stays. */
function withMemoryBounds(): Readonly<Record<string, string>> {
  const { NODE_OPTIONS = '' } = process.env;
  return { ...MEMORY_BOUNDS, NODE_OPTIONS: `${NODE_OPTIONS} ${MEMORY_BOUNDS.NODE_OPTIONS}`.trim() };
}

/** Whether a Wyoming server says what it is. */
export function describe(port: number, timeoutMs = 5_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ port, host: '127.0.0.1', timeout: timeoutMs });
    let heard = '';
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => socket.write('{"type":"describe"}\n'));
    socket.on('data', (piece) => {
      heard += piece.toString('latin1');
      if (heard.includes('\n')) finish(heard.includes('"info"'));
    });
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
