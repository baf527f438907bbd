/**
 * What EXO itself adds to a turn with a language model: the real program between a fake Home Assistant and a model that
 * answers at once, each on a real socket, in a house of 1,000 entities with 10,000 facts in a real Chroma.
 *
 *   turn sent ─▶ EXO: recall, prompt ─▶ model (at once) ─▶ EXO: words ─▶ first words received
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../demo/harness/deadline.ts';
import { Exo } from '../../demo/harness/exo.ts';
import { freePort } from '../../demo/harness/free-port.ts';
import { estimateTokens } from '../../src/brain/prompt/estimate-tokens.ts';
import { FakeHomeAssistant } from '../../tests/fakes/fake-home-assistant.ts';
import { type FakeAnswer, FakeLink } from '../../tests/fakes/fake-link.ts';
import { FakeLlmServer } from '../../tests/fakes/fake-llm-server.ts';
import { furnishedHouse } from '../../tests/fakes/furnished-house.ts';
import { largeHouse } from '../../tests/fakes/large-house.ts';
import { dataFolderWith, writeSmallCatalogue } from '../../tests/fakes/small-models.ts';
import { type Metrics, spread } from '../statistics.ts';
import { questionNumber, settled, startFilledMemory } from './filled-memory.ts';

const EMBEDDER = 'multilingual-e5-small-int8';
const WARM_UP = 20;
const TURNS = 200;
/** Between turns: a machine that is asked without a pause has no background. */
const PAUSE_MS = 100;
const ROOM = { area_id: 'area-3', area_name: 'Bureau 3' };
/** Where nothing was said before. */
const OTHER_ROOM = { area_id: 'area-9', area_name: 'Bureau 9' };
const QUESTION = 'Quelle température fait-il ici ?';
const COMMAND = 'Éteins toutes les lampes du bureau 9';

/**
 * `own_share_*`, the same while all facts are embedded anew (`own_share_reembedding_*`; the model is a small one: what
 * the real one takes of the processor is not in it), and `prompt_tokens_*` by EXO's own estimate.
 */
export async function measureTurns(): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'exo-bench-turns-'));
  const filled = await startFilledMemory(folder);
  const withModel = await dataFolderWith([EMBEDDER]);
  const house = await BenchHouse.start(`http://127.0.0.1:${filled.port}`);
  try {
    // What it knows stays in the database: from here on that is EXO's.
    await filled.memory.close();
    await house.startExo(join(folder, 'exo'));
    const calm = await house.turns();
    const question = await house.promptTokens(QUESTION);
    const command = await house.promptTokens(COMMAND);
    await house.stopExo();
    const catalogue = join(folder, 'small.json');
    await writeSmallCatalogue(catalogue, [EMBEDDER]);
    await house.startExo(withModel.path, { EXO_MODEL_CATALOGUE: catalogue });
    const isReembedding = async () =>
      (await filled.store.list()).some(({ metadata }) => metadata['complete'] === false);
    await settled(isReembedding);
    const busy = await house.turns();
    if (!(await isReembedding())) throw new Error('all was embedded anew before it was measured');
    return {
      ...spread('own_share', calm),
      ...spread('own_share_reembedding', busy),
      prompt_tokens_1000_entities_question: question,
      prompt_tokens_1000_entities_command: command,
    };
  } finally {
    await house.stop();
    await filled.close();
    await withModel.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Home Assistant and the model as EXO sees them, and EXO. */
class BenchHouse {
  readonly model = new FakeLlmServer();
  readonly #home = new FakeHomeAssistant();
  readonly #link = new FakeLink();
  readonly #chromaUrl: string;
  #exo: Exo | undefined;
  #count = 0;
  /** Of the turn that runs. */
  #firstWordsMs: number | undefined;

  private constructor(chromaUrl: string) {
    this.#chromaUrl = chromaUrl;
  }

  static async start(chromaUrl: string): Promise<BenchHouse> {
    const house = new BenchHouse(chromaUrl);
    const { handlers } = house.#home;
    house.#home.house = furnishedHouse(largeHouse());
    house.#link.install(house.#home);
    house.#home.understandsNothing();
    const take = handlers.get('exo/link/delta');
    handlers.set('exo/link/delta', (message, peer) => {
      const deltas = message['deltas'] as FakeAnswer['deltas'];
      if (deltas.some(({ content }) => content)) house.#firstWordsMs ??= performance.now();
      return take?.(message, peer);
    });
    await house.#home.start();
    await house.model.start();
    return house;
  }

  async startExo(dataFolder: string, environment: Record<string, string> = {}): Promise<void> {
    const provider = { kind: 'compatible', url: `${this.model.url}/v1`, model: 'bench' };
    const { address: homeUrl, token } = this.#home;
    const before = this.#link.states.length;
    this.#exo = new Exo({
      dataFolder,
      homeUrl,
      token,
      wyomingPort: await freePort(),
      environment: {
        EXO_PROVIDERS: JSON.stringify([provider]),
        EXO_MEMORY_CHROMA_URL: this.#chromaUrl,
        EXO_HEARING_MODEL: 'none',
        ...environment,
      },
    });
    await this.#exo.start();
    await until('house in EXO', 60_000, () => {
      const shown = JSON.stringify([this.#link.states.slice(before), this.#link.diffs.slice(-20)]);
      return shown.includes('area-24') || undefined;
    });
  }

  async stopExo(): Promise<void> {
    await this.#exo?.stop();
  }

  async stop(): Promise<void> {
    await this.stopExo();
    await this.#home.stop();
    await this.model.stop();
  }

  async turns(): Promise<number[]> {
    const tookMs: number[] = [];
    for (let round = 0; round < WARM_UP + TURNS; round += 1) {
      const turnMs = await this.turn(`${questionNumber(round)} ?`);
      if (round >= WARM_UP) tookMs.push(turnMs);
      await sleep(PAUSE_MS);
    }
    return tookMs;
  }

  /** Sent → first words, in ms. */
  async turn(text: string, room = ROOM): Promise<number> {
    this.#count += 1;
    this.#firstWordsMs = undefined;
    const startMs = performance.now();
    const answer = this.#link.ask(`turn-${this.#count}`, text, room);
    await until('end of a turn', 10_000, () => answer.done || undefined, 5);
    if (this.#firstWordsMs === undefined) throw new Error('nothing was said');
    return this.#firstWordsMs - startMs;
  }

  /** What the model is sent for it, by EXO's estimate. */
  async promptTokens(text: string): Promise<number> {
    await this.turn(text, OTHER_ROOM);
    const { messages = [], tools = [] } = this.model.requests.at(-1)?.body ?? {};
    const said = messages.map(({ content }) => String(content)).join('\n');
    return estimateTokens(said) + estimateTokens(JSON.stringify(tools));
  }
}
