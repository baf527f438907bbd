/**
 * Several recognisers as one, the best first:
 *
 *   audio ─▶ kept ─┬─▶ rung 1 ─ fails, too late ─▶ rung 2 ─▶ … ─▶ the last one
 *                  └─▶ the last one, beside: what it is sure of is the answer at once
 *
 * Each rung hears the utterance from its beginning and is asked once.
 */
import { aborted } from '../core/aborted.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { Bench, type RungState } from '../core/bench.ts';
import { Channel } from '../core/channel.ts';
import { type Clock, delay } from '../core/clock.ts';
import { ExoError, toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import { KeptAudio } from './kept-audio.ts';
import { answersAtOnce, isEngineFault, planRungs } from './rung-plan.ts';
import type { FinalTranscript, Stt, SttCapabilities, SttRequest, TranscriptEvent } from './stt.ts';

/** From the end of the audio. A person has begun to wonder by then. */
const DEADLINE_MS = 4_000;
/** Nobody stands below the last one: it may take the time of a process that starts again. */
const LAST_DEADLINE_MS = 12_000;
/** Not yet read by whoever listens; each one replaces those before it. */
const MAX_WAITING_PARTIALS = 100;

export interface SttRung {
  readonly stt: Stt;
  /** From the end of the audio to the transcript, or from when it is asked where that is later. */
  readonly deadlineMs?: number;
  /** See `BenchedRung`. */
  readonly probe?: (signal: AbortSignal) => Promise<void>;
  /** Asked only where the last rung was not sure: each request costs money. */
  readonly isCostly?: boolean;
}

export interface SttLadderOptions {
  /** The best first; the last one is the starter recogniser. */
  readonly rungs: readonly SttRung[];
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events?: EventBus;
  /** The last rung listens too, and what it is sure of is the answer. */
  readonly sureFirst?: boolean;
}

interface Rung extends SttRung {
  readonly name: string;
  readonly deadlineMs: number;
}

interface Utterance {
  readonly kept: KeptAudio;
  readonly request: SttRequest;
  readonly signal: AbortSignal;
  readonly onPartial: (event: TranscriptEvent) => void;
}

/** Undefined where the utterance was given up. */
type Outcome = { readonly final: FinalTranscript } | { readonly error: ExoError } | undefined;

/**
 * @example
 * const ladder = new SttLadder({ rungs: [{ stt: whisper }, { stt: starter }], clock, random, events });
 */
export class SttLadder implements Stt {
  readonly name = 'ladder';
  #rungs: readonly Rung[];
  readonly #clock: Clock;
  readonly #bench: Bench;
  readonly #sureFirst: boolean;

  constructor({ rungs, sureFirst = true, ...context }: SttLadderOptions) {
    this.#rungs = toRungs(rungs);
    this.#clock = context.clock;
    this.#bench = new Bench({ stage: 'stt', ...context });
    this.#sureFirst = sureFirst;
  }

  /** Partials come where the rung that is asked first sends them. */
  get capabilities(): SttCapabilities {
    const languages = new Set(this.#rungs.flatMap(({ stt }) => stt.capabilities.languages));
    return { languages: [...languages], partials: this.#first?.stt.capabilities.partials ?? false };
  }

  /** The engine that is asked first. */
  get active(): string | undefined {
    return this.#first?.name;
  }

  get rungs(): readonly { readonly engine: string; readonly state: RungState }[] {
    return this.#rungs.map((rung) => ({ engine: rung.name, state: this.#bench.state(rung) }));
  }

  /** From the next utterance on. A recogniser that stays keeps what is known of it. */
  replaceRungs(rungs: readonly SttRung[]): void {
    const before = this.#rungs;
    this.#rungs = toRungs(rungs).map((rung) => before.find(({ stt }) => stt === rung.stt) ?? rung);
    for (const rung of before) if (!this.#rungs.includes(rung)) this.#bench.forget(rung);
  }

  /** Tries each rung that has a probe now, rather than in the first request. */
  check(): void {
    this.#bench.check(this.#rungs);
  }

  close(): void {
    this.#bench.close();
  }

  async *transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    if (signal.aborted) return;
    const plan = planRungs(this.#rungs, request.language, (rung) => this.#bench.isUsable(rung));
    // Ends the work too when the listener just stops reading.
    const gone = new AbortController();
    const within = AbortSignal.any([signal, gone.signal]);
    const heard = new Channel<TranscriptEvent>(MAX_WAITING_PARTIALS + 1, within);
    const kept = new KeptAudio(audio, this.#clock, within);
    const onPartial = (event: TranscriptEvent) => {
      if (heard.size < MAX_WAITING_PARTIALS) heard.send(event);
    };
    this.#hear(plan, { kept, request, signal: within, onPartial }).then(
      (final) => {
        if (final !== undefined) heard.send(final);
        heard.close();
      },
      (error: unknown) => heard.fail(error),
    );
    try {
      yield* heard;
    } finally {
      gone.abort();
    }
  }

  get #first(): Rung | undefined {
    return this.#rungs.find((rung) => this.#bench.isUsable(rung)) ?? this.#rungs.at(-1);
  }

  async #hear(plan: readonly Rung[], utterance: Utterance): Promise<FinalTranscript | undefined> {
    const beside = this.#listenBeside(plan, utterance);
    let failure: ExoError | undefined;
    for (const rung of plan) {
      const outcome = await (rung === beside?.rung
        ? beside.outcome
        : this.#askUnlessSure(rung, utterance, beside));
      if (outcome === undefined || utterance.signal.aborted) return undefined;
      if ('final' in outcome) return outcome.final;
      if (utterance.kept.failure !== undefined) throw utterance.kept.failure.error;
      failure = outcome.error;
    }
    throw failure ?? new ExoError('stt/failed', 'No recogniser was asked');
  }

  /** The last rung, at work from the start; undefined where it has to wait for its turn. */
  #listenBeside(plan: readonly Rung[], utterance: Utterance): Beside | undefined {
    const rung = this.#rungs.at(-1);
    if (!this.#sureFirst || rung === undefined || plan.length < 2 || plan.at(-1) !== rung)
      return undefined;
    if (!this.#bench.isUsable(rung)) return undefined;
    const outcome = this.#ask(rung, { ...utterance, onPartial: () => undefined });
    return { rung, outcome, sure: onlySure(outcome) };
  }

  async #askUnlessSure(
    rung: Rung,
    utterance: Utterance,
    beside: Beside | undefined,
  ): Promise<Outcome> {
    if (beside === undefined) return this.#ask(rung, utterance);
    if (rung.isCostly) {
      const known = await beside.outcome;
      if (isSure(known) || utterance.signal.aborted) return known;
    }
    return Promise.race([this.#ask(rung, utterance), beside.sure]);
  }

  /** Never rejects. */
  async #ask(rung: Rung, utterance: Utterance): Promise<Outcome> {
    const { kept, onPartial, request } = utterance;
    const done = new AbortController();
    const signal = AbortSignal.any([utterance.signal, done.signal]);
    try {
      const events = rung.stt.transcribe(kept.replay(signal), request, signal);
      const final = await Promise.race([
        finalOf(events, (event) => done.signal.aborted || onPartial(event)),
        this.#overdue(rung, kept, signal),
        aborted(utterance.signal),
      ]);
      if (utterance.signal.aborted) return undefined;
      if (final === undefined) throw new ExoError('stt/failed', 'It ended without a transcript');
      this.#bench.worked(rung);
      return { final };
    } catch (cause) {
      if (utterance.signal.aborted) return undefined;
      const error = toExoError(cause, 'stt/failed', 'A recogniser failed');
      if (kept.failure === undefined && isEngineFault(error)) this.#bench.fell(rung, error);
      return { error };
    } finally {
      done.abort();
    }
  }

  async #overdue({ deadlineMs }: Rung, kept: KeptAudio, signal: AbortSignal): Promise<undefined> {
    await kept.ended;
    await delay(this.#clock, deadlineMs, signal);
    if (signal.aborted) return undefined;
    throw new ExoError('stt/deadline', 'The recogniser takes too long', { retryable: true });
  }
}

function toRungs(rungs: readonly SttRung[]): readonly Rung[] {
  if (rungs.length === 0) throw new ExoError('core/internal', 'A ladder has one rung at least');
  return rungs.map((rung, at) => ({
    ...rung,
    name: rung.stt.name,
    deadlineMs: rung.deadlineMs ?? (at === rungs.length - 1 ? LAST_DEADLINE_MS : DEADLINE_MS),
  }));
}

interface Beside {
  readonly rung: Rung;
  readonly outcome: Promise<Outcome>;
  /** Resolves only where it is sure. */
  readonly sure: Promise<Outcome>;
}

function isSure(outcome: Outcome): boolean {
  return outcome !== undefined && 'final' in outcome && answersAtOnce(outcome.final);
}

function onlySure(outcome: Promise<Outcome>): Promise<Outcome> {
  return new Promise((resolve) => {
    void outcome.then((known) => {
      if (isSure(known)) resolve(known);
    });
  });
}

async function finalOf(
  events: AsyncIterable<TranscriptEvent>,
  onPartial: (event: TranscriptEvent) => unknown,
): Promise<FinalTranscript | undefined> {
  for await (const event of events) {
    if (event.type === 'final') return event;
    onPartial(event);
  }
  return undefined;
}
