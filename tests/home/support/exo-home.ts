/** The whole line for one test file: a furnished Home Assistant, the real EXO, the pipeline that joins them. */
import { join } from 'node:path';
import { type AssistRequest, type AssistRun, runAssist } from '../../../demo/harness/assist.ts';
import { addIntegration, configEntries } from '../../../demo/harness/config-flow.ts';
import { until } from '../../../demo/harness/deadline.ts';
import { Exo, type ExoOptions } from '../../../demo/harness/exo.ts';
import { freePort } from '../../../demo/harness/free-port.ts';
import { REPOSITORY } from '../../../demo/harness/paths.ts';
import {
  ensurePipeline,
  entityOf,
  type PipelineRequest,
  pipelines,
  prefer,
} from '../../../demo/harness/pipeline.ts';
import type { AudioFrame } from '../../../src/core/audio-frame.ts';
import { TestHome } from './test-home.ts';

const LINK_TIMEOUT_MS = 60_000;

type Environment = Readonly<Record<string, string>>;

export class ExoHome {
  readonly home: TestHome;
  readonly #options: ExoOptions;
  #exo: Exo;
  #pipeline = '';
  #written = '';

  private constructor(home: TestHome, options: ExoOptions) {
    this.home = home;
    this.#options = options;
    this.#exo = new Exo(options);
  }

  get exo(): Exo {
    return this.#exo;
  }

  /** The id of its own pipeline, which Home Assistant prefers. */
  get pipeline(): string {
    return this.#pipeline;
  }

  /** @param environment what else EXO is set to: `EXO_PROVIDERS`, … */
  static async start(
    house: 'fr' | 'en' | 'acting',
    environment: Environment = {},
  ): Promise<ExoHome> {
    const home = await TestHome.start(house, [join(REPOSITORY, 'custom_components', 'exo')]);
    const whole = new ExoHome(home, {
      dataFolder: home.folder('exo'),
      wyomingPort: await freePort(),
      quickPort: await freePort(),
      homeUrl: home.homeAssistant.url,
      token: home.token,
      language: home.house.language,
      environment,
    });
    const { exo } = whole;
    try {
      await exo.start();
      await addIntegration(home.rest, 'wyoming', { host: '127.0.0.1', port: exo.wyomingPort });
      await addIntegration(home.rest, 'exo', { create_pipeline: true, prefer_pipeline: true });
      await whole.waitForLink();
      await whole.#preferExo();
      return whole;
    } catch (error) {
      console.error(exo.process?.lastWords);
      await whole.stop();
      throw error;
    }
  }

  /** Until Home Assistant says that EXO is connected, and EXO that it knows every name. */
  async waitForLink(): Promise<void> {
    await until('link between EXO and Home Assistant', LINK_TIMEOUT_MS, async () => {
      const connected = await this.connected();
      return connected ? true : undefined;
    });
    const names = `entities=${this.home.house.entities.length} `;
    await until('whole house in EXO', LINK_TIMEOUT_MS, () => {
      const last = this.exo.process?.output
        .split('\n')
        .findLast((line) => /house changed/.test(line));
      return last?.includes(names) ? true : undefined;
    });
  }

  /** All that EXO has logged, before it was restarted as well. */
  get written(): string {
    return this.#written + (this.#exo.process?.output ?? '');
  }

  /** With what it keeps on disk, and nothing else of before. */
  async restartExo(environment: Environment = this.#options.environment ?? {}): Promise<void> {
    this.#written = this.written;
    await this.#exo.stop();
    this.#exo = new Exo({ ...this.#options, environment });
    await this.#exo.start();
    await this.waitForLink();
  }

  /** What the integration's own sensor says. */
  async connected(): Promise<boolean> {
    const states = await this.home.rest.get<{ entity_id: string; state: string }[]>('/api/states');
    return states.some(
      ({ entity_id: id, state }) => id.startsWith('binary_sensor.exo') && state === 'on',
    );
  }

  /** One run from a room. */
  async say(
    input: AudioFrame | string,
    room: string,
    options: Pick<AssistRequest, 'pace' | 'conversationId' | 'pipeline'> = {},
  ): Promise<AssistRun> {
    const deviceId = await this.home.satelliteOf(room);
    return await runAssist(this.home.connection, { input, deviceId, pace: 'fast', ...options });
  }

  /** A second pipeline, in which EXO itself says when a sentence is over. Returns its id. */
  async addQuickPipeline(): Promise<string> {
    const { connection, rest } = this.home;
    const { quickPort: port } = this.exo;
    const entry = await addIntegration(rest, 'wyoming', { host: '127.0.0.1', port });
    const sttEngine = await entityOf(connection, entry, 'stt');
    return await this.#addPipeline({ name: 'EXO quick', sttEngine, preferLocalIntents: true });
  }

  /** A second pipeline, in which Home Assistant tries no sentences before EXO. Returns its id. */
  async addThinkingPipeline(): Promise<string> {
    return await this.#addPipeline({ name: 'EXO thinks', preferLocalIntents: false });
  }

  async stop(): Promise<void> {
    await this.exo.stop();
    await this.home.stop();
  }

  async #addPipeline(
    own: Pick<PipelineRequest, 'name' | 'preferLocalIntents'> & { readonly sttEngine?: string },
  ): Promise<string> {
    const { connection } = this.home;
    const first = (await pipelines(connection)).pipelines.find(
      (one) => one.conversation_engine === 'conversation.exo' && one.tts_engine !== null,
    );
    const { stt_engine: sttEngine, tts_engine: ttsEngine, tts_language: ttsLanguage } = first ?? {};
    if (!(first && sttEngine && ttsEngine && ttsLanguage)) throw new Error('EXO has no pipeline');
    const { conversation_engine: conversationEngine, language } = first;
    const engines = { sttEngine, ttsEngine, ttsLanguage, conversationEngine };
    return (await ensurePipeline(connection, { ...engines, language, ...own })).id;
  }

  async #preferExo(): Promise<void> {
    const { connection } = this.home;
    const [entry] = await configEntries(connection, 'exo');
    const pipeline = await until('pipeline of EXO', 30_000, async () =>
      (await pipelines(connection)).pipelines.find(
        (one) => one.conversation_engine === 'conversation.exo' && one.stt_engine !== null,
      ),
    );
    if (entry === undefined) throw new Error('the integration has no entry');
    await prefer(connection, pipeline.id);
    this.#pipeline = pipeline.id;
  }
}
