/** The whole line for one test file: a furnished Home Assistant, the real EXO, the pipeline that joins them. */
import { join } from 'node:path';
import { type AssistRun, runAssist } from '../../../demo/harness/assist.ts';
import { addIntegration, configEntries } from '../../../demo/harness/config-flow.ts';
import { until } from '../../../demo/harness/deadline.ts';
import { Exo } from '../../../demo/harness/exo.ts';
import { freePort } from '../../../demo/harness/free-port.ts';
import { REPOSITORY } from '../../../demo/harness/paths.ts';
import { ensurePipeline, entityOf, pipelines, prefer } from '../../../demo/harness/pipeline.ts';
import type { AudioFrame } from '../../../src/core/audio-frame.ts';
import { TestHome } from './test-home.ts';

const LINK_TIMEOUT_MS = 60_000;

export class ExoHome {
  readonly home: TestHome;
  readonly exo: Exo;

  private constructor(home: TestHome, exo: Exo) {
    this.home = home;
    this.exo = exo;
  }

  static async start(language: 'fr' | 'en'): Promise<ExoHome> {
    const home = await TestHome.start(language, [join(REPOSITORY, 'custom_components', 'exo')]);
    const exo = new Exo({
      dataFolder: home.folder('exo'),
      wyomingPort: await freePort(),
      quickPort: await freePort(),
      homeUrl: home.homeAssistant.url,
      token: home.token,
      language,
    });
    const whole = new ExoHome(home, exo);
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
    options: { readonly pace?: 'fast' | 'real-time'; readonly conversationId?: string } = {},
  ): Promise<AssistRun> {
    const deviceId = await this.home.satelliteOf(room);
    return await runAssist(this.home.connection, {
      input,
      deviceId,
      pace: options.pace ?? 'fast',
      ...(options.conversationId === undefined ? {} : { conversationId: options.conversationId }),
    });
  }

  /** A second pipeline, in which EXO itself says when a sentence is over. Returns its id. */
  async addQuickPipeline(): Promise<string> {
    const { connection, rest } = this.home;
    const { quickPort: port } = this.exo;
    const entry = await addIntegration(rest, 'wyoming', { host: '127.0.0.1', port });
    const patient = (await pipelines(connection)).pipelines.find(
      (one) => one.conversation_engine === 'conversation.exo' && one.tts_engine !== null,
    );
    if (!patient?.tts_engine || !patient.tts_language) throw new Error('EXO has no pipeline');
    const pipeline = await ensurePipeline(connection, {
      name: 'EXO quick',
      language: patient.language,
      sttEngine: await entityOf(connection, entry, 'stt'),
      ttsEngine: patient.tts_engine,
      ttsLanguage: patient.tts_language,
      conversationEngine: patient.conversation_engine,
      preferLocalIntents: true,
    });
    return pipeline.id;
  }

  async stop(): Promise<void> {
    await this.exo.stop();
    await this.home.stop();
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
  }
}
