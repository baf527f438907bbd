/**
 * One turn of the link: brain ─▶ batch ─▶ Home Assistant. Always ends with exactly one end or error,
 * unless nobody waits any more (cancelled, or the connection is gone).
 */
import type { Brain, ReplyDelta, TurnRequest } from '../../brain/brain.ts';
import { spokenError } from '../../brain/sentences.ts';
import { type Clock, delay } from '../../core/clock.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { HomeConnection } from '../../home/connection.ts';
import { DeltaBatch } from './delta-batch.ts';
import { HomeCalls } from './home-calls.ts';
import { deltaMessage, type LinkDelta, type LinkToolResult, type LinkTurn } from './messages.ts';
import { shownCall } from './shown-call.ts';

/** Messages to Home Assistant at most this often, after the first text, which waits for nothing. */
const PACE_MS = 30;
/** Home Assistant gives the turn up after 10 s of silence anyway. */
const ACKNOWLEDGE_TIMEOUT_MS = 10_000;
/** And tells Home Assistant this often that it has not been forgotten. */
const WAITING_MS = 4_000;
/** So many pieces unsent, and the brain has to wait. */
const MAX_WAITING = 32;

export interface TurnRelayOptions {
  readonly connection: HomeConnection;
  readonly brain: Brain;
  readonly clock: Clock;
  readonly log: Log;
}

export class TurnRelay {
  readonly #options: TurnRelayOptions;
  readonly #request: TurnRequest;
  readonly #over = new AbortController();
  readonly #batch = new DeltaBatch();
  readonly #calls: HomeCalls;
  /** Aborts when all has been said: what is left goes out at once. */
  readonly #said = new AbortController();
  #textSent = false;
  #wake: () => void = () => undefined;

  /** `tools`: those that Home Assistant runs for this turn. */
  constructor(options: TurnRelayOptions, request: TurnRequest, tools: LinkTurn['tools']) {
    this.#options = options;
    this.#calls = new HomeCalls(request.turnId, (delta) => this.#add(delta));
    this.#request =
      tools.length > 0 ? { ...request, homeTools: this.#calls.offer(tools) } : request;
  }

  /** Of a call that this turn sent. */
  takeResult(result: LinkToolResult): void {
    this.#calls.settle(result);
  }

  cancel(): void {
    this.#over.abort();
    this.#calls.abandon();
    this.#wake();
  }

  /** Resolves when Home Assistant has the whole answer, or nobody waits for it. */
  async run(): Promise<void> {
    const { closed } = this.#options.connection;
    const cancel = () => this.cancel();
    closed.addEventListener('abort', cancel, { once: true });
    if (closed.aborted) cancel();
    const sending = this.#send();
    try {
      this.#add(await this.#relay());
    } catch (error) {
      this.#add(this.#failure(error));
    } finally {
      this.#said.abort();
      this.#wake();
    }
    await sending;
    closed.removeEventListener('abort', cancel);
  }

  /** Everything but the end, which is returned. */
  async #relay(): Promise<LinkDelta> {
    const { signal } = this.#over;
    for await (const delta of this.#options.brain(this.#request, signal)) {
      if (signal.aborted) break;
      if (delta.type === 'end') return linkDelta(delta);
      this.#add(linkDelta(delta));
      while (this.#batch.size >= MAX_WAITING && !signal.aborted) await this.#change();
    }
    throw new ExoError('core/internal', 'the brain stopped without an end');
  }

  #failure(error: unknown): LinkDelta {
    const { code, message } = toExoError(error, 'core/internal', nameOf(error));
    if (!this.#over.signal.aborted)
      this.#options.log.warn('a turn failed', {
        turn: this.#request.turnId,
        code,
        reason: message,
      });
    return { error: { code, message: spokenError(code, this.#request.language) } };
  }

  async #send(): Promise<void> {
    const { connection, clock } = this.#options;
    const { signal } = this.#over;
    while (!signal.aborted) {
      const deltas = this.#batch.take();
      if (deltas.length === 0) {
        if (this.#said.signal.aborted) return;
        if (!(await this.#changeWithin(WAITING_MS))) this.#batch.add({ waiting: true });
        continue;
      }
      this.#wake();
      try {
        await connection.request(
          deltaMessage(this.#request.turnId, deltas),
          ACKNOWLEDGE_TIMEOUT_MS,
        );
      } catch (error) {
        // Unknown to Home Assistant, or the connection is lost: nobody waits.
        const { code } = toExoError(error, 'core/internal', nameOf(error));
        this.#options.log.debug('a turn is not waited for', { turn: this.#request.turnId, code });
        return this.cancel();
      }
      this.#textSent ||= deltas.some((delta) => 'content' in delta);
      if (this.#textSent) await delay(clock, PACE_MS, this.#said.signal);
    }
  }

  #add(delta: LinkDelta): void {
    if (this.#over.signal.aborted) return;
    this.#batch.add(delta);
    this.#wake();
  }

  /** Whether either side did something by then. */
  async #changeWithin(limitMs: number): Promise<boolean> {
    const over = new AbortController();
    let hasChanged = false;
    const changed = this.#change().then(() => {
      hasChanged = true;
    });
    await Promise.race([changed, delay(this.#options.clock, limitMs, over.signal)]);
    over.abort();
    return hasChanged;
  }

  /** The next time either side did something. Both sides may wait. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        this.#wake = () => undefined;
        before();
        resolve();
      };
    });
  }
}

function linkDelta(delta: ReplyDelta): LinkDelta {
  switch (delta.type) {
    case 'message':
      return { role: 'assistant' };
    case 'text':
      return { content: delta.text };
    case 'tool':
      return { tool_call: shownCall(delta) };
    case 'end':
      return { end: { continue_conversation: delta.continueConversation } };
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');
