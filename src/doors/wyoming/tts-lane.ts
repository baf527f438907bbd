/** Wyoming door → TTS: the texts to speak of one connection, one after the other. */
import { ExoError } from '../../core/errors.ts';
import type { Voice } from '../../tts/tts.ts';
import type { ClientMessage } from './client-messages.ts';
import type { DoorContext } from './door-context.ts';
import type { Outbox } from './outbox.ts';
import { synthesizeStopped } from './server-messages.ts';
import { type AnswerRequest, SpokenAnswer } from './spoken-answer.ts';

/**
 * ```text
 * synthesize ─▶ audio-start ─▶ audio-chunk* ─▶ audio-stop
 * synthesize-start ─▶ synthesize-chunk* ─▶ synthesize (ignored) ─▶ synthesize-stop
 *          └▶ audio-start ─▶ audio-chunk* ─▶ audio-stop ─▶ synthesize-stopped
 * ```
 * Any message may come at any time; what the methods throw is answered with `error`.
 */
export class TtsLane {
  readonly #context: DoorContext;
  readonly #outbox: Outbox;
  #answer: SpokenAnswer | undefined;
  #job: Promise<void> | undefined;
  /** Between `synthesize-start` and `synthesize-stop`. */
  #streaming = false;
  #isClosed = false;

  constructor(context: DoorContext, outbox: Outbox) {
    this.#context = context;
    this.#outbox = outbox;
  }

  /** The client's turn: more text is awaited. */
  get reading(): boolean {
    return this.#streaming;
  }

  /** Our turn: something is being said. */
  get busy(): boolean {
    return this.#answer?.settled === false;
  }

  /** Inside a stream it repeats the whole text, for servers that cannot stream. */
  async speak(message: ClientMessage<'synthesize'>): Promise<void> {
    if (this.#streaming) return;
    await this.#begin(message, false);
    this.#answer?.add(message.text);
    this.#answer?.end();
  }

  async start(message: ClientMessage<'synthesize-start'>): Promise<void> {
    this.#answer?.end();
    this.#streaming = false;
    await this.#begin(message, true);
    this.#streaming = true;
  }

  chunk(message: ClientMessage<'synthesize-chunk'>): void {
    // A port that only hears has refused the stream already.
    if (this.#context.tts === undefined) return;
    if (!this.#streaming) {
      throw new ExoError('wyoming/unexpected', 'synthesize-chunk came before synthesize-start');
    }
    this.#answer?.add(message.text);
  }

  async stop(): Promise<void> {
    // Whoever sends it reads until this answer.
    if (!this.#streaming) await this.#outbox.send(synthesizeStopped());
    this.#streaming = false;
    this.#answer?.end();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#answer?.abort();
    await this.#job;
  }

  async #begin(
    message: ClientMessage<'synthesize' | 'synthesize-start'>,
    streaming: boolean,
  ): Promise<void> {
    const { tts, language } = this.#context;
    if (tts === undefined) {
      throw new ExoError('wyoming/unexpected', 'This port hears; EXO speaks on another');
    }
    await this.#job;
    if (this.#isClosed) return;
    const { voices } = tts.capabilities;
    const voice = chooseVoice(message.voice, voices, language);
    const request = { ...voice, streaming, textFormat: message.text_format };
    this.#answer = new SpokenAnswer({ ...this.#context, tts }, this.#outbox, request);
    this.#job = this.#answer.run();
  }
}

/** A voice that is gone costs its sound, not the answer. */
export function chooseVoice(
  wanted: ClientMessage<'synthesize'>['voice'],
  voices: readonly Voice[],
  language: string,
): Pick<AnswerRequest, 'voice' | 'language'> {
  const voice = voices.find(({ id }) => id === wanted?.name);
  if (voice !== undefined) return { voice: voice.id };
  return { language: wanted?.language ?? language };
}
