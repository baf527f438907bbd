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
import { deltaMessage, type LinkDelta } from './messages.ts';

/** Messages to Home Assistant at most this often, after the first text, which waits for nothing. */
const PACE_MS = 30;
/** Home Assistant gives the turn up after 10 s of silence anyway. */
const ACKNOWLEDGE_TIMEOUT_MS = 10_000;
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
  /** Aborts when all has been said: what is left goes out at once. */
  readonly #said = new AbortController();
  #textSent = false;
  #wake: () => void = () => undefined;

  constructor(options: TurnRelayOptions, request: TurnRequest) {
    this.#options = options;
    this.#request = request;
  }

  cancel(): void {
    this.#over.abort();
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
        await this.#change();
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
    case 'tool': {
      const { id, input, name, failed, result } = delta;
      return { tool_call: { id, name, arguments: input, external: true, result, failed } };
    }
    case 'end':
      return { end: { continue_conversation: delta.continueConversation } };
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');
