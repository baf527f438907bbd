/**
 * Nobody waits in silence: where words are long in coming, EXO says a short sentence of its own.
 *
 * Home Assistant begins to speak at sixty characters, and some satellites never recover from a gap of five seconds in
 * what is streamed to them: so the first sentence is long enough to be heard, and from then on no gap is longer.
 */
import { type Clock, delay } from '../core/clock.ts';
import type { Brain, ReplyDelta, TurnRequest } from './brain.ts';
import { sentencesFor } from './sentences.ts';

/** A model with a tool or two has answered by then. */
const FIRST_WORD_MS = 3_500;
/** Below the five seconds, with the way to the satellite. */
const GAP_MS = 3_500;
/** Where Home Assistant begins to stream speech. Characters. */
const STREAMS_FROM = 60;
/** After that many nobody believes the next one. */
const MAX_FILLERS = 8;

/** @example const brain = patient(think, clock); */
export function patient(brain: Brain, clock: Clock): Brain {
  return async function* (request, signal) {
    // Ends the brain, too, when its time is over.
    const over = new AbortController();
    const within = AbortSignal.any([signal, over.signal]);
    const deltas = brain(request, within)[Symbol.asyncIterator]();
    const wait = new Wait(clock, request);
    let next = deltas.next();
    try {
      while (true) {
        const arrived = await wait.for(next, within);
        if (signal.aborted) return;
        if (arrived === 'gap') {
          const filler = wait.filler();
          if (filler === undefined) return yield* wait.giveUp();
          if (!wait.hasOpened) yield { type: 'message' };
          yield wait.said(filler);
          continue;
        }
        if (arrived.done) return;
        next = deltas.next();
        // Thrown where it is awaited, which an abort may prevent.
        next.catch(() => undefined);
        yield wait.passed(arrived.value);
      }
    } finally {
      over.abort();
      // It may stand at a piece that nobody takes: what it does at its end is still to be done.
      deltas.return?.(undefined).catch(() => undefined);
    }
  };
}

class Wait {
  readonly #clock: Clock;
  readonly #language: string;
  #length = 0;
  #fillers = 0;
  #endsWithSpace = true;
  hasOpened = false;

  constructor(clock: Clock, { language }: TurnRequest) {
    this.#clock = clock;
    this.#language = language;
  }

  async for<Value>(next: Promise<Value>, signal: AbortSignal): Promise<Value | 'gap'> {
    const done = new AbortController();
    const limitMs = this.#limitMs();
    const gap = async () => {
      await delay(this.#clock, limitMs ?? 0, AbortSignal.any([signal, done.signal]));
      return 'gap' as const;
    };
    try {
      return await (limitMs === undefined ? next : Promise.race([next, gap()]));
    } finally {
      done.abort();
    }
  }

  /** `undefined`: it has been said too often. */
  filler(): string | undefined {
    const { oneMoment, stillAtWork } = sentencesFor(this.#language);
    this.#fillers += 1;
    if (this.#fillers > MAX_FILLERS) return undefined;
    return this.#length < STREAMS_FROM ? oneMoment : stillAtWork;
  }

  *giveUp(): Generator<ReplyDelta, void, undefined> {
    yield this.said(sentencesFor(this.#language).tookTooLong);
    yield { type: 'end', continueConversation: false, outcome: 'failed' };
  }

  said(sentence: string): ReplyDelta {
    return this.passed({ type: 'text', text: `${this.#endsWithSpace ? '' : ' '}${sentence} ` });
  }

  passed(delta: ReplyDelta): ReplyDelta {
    if (delta.type === 'message') this.hasOpened = true;
    if (delta.type === 'text' && delta.text !== '') {
      this.#length += delta.text.length;
      this.#endsWithSpace = /\s$/.test(delta.text);
    }
    return delta;
  }

  /** What was said but not begun to be spoken leaves nobody in a gap; silence does. */
  #limitMs(): number | undefined {
    if (this.#length === 0) return FIRST_WORD_MS;
    return this.#length < STREAMS_FROM ? 2 * GAP_MS : GAP_MS;
  }
}
