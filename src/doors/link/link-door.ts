/**
 * The door to Home Assistant's conversations: holds `exo/link` over every connection, answers turns.
 *
 *   connection ─▶ exo/link ─▶ turn ─▶ TurnRelay ─▶ exo/link/delta
 *                     ▲        cancel ─▶ abort
 *                     └─ refused: wait, or until the integration changes
 */
import { z } from 'zod';
import type { Brain, TurnRequest } from '../../brain/brain.ts';
import { spokenError } from '../../brain/sentences.ts';
import { aborted } from '../../core/aborted.ts';
import { type Clock, delay } from '../../core/clock.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { EventBus } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import type { HomeConnection, Unsubscribe } from '../../home/connection.ts';
import type { HomeClient } from '../../home/home.ts';
import type { Feed } from '../../rooms/feed.ts';
import { answerRequest, type LinkCommands } from './commands.ts';
import { relayFeed } from './feed-relay.ts';
import { keepAlive } from './keep-alive.ts';
import {
  GONE,
  isWorthTelling,
  type LinkProblem,
  linkProblem,
  linkRetryDelayMs,
  REPLACED,
} from './link-retry.ts';
import {
  deltaMessage,
  helloMessage,
  type LinkHello,
  type LinkRequest,
  type LinkTurn,
  readLinkEvent,
  replyMessage,
} from './messages.ts';
import { TurnRelay } from './turn-relay.ts';

/** More people than that do not speak at once; each turn holds buffers and a brain. */
const MAX_TURNS = 32;

export interface LinkDoorOptions {
  readonly home: HomeClient;
  readonly hello: LinkHello;
  /** Answers one turn; called for several at once. */
  readonly brain: Brain;
  /** What Home Assistant is shown of EXO and its rooms. */
  readonly feed?: Feed;
  /** What the integration's actions ask for. */
  readonly commands?: LinkCommands;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events: EventBus;
  readonly log: Log;
}

/**
 * @example
 * const door = new LinkDoor({ home, hello, brain, clock: systemClock, random: Math.random, events, log });
 * const stop = door.start();
 */
export class LinkDoor {
  readonly #options: LinkDoorOptions;
  readonly #turns = new Map<string, TurnRelay>();
  #linked: HomeConnection | undefined;
  #reported: ErrorCode | undefined;

  constructor(options: LinkDoorOptions) {
    this.#options = options;
  }

  /** Returns the function that lets go of the link and ends the turns in flight. */
  start(): Unsubscribe {
    const stopped = new AbortController();
    const unfollow = this.#options.home.follow(
      (connection) =>
        void this.#hold(connection, AbortSignal.any([connection.closed, stopped.signal])),
    );
    return () => {
      unfollow();
      stopped.abort();
      this.#cancelTurns();
    };
  }

  /** Opens the link again and again until the connection is over. */
  async #hold(connection: HomeConnection, over: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    let changed = new AbortController();
    watchIntegration(connection, () => changed.abort()).catch(() => undefined);
    for (let attempts = 0; !over.aborted; attempts += 1) {
      changed = new AbortController();
      const problem = await this.#openOnce(connection, over);
      if (over.aborted) return;
      if (problem.code === REPLACED.code) attempts = 0;
      if (isWorthTelling(problem.code, attempts)) this.#report(problem);
      const waitMs = linkRetryDelayMs(problem.code, attempts, random());
      await delay(clock, waitMs, AbortSignal.any([over, changed.signal]));
    }
  }

  /** Resolves with what ended the link, or kept it from opening. */
  async #openOnce(connection: HomeConnection, over: AbortSignal): Promise<LinkProblem> {
    const { clock, events, feed, hello, log } = this.#options;
    const replaced = new AbortController();
    const lost = new AbortController();
    try {
      const { unsubscribe } = await connection.subscribe(helloMessage(hello), (event) =>
        this.#receive(connection, event, replaced),
      );
      if (over.aborted) {
        unsubscribe();
        return GONE;
      }
      this.#linked = connection;
      this.#reported = undefined;
      log.info('linked with Home Assistant');
      events.emit({ type: 'link-opened', atMs: clock.nowMs() });
      const unrelay = feed && relayFeed(connection, feed, log);
      const rest = hello.capabilities.includes('alive')
        ? keepAlive(connection, clock, () => lost.abort())
        : undefined;
      await aborted(AbortSignal.any([over, replaced.signal, lost.signal]));
      rest?.();
      unrelay?.();
      if (this.#linked === connection) this.#linked = undefined;
      if (!connection.closed.aborted) unsubscribe();
      if (replaced.signal.aborted && !over.aborted) return REPLACED;
      events.emit({ type: 'link-closed', atMs: clock.nowMs(), code: GONE.code });
      return GONE;
    } catch (error) {
      return linkProblem(error);
    }
  }

  #receive(connection: HomeConnection, event: unknown, replaced: AbortController): void {
    const message = readLinkEvent(event);
    switch (message?.type) {
      case 'turn':
        this.#answer(connection, message);
        break;
      case 'tool_result':
        this.#turns.get(message.turn_id)?.takeResult(message);
        break;
      case 'cancel':
        this.#turns.get(message.turn_id)?.cancel();
        break;
      case 'request':
        this.#serve(connection, message);
        break;
      case 'replaced':
        this.#cancelTurns();
        replaced.abort();
        break;
      case undefined:
        this.#options.log.warn('an event of the link is not understood');
    }
  }

  #answer(connection: HomeConnection, turn: LinkTurn): void {
    const { brain, clock, log } = this.#options;
    const turnId = turn.turn_id;
    if (this.#turns.has(turnId)) return;
    if (this.#turns.size >= MAX_TURNS) {
      this.#refuse(connection, turn);
      return;
    }
    const relay = new TurnRelay({ connection, brain, clock, log }, turnRequest(turn), turn.tools);
    this.#turns.set(turnId, relay);
    void relay.run().finally(() => this.#turns.delete(turnId));
  }

  #serve(connection: HomeConnection, request: LinkRequest): void {
    const { commands = {}, log } = this.#options;
    void answerRequest(commands, request, connection.closed).then((answer) => {
      if ('error' in answer) log.warn('a request failed', { code: answer.error.code });
      connection.request(replyMessage(request.request_id, answer)).catch(() => undefined);
    });
  }

  #refuse(connection: HomeConnection, turn: LinkTurn): void {
    const code = 'brain/unavailable';
    this.#options.log.warn('too many turns at once', { turns: this.#turns.size });
    const error = { code, message: spokenError(code, turn.language) };
    connection.request(deltaMessage(turn.turn_id, [{ error }])).catch(() => undefined);
  }

  #cancelTurns(): void {
    for (const relay of this.#turns.values()) relay.cancel();
  }

  /** Names each kind of problem once, however often it repeats. */
  #report({ code, advice }: LinkProblem): void {
    if (this.#reported === code) return;
    this.#reported = code;
    const { clock, events, log } = this.#options;
    log.warn('no link with Home Assistant', { code, advice });
    events.emit({ type: 'link-closed', atMs: clock.nowMs(), code });
  }
}

const entriesSchema = z.array(
  z.object({
    type: z.string().nullish(),
    entry: z.object({ domain: z.string(), state: z.string() }),
  }),
);

/** Calls back when Home Assistant has loaded the integration, so that nobody waits for the next try. */
async function watchIntegration(connection: HomeConnection, loaded: () => void): Promise<void> {
  await connection.subscribe({ type: 'config_entries/subscribe' }, (event) => {
    const changes = entriesSchema.safeParse(event).data ?? [];
    if (
      changes.some(({ type, entry }) => type && entry.domain === 'exo' && entry.state === 'loaded')
    )
      loaded();
  });
}

function turnRequest(turn: LinkTurn): TurnRequest {
  return {
    turnId: turn.turn_id,
    text: turn.text,
    language: turn.language,
    conversationId: turn.conversation_id,
    deviceId: turn.device_id,
    satelliteId: turn.satellite_id,
    area: turn.area_id === null ? null : { id: turn.area_id, name: turn.area_name },
    floorId: turn.floor_id,
    userId: turn.user_id,
  };
}
