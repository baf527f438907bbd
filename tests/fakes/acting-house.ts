/** The tools of the house on the fake Home Assistant, over real sockets: what is asked in a room, what comes of it. */
import type { TurnRequest } from '../../src/brain/brain.ts';
import { Confirmations } from '../../src/brain/confirmations.ts';
import { callTool } from '../../src/brain/tools/call-tool.ts';
import type { ToolResult } from '../../src/brain/tools/tool.ts';
import { Tools } from '../../src/brain/tools/tools.ts';
import { EventBus } from '../../src/core/events.ts';
import { silentLog } from '../../src/core/log.ts';
import { HouseActor } from '../../src/home/act.ts';
import { HomeClient } from '../../src/home/home.ts';
import { LiveHouse } from '../../src/home/live-house.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeHomeAssistant } from './fake-home-assistant.ts';
import type { FakeRegistries } from './fake-house.ts';
import { furnishedHouse, readHouse } from './furnished-house.ts';
import { settledAsTimePasses, untilAsTimePasses } from './until.ts';

/** Small enough for a socket to answer in between. */
const STEP_MS = 20;

export interface ActingHouseOptions {
  readonly language?: 'fr' | 'en';
  readonly pin?: string;
  /** Entity ids that the household calls dangerous. */
  readonly dangerous?: readonly string[];
  /** Adds to the house before anybody looks. */
  readonly furnish?: (house: FakeRegistries) => void;
}

export class ActingHouse {
  readonly homeAssistant: FakeHomeAssistant;
  readonly clock = new FakeClock();
  readonly home: HomeClient;
  readonly live: LiveHouse;
  readonly confirmations: Confirmations;
  readonly actor: HouseActor;
  readonly tools: Tools;

  private constructor(homeAssistant: FakeHomeAssistant, options: ActingHouseOptions) {
    const events = new EventBus(silentLog);
    const { clock } = this;
    const { address, token } = homeAssistant;
    const shared = { clock, events, log: silentLog };
    this.homeAssistant = homeAssistant;
    this.home = new HomeClient({ address, token, random: () => 0, ...shared });
    this.live = new LiveHouse({ home: this.home, language: 'fr', ...shared });
    this.confirmations = new Confirmations({ clock, pin: options.pin });
    this.actor = new HouseActor({ home: this.home, clock, events });
    this.tools = new Tools({
      live: this.live,
      actor: this.actor,
      confirmations: this.confirmations,
      dangerous: new Set(options.dangerous),
    });
  }

  static async start(options: ActingHouseOptions = {}): Promise<ActingHouse> {
    const homeAssistant = new FakeHomeAssistant();
    homeAssistant.house = furnishedHouse(readHouse(options.language ?? 'fr'));
    options.furnish?.(homeAssistant.house);
    await homeAssistant.start();
    const acting = new ActingHouse(homeAssistant, options);
    acting.live.start();
    acting.home.start();
    await acting.passUntil(() => acting.live.house.entities.length > 0);
    return acting;
  }

  /** As the language model calls it; time passes until it is over. */
  async call(name: string, written: unknown, turn: TurnRequest): Promise<ToolResult> {
    const tool = this.tools.forTurn(turn).find((one) => one.name === name);
    if (!tool) throw new Error(`no tool ${name}`);
    const calling = callTool(tool, written, { turn }, new AbortController().signal);
    return await this.settled(calling);
  }

  /** What a device is from now on; EXO knows it as well. */
  async set(
    id: string,
    state: string,
    attributes: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    this.homeAssistant.devices.set(id, { state, attributes });
    const [name = '', value] = Object.entries(attributes)[0] ?? [];
    await this.passUntil(() => {
      const known = this.live.states.get(id);
      return known?.state === state && (name === '' || known.attributes[name] === value);
    });
  }

  /** In small steps, the sockets working in between. */
  async passUntil(condition: () => boolean): Promise<void> {
    await untilAsTimePasses(this.clock, STEP_MS, condition);
  }

  /** What the promise comes to, time passing meanwhile. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    return await settledAsTimePasses(this.clock, STEP_MS, promise);
  }

  state(id: string): string | undefined {
    return this.homeAssistant.house.states[id]?.s;
  }

  attribute(id: string, name: string): unknown {
    return this.homeAssistant.house.states[id]?.a[name];
  }

  async stop(): Promise<void> {
    await this.home.close();
    await this.homeAssistant.stop();
  }
}
