/** TTS → Wyoming door: one answer, from its first text to its last sample. */
import { Channel } from '../../core/channel.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import type { Tts, TtsRequest } from '../../tts/tts.ts';
import type { DoorContext } from './door-context.ts';
import { MAX_SPOKEN_CHARACTERS } from './limits.ts';
import type { Outbox } from './outbox.ts';
import {
  audioChunk,
  audioStart,
  audioStop,
  errorEvent,
  synthesizeStopped,
} from './server-messages.ts';

/** Small enough that one answer does not hold up another on the same wire, large beside its header. */
const CHUNK_MS = 50;

/** What a voice needs of the door. */
export type SpeakingContext = DoorContext & { readonly tts: Tts };

export interface AnswerRequest extends TtsRequest {
  /** The streaming form, which ends with `synthesize-stopped` whatever happens. */
  readonly streaming: boolean;
  /** As the client writes it: `text`, `ssml`. */
  readonly textFormat: string | undefined;
}

/** Single-use: `run()` once; `add()` text and `end()` it before or while it runs. */
export class SpokenAnswer {
  readonly #context: SpeakingContext;
  readonly #outbox: Outbox;
  readonly #request: AnswerRequest;
  readonly #controller = new AbortController();
  readonly #text: Channel<string>;
  readonly #streamId: string;
  #characterCount = 0;
  #textAtMs: number | undefined;
  #sampleCount = 0;
  #started = false;
  #settled = false;

  constructor(context: SpeakingContext, outbox: Outbox, request: AnswerRequest) {
    this.#context = context;
    this.#outbox = outbox;
    this.#request = request;
    // Pieces have one character at least, so the bound on characters is reached first.
    this.#text = new Channel(MAX_SPOKEN_CHARACTERS, this.#controller.signal);
    this.#streamId = context.newStreamId();
  }

  get settled(): boolean {
    return this.#settled;
  }

  add(piece: string): void {
    if (piece.length === 0) return;
    this.#textAtMs ??= this.#context.clock.nowMs();
    this.#characterCount += piece.length;
    if (this.#characterCount <= MAX_SPOKEN_CHARACTERS) this.#text.send(piece);
    else this.#text.fail(new ExoError('wyoming/too-large', 'The text to speak is too long'));
  }

  end(): void {
    this.#text.close();
  }

  /** Stops speaking; nothing more is sent. */
  abort(): void {
    this.#controller.abort();
  }

  /** Answers with audio or `error`; never throws. */
  async run(): Promise<void> {
    const { signal } = this.#controller;
    try {
      await this.#speak(signal);
      if (!signal.aborted && !this.#started) await this.#start();
    } catch (error) {
      if (!signal.aborted) await this.#answerFailure(error);
    }
    // Also after an error: a reader of `audio-chunk`s that knows no `error` waits for this one.
    if (!signal.aborted && this.#started) await this.#outbox.send(audioStop());
    if (!signal.aborted && this.#request.streaming) await this.#outbox.send(synthesizeStopped());
    this.#end();
  }

  async #speak(signal: AbortSignal): Promise<void> {
    const { textFormat, voice, language } = this.#request;
    if (textFormat !== undefined && textFormat !== 'text') {
      throw new ExoError('wyoming/unexpected', 'Only plain text can be spoken');
    }
    const request = { ...(voice && { voice }), ...(language && { language }) };
    const rateHz = this.#context.tts.capabilities.sampleRateHz;
    const frames = this.#context.tts.synthesize(this.#text, request, signal);
    for await (const { samples, sampleRateHz } of frames) {
      if (signal.aborted) return;
      if (sampleRateHz !== rateHz) throw new ExoError('tts/failed', 'The voice changed its rate');
      if (!this.#started) await this.#start();
      await this.#say(samples, rateHz, signal);
    }
  }

  async #say(samples: Int16Array, rateHz: number, signal: AbortSignal): Promise<void> {
    const step = (rateHz * CHUNK_MS) / 1_000;
    for (let at = 0; at < samples.length && !signal.aborted; at += step) {
      const part = samples.subarray(at, at + step);
      await this.#outbox.send(audioChunk(part, rateHz));
      this.#sampleCount += part.length;
    }
  }

  /** Not before there is sound: Home Assistant reports a failure only where nothing was sent yet. */
  async #start(): Promise<void> {
    this.#started = true;
    const { clock, events, tts } = this.#context;
    const atMs = clock.nowMs();
    events.emit({
      type: 'speaking-started',
      atMs,
      streamId: this.#streamId,
      engine: tts.name,
      tookMs: atMs - (this.#textAtMs ?? atMs),
    });
    await this.#outbox.send(audioStart(tts.capabilities.sampleRateHz));
  }

  async #answerFailure(error: unknown): Promise<void> {
    // Text that still comes is not kept for nobody.
    this.#text.close();
    const { code } = toExoError(error, 'tts/failed', 'The voice failed');
    this.#context.log.warn('no speech', { stream: this.#streamId, code });
    await this.#outbox.send(errorEvent(error));
  }

  #end(): void {
    this.#text.close();
    this.#settled = true;
    if (!this.#started) return;
    const { clock, events, tts } = this.#context;
    const durationMs = (this.#sampleCount / tts.capabilities.sampleRateHz) * 1_000;
    events.emit({
      type: 'speaking-ended',
      atMs: clock.nowMs(),
      streamId: this.#streamId,
      durationMs,
    });
  }
}
