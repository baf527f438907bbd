/** EXO's tools of the house on the real Home Assistant: connected, furnished, every name known. */
import { until } from '../../../demo/harness/deadline.ts';
import { Confirmations } from '../../../src/brain/confirmations.ts';
import { callTool } from '../../../src/brain/tools/call-tool.ts';
import type { ToolResult } from '../../../src/brain/tools/tool.ts';
import { Tools } from '../../../src/brain/tools/tools.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { EventBus } from '../../../src/core/events.ts';
import { silentLog } from '../../../src/core/log.ts';
import { HouseActor } from '../../../src/home/act.ts';
import { restAddress, webSocketAddress } from '../../../src/home/address.ts';
import { HomeClient } from '../../../src/home/home.ts';
import { HomeRest } from '../../../src/home/home-rest.ts';
import { LiveHouse } from '../../../src/home/live-house.ts';
import { turnIn } from '../../fakes/turn-request.ts';
import type { TestHome } from './test-home.ts';

export class RealHousehold {
  readonly home: HomeClient;
  readonly live: LiveHouse;
  readonly tools: Tools;
  readonly confirmations = new Confirmations({ clock: systemClock });
  readonly actor: HouseActor;
  /** As while the socket is down. */
  readonly restActor: HouseActor;
  #turns = 0;

  private constructor({ homeAssistant, token }: TestHome) {
    const clock = systemClock;
    const events = new EventBus(silentLog);
    const address = webSocketAddress(homeAssistant.url);
    const shared = { clock, events, log: silentLog };
    this.home = new HomeClient({ address, token, random: Math.random, ...shared });
    this.live = new LiveHouse({ home: this.home, language: 'fr', ...shared });
    const rest = new HomeRest({ address: restAddress(address), token, clock });
    this.actor = new HouseActor({ home: this.home, rest, clock, events });
    this.restActor = new HouseActor({ home: { connection: undefined }, rest, clock, events });
    this.tools = new Tools({
      live: this.live,
      actor: this.actor,
      confirmations: this.confirmations,
    });
  }

  /** @param hidden entities that are not to be exposed to Assist */
  static async start(home: TestHome, hidden: readonly string[] = []): Promise<RealHousehold> {
    if (hidden.length > 0)
      await home.connection.sendMessagePromise({
        type: 'homeassistant/expose_entity',
        assistants: ['conversation'],
        entity_ids: hidden,
        should_expose: false,
      });
    const household = new RealHousehold(home);
    household.live.start();
    household.home.start();
    const count = home.house.entities.length - hidden.length;
    await until('whole house', 30_000, () =>
      household.live.house.entities.length >= count ? true : undefined,
    );
    return household;
  }

  /** One call as a model writes it, in a turn of its own. */
  async call(tool: string, written: unknown, room: string | null, text = ''): Promise<ToolResult> {
    this.#turns += 1;
    const turn = turnIn(room, text, `turn-${this.#turns}`);
    const found = this.tools.forTurn(turn).find(({ name }) => name === tool);
    if (!found) throw new Error(`no tool ${tool}`);
    return await callTool(found, written, { turn }, new AbortController().signal);
  }

  async stop(): Promise<void> {
    await this.home.close();
  }
}
