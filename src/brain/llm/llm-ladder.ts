/**
 * Several models as one, the best first:
 *
 *   request ─▶ rung 1 ─ fails before a word ─▶ rung 2, from the beginning
 *                 └─ fails after whole sentences ─▶ rung 2, told what the person has heard already
 *                                                      └─ nobody left: `lost`
 */
import { Bench, type RungState } from '../../core/bench.ts';
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import type { EventBus } from '../../core/events.ts';
import { wholeSentences } from '../whole-sentences.ts';
import { connectionError } from './http-errors.ts';
import type { Llm, LlmDelta, LlmRequest, ModelNotice } from './llm.ts';

export interface LlmLadderOptions {
  /** The best first; none: every request fails with `llm/not-configured`. */
  readonly rungs: readonly Llm[];
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events: EventBus;
}

interface Rung {
  readonly llm: Llm;
  readonly name: string;
  readonly probe: (signal: AbortSignal) => Promise<void>;
}

/** What one request has come to, over all rungs. */
interface Course {
  readonly request: LlmRequest;
  readonly signal: AbortSignal;
  /** Whole sentences that were handed on, of the rungs before. */
  heard: string;
  failure: ExoError | undefined;
}

/** @example const llm = new LlmLadder({ rungs: [azure, ollama], clock, random: Math.random, events }); */
export class LlmLadder implements Llm {
  readonly name = 'ladder';
  #rungs: readonly Rung[];
  readonly #options: LlmLadderOptions;
  readonly #bench: Bench;

  constructor(options: LlmLadderOptions) {
    this.#options = options;
    this.#rungs = options.rungs.map((llm) => ({
      llm,
      name: llm.name,
      probe: (signal) => llm.probe(signal),
    }));
    this.#bench = new Bench({ ...options, stage: 'llm' });
  }

  get model(): string {
    return this.#plan()[0]?.llm.model ?? 'none';
  }

  /** The engine that is asked first; undefined where there is none. */
  get active(): string | undefined {
    return this.#plan()[0]?.name;
  }

  get rungs(): readonly { readonly engine: string; readonly state: RungState }[] {
    return this.#rungs.map((rung) => ({ engine: rung.name, state: this.#bench.state(rung) }));
  }

  /** The user's choice is asked first from now on, the others after it in their order. */
  prefer(name: string): void {
    const chosen = this.#rungs.find((rung) => rung.name === name);
    if (!chosen) throw new ExoError('llm/model-gone', `no provider is called ${name}`);
    this.#rungs = [chosen, ...this.#rungs.filter((rung) => rung !== chosen)];
  }

  /** Tries each rung that has a probe now, rather than in the first request. */
  check(): void {
    this.#bench.check(this.#rungs);
  }

  close(): void {
    this.#bench.close();
  }

  async *chat(request: LlmRequest, signal: AbortSignal): AsyncGenerator<LlmDelta, void, undefined> {
    if (this.#rungs.length === 0)
      throw new ExoError('llm/not-configured', 'no language model is configured');
    const course: Course = { request, signal, heard: '', failure: undefined };
    for (const rung of this.#plan()) {
      if (yield* this.#ask(rung, course)) return;
      if (signal.aborted) return;
    }
    if (course.heard !== '') yield { type: 'end', reason: 'lost' };
    else if (course.failure?.code === 'llm/no-vision') throw course.failure;
    else
      throw new ExoError('llm/unavailable', 'no language model answers', {
        retryable: true,
        cause: course.failure,
      });
  }

  async probe(signal: AbortSignal): Promise<void> {
    const [rung] = this.#plan();
    if (!rung) throw new ExoError('llm/not-configured', 'no language model is configured');
    await rung.probe(signal);
  }

  async models(signal: AbortSignal): Promise<readonly ModelNotice[]> {
    return (await this.#plan()[0]?.llm.models(signal)) ?? [];
  }

  /**
   * Where all are benched, they are tried all the same: one that was benched a second ago is a better answer
   * than none.
   */
  #plan(): readonly Rung[] {
    const usable = this.#rungs.filter((rung) => this.#bench.isUsable(rung));
    return usable.length > 0 ? usable : this.#rungs;
  }

  /** Returns whether the answer is whole. */
  async *#ask(rung: Rung, course: Course): AsyncGenerator<LlmDelta, boolean, undefined> {
    const { signal } = course;
    const meter = new Meter(rung.llm, this.#options.clock);
    let text = '';
    let handedOn = false;
    try {
      for await (const delta of rung.llm.chat(goingOn(course), signal)) {
        meter.note(delta);
        if (delta.type === 'text') text += delta.text;
        handedOn = true;
        if (delta.type === 'end') {
          this.#bench.worked(rung);
          this.#options.events.emit(meter.answered());
          yield delta;
          return true;
        }
        yield delta;
      }
      if (!signal.aborted) throw new ExoError('llm/malformed', 'the answer has no end');
    } catch (error) {
      if (signal.aborted) return false;
      const failure = connectionError(error);
      if (failure.code === 'llm/no-vision') {
        // It answers everything else. What another one failed at says more of this request.
        course.failure ??= failure;
        return false;
      }
      course.failure = failure;
      this.#bench.fell(rung, failure);
      course.heard += wholeSentences(text);
      if (handedOn) yield { type: 'cut' };
    }
    return false;
  }
}

/** The next model has to know what was heard, or the person hears it twice. */
function goingOn({ request, heard }: Course): LlmRequest {
  if (heard === '') return request;
  return {
    ...request,
    messages: [
      ...request.messages,
      { role: 'assistant', text: heard },
      {
        role: 'user',
        text: '(EXO: the line broke off after these words of yours. They were heard. Go on right behind them and repeat nothing.)',
      },
    ],
  };
}

/** What a call took, for whoever counts: events say it, stages do not. */
class Meter {
  readonly #llm: Llm;
  readonly #clock: Clock;
  readonly #startedMs: number;
  #firstMs: number | undefined;
  #usage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 };

  constructor(llm: Llm, clock: Clock) {
    this.#llm = llm;
    this.#clock = clock;
    this.#startedMs = clock.nowMs();
  }

  note(delta: LlmDelta): void {
    this.#firstMs ??= this.#clock.nowMs() - this.#startedMs;
    if (delta.type !== 'usage') return;
    const { inputTokens, outputTokens, cachedTokens } = delta;
    this.#usage = { inputTokens, outputTokens, cachedTokens };
  }

  answered() {
    const atMs = this.#clock.nowMs();
    const tookMs = atMs - this.#startedMs;
    return {
      type: 'model-answered' as const,
      atMs,
      engine: this.#llm.name,
      model: this.#llm.model,
      ...this.#usage,
      firstMs: this.#firstMs ?? tookMs,
      tookMs,
    };
  }
}
