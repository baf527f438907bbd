/** EXO's end of the link on a real socket, a fake Home Assistant on the other, a brain that says what it is told to. */
import type { Brain, ReplyDelta } from '../../../src/brain/brain.ts';
import { EventBus, type ExoEvent } from '../../../src/core/events.ts';
import { createLog, silentLog } from '../../../src/core/log.ts';
import type { LinkCommands } from '../../../src/doors/link/commands.ts';
import { LinkDoor } from '../../../src/doors/link/link-door.ts';
import { HomeClient } from '../../../src/home/home.ts';
import { newFeedState } from '../../../src/rooms/app-state.ts';
import { Feed } from '../../../src/rooms/feed.ts';
import { answerTurn } from '../../../src/turn/answer-turn.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeHomeAssistant } from '../../fakes/fake-home-assistant.ts';
import { FakeLink } from '../../fakes/fake-link.ts';
import { until, untilAsTimePasses } from '../../fakes/until.ts';

export const END = {
  type: 'end',
  continueConversation: false,
  outcome: 'answered',
} as const satisfies ReplyDelta;

type Commands = { -readonly [Name in keyof LinkCommands]: LinkCommands[Name] };

export class LinkedExo {
  readonly homeAssistant = new FakeHomeAssistant();
  readonly link = new FakeLink();
  readonly clock = new FakeClock();
  readonly events: ExoEvent[] = [];
  /** What was logged. */
  readonly lines: string[] = [];
  /** Of the turns that the brain was given, where it is a script. */
  readonly signals: AbortSignal[] = [];
  readonly commands: Commands = {};
  readonly feed = new Feed(newFeedState({ version: '0.1.0', language: 'fr' }), this.clock);
  brain: Brain = this.says('Bonjour.');
  #home: HomeClient | undefined;
  #closeDoor: () => void = () => undefined;

  static async start(): Promise<LinkedExo> {
    const exo = new LinkedExo();
    exo.link.install(exo.homeAssistant);
    await exo.homeAssistant.start();
    exo.#open();
    return exo;
  }

  async stop(): Promise<void> {
    this.closeDoor();
    await this.#home?.close();
    await this.homeAssistant.stop();
  }

  closeDoor(): void {
    this.#closeDoor();
  }

  /** Answers with these pieces, after the gate if there is one. */
  script(deltas: readonly ReplyDelta[], gate?: Promise<void>): Brain {
    const { signals } = this;
    return async function* (_request, signal) {
      signals.push(signal);
      yield { type: 'message' };
      await gate;
      yield* deltas;
    };
  }

  says(text: string): Brain {
    return this.script([{ type: 'text', text }, END]);
  }

  /** How often the link was opened. */
  opened(): number {
    return this.events.filter(({ type }) => type === 'link-opened').length;
  }

  /** The codes of each time it was closed. */
  closedBy(): string[] {
    return this.events.flatMap((event) => (event.type === 'link-closed' ? event.code : []));
  }

  /** How each turn ended. */
  ended(): string[] {
    return this.events.flatMap((event) => (event.type === 'turn-ended' ? event.outcome : []));
  }

  async untilOpened(): Promise<void> {
    await until(() => this.opened() === 1, 'the link');
  }

  /** Time passes while sockets work. */
  async passUntil(condition: () => boolean, stepMs = 100): Promise<void> {
    await untilAsTimePasses(this.clock, stepMs, condition);
  }

  /** So much time, in steps short enough for pings to be answered in between. */
  async pass(totalMs: number): Promise<void> {
    const untilMs = this.clock.nowMs() + totalMs;
    await this.passUntil(() => this.clock.nowMs() >= untilMs, 500);
  }

  #open(): void {
    const { clock, commands, events, feed, homeAssistant, lines } = this;
    const bus = new EventBus(silentLog);
    bus.observe((event) => events.push(event));
    const log = createLog('debug', (line) => lines.push(line));
    const shared = { clock, random: () => 0, events: bus, log };
    const home = new HomeClient({
      address: homeAssistant.address,
      token: 'good-token',
      ...shared,
    });
    const door = new LinkDoor({
      home,
      hello: {
        instance: 'i-1',
        version: '0.1.0',
        languages: ['fr', 'en'],
        capabilities: ['turn', 'alive'],
      },
      feed,
      commands,
      brain: answerTurn((request, signal) => this.brain(request, signal), bus, clock),
      ...shared,
    });
    this.#home = home;
    this.#closeDoor = door.start();
    home.start();
  }
}
