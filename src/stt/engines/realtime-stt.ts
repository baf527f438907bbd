/**
 * STT engine: OpenAI's Realtime transcription, which hears the person while they speak. For the servers that
 * have it; `openai-stt.ts` is for the others.
 *
 *   frames ─▶ 24 kHz ─▶ session ─▶ partials, transcript
 */
import { concatInt16 } from '../../audio/pcm.ts';
import { prepareResampler, type Resampler } from '../../audio/resample.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { Channel } from '../../core/channel.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { type OpenAiEndpoint, openAiHeaders, openAiUrl } from '../../remote/openai-endpoint.ts';
import { probeOpenAi } from '../../remote/probe.ts';
import type { Stt, SttCapabilities, SttRequest, TranscriptEvent } from '../stt.ts';
import { sessionUpdate } from './realtime-messages.ts';
import { RealtimeSession } from './realtime-session.ts';
import {
  checkFrame,
  checkLanguage,
  checkLength,
  finalOf,
  isAudible,
  isLongEnough,
} from './remote-utterance.ts';
import { type HintStyle, hintStyleOf, hintsFor } from './transcription-hints.ts';

/** The one that every session takes. */
const SESSION_SAMPLE_RATE_HZ = 24_000;
/** Of one message: small beside the time that a word takes, large beside its header. */
const BATCH_SAMPLES = SESSION_SAMPLE_RATE_HZ / 10;
/** Of the quiet before the first sound: the soft beginning of a word. */
const KEPT_SILENCE_SAMPLES = SESSION_SAMPLE_RATE_HZ / 2;
const MAX_WAITING_PARTIALS = 100;

export interface RealtimeSttOptions {
  /** On Azure the v1 surface: without an API version. */
  readonly endpoint: OpenAiEndpoint;
  /** `gpt-live-transcribe`, `gpt-transcribe`, `gpt-realtime-whisper`, `gpt-4o-transcribe`, …; on Azure a deployment. */
  readonly model: string;
  readonly languages: readonly string[];
  /** How the model wants to be told names; default: by its name. */
  readonly hints?: HintStyle;
  readonly noiseReduction?: 'near_field' | 'far_field';
  readonly name?: string;
  readonly clock?: Clock;
}

/**
 * Throws `stt/language`, `stt/key-refused`, `stt/model-missing`, `stt/quota`, `stt/unreachable`, `stt/deadline`,
 * `stt/failed` or `audio/*`.
 *
 * @example new RealtimeStt({ endpoint, model: 'gpt-live-transcribe', languages: ['fr', 'en'] })
 */
export class RealtimeStt implements Stt {
  readonly name: string;
  readonly capabilities: SttCapabilities;
  readonly #options: RealtimeSttOptions;
  readonly #clock: Clock;
  readonly #url: string;
  readonly #hints: HintStyle;
  #prepareResampler: (() => Resampler) | undefined;

  /** @throws `options/invalid` */
  constructor(options: RealtimeSttOptions) {
    const { endpoint, hints, languages, model } = options;
    this.name = options.name ?? `${endpoint.kind}-realtime`;
    this.capabilities = { languages, partials: true };
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#url = realtimeUrl(endpoint);
    this.#hints = hints ?? hintStyleOf(model);
  }

  /** Whether the server would listen; nothing is sent and nothing paid. */
  probe(signal: AbortSignal): Promise<void> {
    return probeOpenAi('stt', this.#options.endpoint, this.#clock, signal);
  }

  async *transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    checkLanguage(this.capabilities.languages, request.language);
    if (signal.aborted) return;
    // Closes the session too when the listener just stops reading.
    const left = new AbortController();
    const within = AbortSignal.any([signal, left.signal]);
    const heard = new Channel<TranscriptEvent>(MAX_WAITING_PARTIALS + 1, within);
    this.#stream(audio, request, heard, within).catch((error: unknown) => heard.fail(error));
    try {
      yield* heard;
    } finally {
      left.abort();
    }
  }

  async #stream(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    heard: Channel<TranscriptEvent>,
    signal: AbortSignal,
  ): Promise<void> {
    const batches = new Batches(this.#resampler());
    let session: RealtimeSession | undefined;
    let sampleCount = 0;
    for await (const frame of audio) {
      if (signal.aborted || heard.closed) return;
      checkFrame(frame);
      sampleCount += frame.samples.length;
      checkLength(sampleCount);
      // A session that hears silence costs, and from silence the models invent sentences.
      if (session === undefined && isAudible(frame.samples))
        session = this.#open(request, heard, signal);
      batches.push(frame.samples);
      if (session === undefined) batches.forget();
      else for (const batch of batches.take()) session.append(batch);
    }
    if (signal.aborted || heard.closed) return;
    if (session === undefined || !isLongEnough(sampleCount)) {
      heard.send(finalOf('', this.name));
      heard.close();
      return;
    }
    for (const batch of batches.rest()) session.append(batch);
    session.commit();
  }

  #open(request: SttRequest, heard: Channel<TranscriptEvent>, signal: AbortSignal) {
    const { endpoint, model, noiseReduction } = this.#options;
    const hints = hintsFor(this.#hints, request);
    const sampleRateHz = SESSION_SAMPLE_RATE_HZ;
    const session = new RealtimeSession({
      url: this.#url,
      headers: openAiHeaders(endpoint),
      settings: sessionUpdate({ model, sampleRateHz, hints, noiseReduction }),
      clock: this.#clock,
      onPartial: (text) => {
        if (heard.size < MAX_WAITING_PARTIALS) heard.send({ type: 'partial', text });
      },
      onEnd: (outcome) => {
        if ('error' in outcome) return heard.fail(outcome.error);
        heard.send(finalOf(outcome.transcript, this.name));
        heard.close();
      },
    });
    signal.addEventListener('abort', () => session.close(), { once: true });
    return session;
  }

  #resampler(): Resampler {
    this.#prepareResampler ??= prepareResampler(SPEECH_SAMPLE_RATE_HZ, SESSION_SAMPLE_RATE_HZ);
    return this.#prepareResampler();
  }
}

/** Frames of any size → messages of one size at the session's rate. */
class Batches {
  readonly #resampler: Resampler;
  #samples = new Int16Array(0);

  constructor(resampler: Resampler) {
    this.#resampler = resampler;
  }

  push(samples: Int16Array): void {
    this.#samples = concatInt16(this.#samples, this.#resampler.push(samples));
  }

  /** Silence, except for the last half a second of it. */
  forget(): void {
    if (this.#samples.length <= 2 * KEPT_SILENCE_SAMPLES) return;
    this.#samples = this.#samples.slice(-KEPT_SILENCE_SAMPLES);
  }

  *take(): Generator<Int16Array> {
    while (this.#samples.length >= BATCH_SAMPLES) {
      yield this.#samples.slice(0, BATCH_SAMPLES);
      this.#samples = this.#samples.slice(BATCH_SAMPLES);
    }
  }

  *rest(): Generator<Int16Array> {
    this.#samples = concatInt16(this.#samples, this.#resampler.flush());
    yield* this.take();
    if (this.#samples.length > 0) yield this.#samples;
  }
}

function realtimeUrl(endpoint: OpenAiEndpoint): string {
  if (endpoint.kind === 'azure' && endpoint.apiVersion !== undefined)
    throw new ExoError(
      'options/invalid',
      'Azure’s Realtime transcription is on its v1 surface: leave the API version out',
    );
  const url = openAiUrl(endpoint, '/realtime').replace(/^http/, 'ws');
  return `${url}?intent=transcription`;
}
