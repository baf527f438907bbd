/**
 * Several voices as one, the best first:
 *
 *   sentence ─▶ rung 1 ─┬─ fails before its first sample ─▶ rung 2 says the same sentence ─▶ …
 *                       └─ fails after it ─▶ the sentence ends there; rung 2 says the next one
 *
 * One answer has one format, so every rung is brought to one sample rate.
 */
import { OutputRate } from '../audio/output-rate.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../core/audio-frame.ts';
import { Bench, type RungState } from '../core/bench.ts';
import { type Clock, delay } from '../core/clock.ts';
import { ExoError, toExoError } from '../core/errors.ts';
import type { EventBus } from '../core/events.ts';
import type { SentenceEngine } from './sentence-engine.ts';
import type { TtsCapabilities, TtsRequest, Voice } from './tts.ts';
import { isVoiceFault, type PlannedVoice, planVoices } from './voice-plan.ts';

/** Devices take an answer that begins later than 2 s for none; the next rung needs time as well. */
const FIRST_SAMPLE_MS = 1_200;
/** A pause that nobody would take for one between two words. */
const STALL_MS = 4_000;

export interface VoiceRung {
  readonly engine: SentenceEngine;
  /** From the sentence to its first sample. */
  readonly firstSampleMs?: number;
  /** From one frame to the next. */
  readonly stallMs?: number;
  /** See `BenchedRung`. */
  readonly probe?: (signal: AbortSignal) => Promise<void>;
}

export interface SentenceLadderOptions {
  /** The best first; the last one is a voice that always works. */
  readonly rungs: readonly VoiceRung[];
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly events?: EventBus;
  readonly sampleRateHz?: number;
}

interface Rung extends Required<Omit<VoiceRung, 'probe'>> {
  readonly name: string;
  readonly probe: VoiceRung['probe'] | undefined;
}

/** `said` and `cut` end the sentence; an error is for the next rung. */
type Outcome = 'said' | 'cut' | 'aborted' | ExoError;

/**
 * @example
 * const ladder = new SentenceLadder({ rungs: [{ engine: kokoro }, { engine: espeak }], clock, random, events });
 * const tts = new SentenceAdapter(ladder, clock);
 */
export class SentenceLadder implements SentenceEngine {
  readonly name = 'ladder';
  #rungs: readonly Rung[];
  readonly #clock: Clock;
  readonly #bench: Bench;
  readonly #output: OutputRate;

  constructor({ rungs, sampleRateHz = SPEECH_SAMPLE_RATE_HZ, ...context }: SentenceLadderOptions) {
    this.#rungs = toRungs(rungs);
    this.#clock = context.clock;
    this.#bench = new Bench({ stage: 'tts', ...context });
    this.#output = new OutputRate(sampleRateHz);
  }

  /** The voices of all rungs; one that two of them have is the better rung's. */
  get capabilities(): TtsCapabilities {
    const voices = new Map<string, Voice>();
    for (const { engine } of this.#rungs)
      for (const voice of engine.capabilities.voices)
        if (!voices.has(voice.id)) voices.set(voice.id, voice);
    return { voices: [...voices.values()], sampleRateHz: this.#output.sampleRateHz };
  }

  /** The engine that is asked first. */
  get active(): string | undefined {
    return (this.#rungs.find((rung) => this.#bench.isUsable(rung)) ?? this.#rungs.at(-1))?.name;
  }

  get rungs(): readonly { readonly engine: string; readonly state: RungState }[] {
    return this.#rungs.map((rung) => ({ engine: rung.name, state: this.#bench.state(rung) }));
  }

  /** From the next sentence on. A voice that stays keeps what is known of it. */
  replaceRungs(rungs: readonly VoiceRung[]): void {
    const before = this.#rungs;
    this.#rungs = toRungs(rungs).map(
      (rung) => before.find(({ engine }) => engine === rung.engine) ?? rung,
    );
    for (const rung of before) if (!this.#rungs.includes(rung)) this.#bench.forget(rung);
  }

  /** Tries each rung that has a probe now, rather than in the first request. */
  check(): void {
    this.#bench.check(this.#rungs);
  }

  close(): void {
    this.#bench.close();
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    if (signal.aborted) return;
    const isUsable = (rung: Rung) => this.#bench.isUsable(rung);
    let failure: ExoError | undefined;
    for (const planned of planVoices(this.#rungs, request, isUsable)) {
      const outcome = yield* this.#say(planned, sentence, signal);
      if (!(outcome instanceof ExoError)) return;
      failure = outcome;
    }
    throw failure ?? new ExoError('tts/failed', 'No voice was asked');
  }

  async *#say(
    { rung, request }: PlannedVoice<Rung>,
    sentence: string,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, Outcome, undefined> {
    const left = new AbortController();
    const within = AbortSignal.any([signal, left.signal]);
    const output = this.#output.start();
    const dueMs = this.#clock.nowMs() + rung.firstSampleMs;
    const frames = rung.engine.speak(sentence, request, within)[Symbol.asyncIterator]();
    try {
      while (true) {
        const waitMs = output.hasBegun ? rung.stallMs : dueMs - this.#clock.nowMs();
        const next = await this.#next(frames, waitMs, within);
        if (next === 'aborted') return 'aborted';
        if (next.done) break;
        yield* output.push(next.value);
      }
      this.#bench.worked(rung);
      yield* output.flush();
      return 'said';
    } catch (cause) {
      if (signal.aborted) return 'aborted';
      const error = toExoError(cause, 'tts/failed', 'A voice failed');
      if (isVoiceFault(error)) this.#bench.fell(rung, error);
      if (!output.hasBegun) return error;
      // Nobody wants to hear the half of a sentence again.
      yield* output.flush();
      return 'cut';
    } finally {
      left.abort();
      // Not awaited: an engine that hangs would hold back the one that takes over.
      frames.return?.().catch(() => undefined);
    }
  }

  async #next(
    frames: AsyncIterator<AudioFrame>,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<IteratorResult<AudioFrame> | 'aborted'> {
    const settled = new AbortController();
    const waiting = AbortSignal.any([signal, settled.signal]);
    const overdue = delay(this.#clock, Math.max(0, waitMs), waiting).then(() => {
      if (waiting.aborted) return 'aborted' as const;
      throw new ExoError('tts/deadline', 'The voice takes too long', { retryable: true });
    });
    try {
      return await Promise.race([frames.next(), overdue]);
    } finally {
      settled.abort();
    }
  }
}

function toRungs(rungs: readonly VoiceRung[]): readonly Rung[] {
  if (rungs.length === 0) throw new ExoError('core/internal', 'A ladder has one rung at least');
  return rungs.map(({ engine, firstSampleMs = FIRST_SAMPLE_MS, stallMs = STALL_MS, probe }) => ({
    engine,
    name: engine.name,
    firstSampleMs,
    stallMs,
    probe,
  }));
}
