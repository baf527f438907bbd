/** A house, a scripted model and the real brain between them, over real sockets: where requests are played. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assistant } from '../../../src/brain/assistant.ts';
import type { Brain, ReplyDelta, TurnRequest } from '../../../src/brain/brain.ts';
import { Doubts } from '../../../src/brain/doubts.ts';
import { restChat } from '../../../src/brain/llm/rest-chat.ts';
import type { HouseMemory } from '../../../src/brain/memory/house-memory.ts';
import { RecentFacts } from '../../../src/brain/memory/recent-facts.ts';
import { ConversationHistory } from '../../../src/brain/prompt/history.ts';
import { forgetMemory } from '../../../src/brain/tools/forget-memory.ts';
import { recallMemory } from '../../../src/brain/tools/recall-memory.ts';
import { storeMemory } from '../../../src/brain/tools/store-memory.ts';
import type { Tool, ToolResult } from '../../../src/brain/tools/tool.ts';
import { asTool } from '../../../src/brain/tools/tools.ts';
import { silentLog } from '../../../src/core/log.ts';
import type { FakeRegistries } from '../../fakes/fake-house.ts';
import { FakeLlmServer, type FakeReply } from '../../fakes/fake-llm-server.ts';
import { FakeVectorStore } from '../../fakes/fake-vector-store.ts';
import { memoryOver } from '../../fakes/memory-over.ts';
import { SpeakingHouse } from '../../fakes/speaking-house.ts';
import { turnRequest } from '../../fakes/turn-request.ts';
import { until } from '../../fakes/until.ts';
import { furnish } from './furnish.ts';
import type { Language, State } from './request.ts';

/** What was heard and done in one turn. */
export interface Played {
  readonly said: string;
  readonly isAsking: boolean;
  readonly results: readonly ToolResult[];
  /** As `Step.services` writes them. */
  readonly services: readonly string[];
}

/** Sockets answer within so many turns of the event loop; until then time hardly passes. */
const BUSY_TURNS = 60;
const BUSY_STEP_MS = 0.2;
const IDLE_STEP_MS = 50;

export class Stage {
  readonly language: Language;
  readonly house: SpeakingHouse;
  readonly #llm: FakeLlmServer;
  readonly #memory: HouseMemory;
  readonly #folder: string;
  readonly #furnished: FakeRegistries['states'];
  #brain: Brain;
  #turns = 0;

  private constructor(
    language: Language,
    house: SpeakingHouse,
    llm: FakeLlmServer,
    memory: HouseMemory,
    folder: string,
  ) {
    this.language = language;
    this.house = house;
    this.#llm = llm;
    this.#memory = memory;
    this.#folder = folder;
    this.#furnished = structuredClone(this.homeAssistant.house.states);
    this.#brain = this.#newBrain();
  }

  /** @param change what else is different in this house */
  static async start(
    language: Language,
    change: (house: FakeRegistries) => void = () => undefined,
  ): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'exo-requests-'));
    const llm = new FakeLlmServer();
    await llm.start();
    const house = await SpeakingHouse.start(
      join(folder, 'timers.json'),
      (registries) => {
        furnish(registries);
        change(registries);
      },
      language,
    );
    const { clock, homeAssistant } = house.acting;
    homeAssistant.understandsNothing();
    const memory = memoryOver(new FakeVectorStore(), join(folder, 'facts.jsonl'), { clock });
    await memory.start();
    const tools = { memory, recent: new RecentFacts(clock) };
    house.acting.tools.add(
      { tool: asTool(storeMemory(tools)) },
      { tool: asTool(recallMemory(tools)) },
      { tool: asTool(forgetMemory(tools)) },
    );
    return new Stage(language, house, llm, memory, folder);
  }

  get homeAssistant() {
    return this.house.acting.homeAssistant;
  }

  get devices() {
    return this.homeAssistant.devices;
  }

  tool(name: string): Tool | undefined {
    return this.house.acting.tools.all.find((tool) => tool.name === name);
  }

  /** As before the first request: states, devices, timers, facts, conversations. */
  async reset(before: Readonly<Record<string, State>> = {}): Promise<void> {
    const { live } = this.house.acting;
    await this.reconnect();
    this.devices.behaviours.clear();
    await this.house.timers.cancel(this.house.timers.all.map(({ id }) => id));
    const facts = this.#memory.list(USER).map(({ id }) => id);
    if (facts.length > 0) await this.#memory.forget(facts, USER);
    for (const [id, furnished] of Object.entries(this.#furnished)) {
      const { s, a } = before[id] ?? {};
      this.#put(id, s ?? furnished.s, { ...furnished.a, ...a });
    }
    const states = Object.entries(this.homeAssistant.house.states);
    await this.#pass(() =>
      states.every(([id, { s, a }]) => {
        const known = live.states.get(id);
        return known?.state === s && JSON.stringify(known.attributes) === JSON.stringify(a);
      }),
    );
    this.#brain = this.#newBrain();
  }

  /** @param replies of the model, in order */
  async play(words: string, room: string | null, replies: readonly FakeReply[]): Promise<Played> {
    this.#turns += 1;
    this.#llm.next(...replies);
    this.devices.calls.length = 0;
    const deltas: ReplyDelta[] = [];
    let isOver = false;
    const playing = (async () => {
      const { signal } = new AbortController();
      for await (const delta of this.#brain(this.#turn(words, room), signal)) deltas.push(delta);
    })().finally(() => {
      isOver = true;
    });
    playing.catch(() => undefined);
    // Before a device was told anything, what is waited for is a socket or the disk.
    await this.#pass(
      () => isOver,
      () => this.devices.calls.length > 0,
    );
    await playing;
    // What the model was not asked for any more is not for the next turn.
    this.#llm.forget();
    return {
      said: deltas
        .map((delta) => (delta.type === 'text' ? delta.text : ''))
        .join('')
        .trim(),
      isAsking: deltas.some((delta) => delta.type === 'end' && delta.continueConversation),
      results: deltas.flatMap((delta) =>
        delta.type === 'tool' ? [delta.result as ToolResult] : [],
      ),
      services: this.devices.calls.map(({ data, domain, entityIds, service }) =>
        [
          `${domain}.${service}`,
          ...(Object.keys(data).length > 0 ? [JSON.stringify(data)] : []),
          ...entityIds.toSorted(),
        ].join(' '),
      ),
    };
  }

  /** After a cut: until Home Assistant and EXO have found each other again. */
  async reconnect(): Promise<void> {
    await this.#pass(() => this.house.acting.home.connection !== undefined);
  }

  async stop(): Promise<void> {
    const closing = this.#memory.close();
    await this.house.acting.clock.advance(10_000);
    await closing;
    await this.house.stop();
    await this.#llm.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #newBrain(): Brain {
    const { clock, confirmations, home, live, tools } = this.house.acting;
    return assistant({
      home,
      house: () => live.house,
      doubts: new Doubts(clock),
      clock,
      confirmations,
      thinking: {
        llm: restChat({
          name: 'model',
          model: 'scripted',
          endpoint: { kind: 'openai', baseUrl: `${this.#llm.url}/v1` },
          clock,
        }),
        tools: (turn) => tools.forTurn(turn),
        house: () => live.house,
        history: new ConversationHistory(clock),
        clock,
        log: silentLog,
      },
    });
  }

  #turn(text: string, room: string | null): TurnRequest {
    const { live } = this.house.acting;
    const name = live.house.areas.find(({ id }) => id === room)?.name ?? null;
    return turnRequest({
      turnId: `turn-${this.#turns}`,
      text,
      language: this.language,
      deviceId: null,
      area: room === null ? null : { id: room, name },
      userId: USER,
    });
  }

  #put(id: string, s: string, a: Readonly<Record<string, unknown>>): void {
    const now = this.homeAssistant.house.states[id];
    if (!now || (now.s === s && JSON.stringify(now.a) === JSON.stringify(a))) return;
    this.homeAssistant.house.states[id] = { s, a: { ...a } };
    this.homeAssistant.changeStates({ r: [id] });
    this.homeAssistant.changeStates({ a: { [id]: { s, a } } });
  }

  /** Time passes slowly while sockets are at work, and in leaps where only time is waited for. */
  async #pass(condition: () => boolean, isAwaited = () => true): Promise<void> {
    let quiet = 0;
    let seen = '';
    await until(() => {
      if (condition()) return true;
      const now = [this.#llm.requests.length, this.homeAssistant.received.length].join();
      quiet = now === seen ? quiet + 1 : 0;
      seen = now;
      const isIdle = quiet > BUSY_TURNS && isAwaited();
      if (isAwaited()) void this.house.acting.clock.advance(isIdle ? IDLE_STEP_MS : BUSY_STEP_MS);
      return false;
    });
  }
}

const USER = 'lea';
