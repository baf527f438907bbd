/** Wyoming door → STT: the requests for transcripts of one connection, one after the other. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExoError } from '../../core/errors.ts';
import type { SttRequest } from '../../stt/stt.ts';
import type { ClientMessage } from './client-messages.ts';
import type { DoorContext } from './door-context.ts';
import type { Outbox } from './outbox.ts';
import { Utterance } from './utterance.ts';
import { type AudioFormat, UtteranceAudio } from './utterance-audio.ts';

/** Converting this much audio takes a few milliseconds at most; between two of them others get a turn. */
const SLICE_BYTES = 16_384;

/** What is transcribed where a client asks for a transcript and sends no audio at all. */
const NO_AUDIO: AudioFormat = { rate: 16_000, width: 2, channels: 1 };

/**
 * ```text
 * transcribe? ─▶ audio-start? ─▶ audio-chunk* ─▶ audio-stop ─▶ transcript
 *                 └── either of these drops what is still open
 * ```
 * Any message may come at any time; what the methods throw is answered with `error`.
 */
export class SttLane {
  readonly #context: DoorContext;
  readonly #outbox: Outbox;
  #request: SttRequest | undefined;
  #utterance: Utterance | undefined;
  #job: Promise<void> | undefined;
  /** `audio-stop` came: what comes now belongs to another utterance. */
  #stopped = false;
  /** After refused audio: one `error` for it, not one a chunk. */
  #deaf = false;
  #isClosed = false;

  constructor(context: DoorContext, outbox: Outbox) {
    this.#context = context;
    this.#outbox = outbox;
  }

  /** The client's turn: audio or its end is awaited. After a bare `transcribe` it may take its time. */
  get listening(): boolean {
    return this.#utterance?.open === true;
  }

  /** Our turn: a transcript is being made. */
  get busy(): boolean {
    return this.#utterance?.settled === false;
  }

  request(message: ClientMessage<'transcribe'>): void {
    this.#forget();
    const hotwords = [...(message.transcript_names ?? []), ...(message.transcript_terms ?? [])];
    const language = message.language ?? this.#context.language;
    this.#request = {
      ...this.#bareRequest(language),
      ...(hotwords.length > 0 && { hotwords }),
    };
  }

  async start(format: AudioFormat): Promise<void> {
    this.#forget();
    this.#deaf = true;
    const audio = new UtteranceAudio(format, this.#context.resamplers);
    // The filter of a rate that is new takes some milliseconds, which others should not wait for twice.
    await nextTurn();
    await this.#job;
    if (this.#isClosed) return;
    const request = this.#request ?? this.#bareRequest(this.#context.language);
    this.#request = undefined;
    this.#deaf = false;
    this.#stopped = false;
    this.#utterance = new Utterance(this.#context, this.#outbox, request, audio);
    this.#job = this.#utterance.run();
  }

  /** Undefined where it is done already, as with every piece of a microphone but the first. */
  chunk(message: ClientMessage<'audio-chunk'>, payload: Uint8Array): Promise<void> | undefined {
    if (this.#deaf) return undefined;
    const isFirst = this.#utterance === undefined || this.#stopped || this.#request !== undefined;
    if (isFirst || payload.length > SLICE_BYTES) return this.#take(message, payload, isFirst);
    this.#checked(message)?.push(payload);
    return undefined;
  }

  async #take(
    message: ClientMessage<'audio-chunk'>,
    payload: Uint8Array,
    isFirst: boolean,
  ): Promise<void> {
    if (isFirst) await this.#startUnasked(wholeFormat(message));
    const utterance = this.#checked(message);
    for (let at = 0; at < payload.length && utterance?.open; at += SLICE_BYTES) {
      if (at > 0) await nextTurn();
      utterance.push(payload.subarray(at, at + SLICE_BYTES));
    }
  }

  /** The utterance that takes the piece, undefined where there is none. @throws `audio/format` */
  #checked(message: ClientMessage<'audio-chunk'>): Utterance | undefined {
    const utterance = this.#utterance;
    if (!utterance?.open) return undefined;
    const format = wholeFormat(message);
    if (format !== undefined && !sameFormat(format, utterance.format)) {
      this.#deaf = true;
      utterance.abort();
      throw new ExoError('audio/format', 'The format may change at audio-start only');
    }
    return utterance;
  }

  /** With no audio before it: nothing was said. */
  async stop(): Promise<void> {
    if (this.#deaf) this.#request = undefined;
    else if (this.#request !== undefined) await this.start(NO_AUDIO);
    this.#deaf = false;
    this.#stopped = true;
    this.#utterance?.stop();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#utterance?.abort();
    await this.#job;
  }

  /** A client that begins anew does not want what it began before. */
  #forget(): void {
    this.#deaf = false;
    if (this.#utterance?.open) this.#utterance.abort();
  }

  #bareRequest(language: string): SttRequest {
    return this.#context.endsSentence ? { language, endsSentence: true } : { language };
  }

  /** The reference's servers take audio with nothing before it. */
  async #startUnasked(format: AudioFormat | undefined): Promise<void> {
    if (format === undefined) {
      this.#deaf = true;
      throw new ExoError('wyoming/unexpected', 'audio-chunk came before audio-start');
    }
    await this.start(format);
  }
}

function wholeFormat(message: ClientMessage<'audio-chunk'>): AudioFormat | undefined {
  const { rate, width, channels } = message;
  if (rate === undefined || width === undefined || channels === undefined) return undefined;
  return { rate, width, channels };
}

function sameFormat(a: AudioFormat, b: AudioFormat): boolean {
  return a.rate === b.rate && a.width === b.width && a.channels === b.channels;
}
