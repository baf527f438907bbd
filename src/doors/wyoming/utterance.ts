/** Wyoming door → STT: one utterance, from its first sample to its transcript. */
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { Channel } from '../../core/channel.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import type { FinalTranscript, SttRequest } from '../../stt/stt.ts';
import type { DoorContext } from './door-context.ts';
import { MAX_UTTERANCE_MS, MAX_UTTERANCE_WALL_MS } from './limits.ts';
import type { Outbox } from './outbox.ts';
import { errorEvent, transcript } from './server-messages.ts';
import type { AudioFormat, UtteranceAudio } from './utterance-audio.ts';

const MAX_SAMPLES = (MAX_UTTERANCE_MS / 1_000) * SPEECH_SAMPLE_RATE_HZ;
/** All of the longest utterance, in the smallest frames that `UtteranceAudio` makes. */
const CAPACITY_FRAMES = MAX_UTTERANCE_MS / 40 + 2;

/** Single-use: `run()` once, `push()` while `open`, then `stop()` or `abort()`. */
export class Utterance {
  readonly #context: DoorContext;
  readonly #outbox: Outbox;
  readonly #request: SttRequest;
  readonly #audio: UtteranceAudio;
  readonly #controller = new AbortController();
  readonly #frames: Channel<AudioFrame>;
  readonly #streamId: string;
  #sampleCount = 0;
  #open = true;
  #settled = false;
  #endedAtMs: number | undefined;

  constructor(context: DoorContext, outbox: Outbox, request: SttRequest, audio: UtteranceAudio) {
    this.#context = context;
    this.#outbox = outbox;
    this.#request = request;
    this.#audio = audio;
    this.#frames = new Channel(CAPACITY_FRAMES, this.#controller.signal);
    this.#streamId = context.newStreamId();
  }

  /** Takes audio: not stopped, not full, not yet answered. */
  get open(): boolean {
    return this.#open;
  }

  /** Answered, failed or aborted. */
  get settled(): boolean {
    return this.#settled;
  }

  get format(): AudioFormat {
    return this.#audio.format;
  }

  push(payload: Uint8Array): void {
    if (!this.#open) return;
    const samples = this.#audio.push(payload);
    if (samples === undefined) return;
    this.#forward(samples);
    if (this.#sampleCount >= MAX_SAMPLES) this.stop();
  }

  /** No more audio: the transcript follows. */
  stop(): void {
    if (!this.#open) return;
    this.#open = false;
    const rest = this.#audio.flush();
    if (rest !== undefined) this.#forward(rest);
    this.#frames.close();
    const { clock, events } = this.#context;
    this.#endedAtMs = clock.nowMs();
    const durationMs = (this.#sampleCount / SPEECH_SAMPLE_RATE_HZ) * 1_000;
    events.emit({
      type: 'speech-received',
      atMs: this.#endedAtMs,
      streamId: this.#streamId,
      durationMs,
    });
  }

  /** Nothing more is sent for it. */
  abort(): void {
    this.#open = false;
    this.#controller.abort();
  }

  /** Answers with `transcript` or `error`; never throws. */
  async run(): Promise<void> {
    const cancel = this.#context.clock.after(MAX_UTTERANCE_WALL_MS, () => this.stop());
    try {
      const final = await this.#recognise();
      if (final !== undefined) await this.#answer(final);
    } catch (error) {
      await this.#answerFailure(error);
    } finally {
      cancel();
      this.#settled = true;
    }
  }

  async #recognise(): Promise<FinalTranscript | undefined> {
    const { signal } = this.#controller;
    const transcripts = this.#context.stt.transcribe(this.#frames, this.#request, signal);
    for await (const event of transcripts) {
      if (signal.aborted) return undefined;
      if (event.type === 'final') return event;
    }
    if (signal.aborted) return undefined;
    throw new ExoError('stt/failed', 'The recogniser ended without a transcript');
  }

  async #answer(final: FinalTranscript): Promise<void> {
    const { clock, events, wordTranscript } = this.#context;
    // The engine may know before the microphone is closed: the rest of the audio is not needed.
    this.stop();
    const { language } = this.#request;
    const atMs = clock.nowMs();
    events.emit({
      type: 'transcribed',
      atMs,
      streamId: this.#streamId,
      engine: final.engine,
      language,
      certainty: final.certainty,
      tookMs: atMs - (this.#endedAtMs ?? atMs),
    });
    await this.#outbox.send(transcript(wordTranscript(final, language), language));
  }

  async #answerFailure(error: unknown): Promise<void> {
    if (this.#controller.signal.aborted) return;
    this.#open = false;
    this.#frames.close();
    const { code } = toExoError(error, 'stt/failed', 'The recogniser failed');
    this.#context.log.warn('no transcript', { stream: this.#streamId, code });
    await this.#outbox.send(errorEvent(error));
  }

  #forward(samples: Int16Array): void {
    const kept = samples.subarray(0, MAX_SAMPLES - this.#sampleCount);
    if (kept.length === 0) return;
    this.#sampleCount += kept.length;
    this.#frames.send({ samples: kept, sampleRateHz: SPEECH_SAMPLE_RATE_HZ });
  }
}
