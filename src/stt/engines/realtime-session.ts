/**
 * One Realtime transcription session: one utterance, one WebSocket.
 *
 *   connect ─▶ session.update ─▶ append … append ─▶ commit ─▶ transcript
 *                                   └─▶ deltas, from models that listen along
 */
import { type RawData, WebSocket } from 'ws';
import type { Clock } from '../../core/clock.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import { refusal } from '../../remote/refusal.ts';
import { AUDIO_COMMIT, audioAppend, readRealtimeEvent } from './realtime-messages.ts';

/** Name, TLS and the upgrade, while the person speaks. */
const CONNECT_MS = 5_000;
/** A ladder waits less; this is for an engine that stands alone. */
const TRANSCRIPT_MS = 10_000;
/** No message of a session is longer than a transcript with its tokens. */
const MAX_MESSAGE_BYTES = 1_000_000;
const MAX_MESSAGES = 20_000;
/** What OpenAI closes a session with whose key it does not take. */
const CLOSED_FOR_THE_KEY = 3_000;

export interface RealtimeSessionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The first message. */
  readonly settings: string;
  readonly clock: Clock;
  /** What was heard so far. */
  readonly onPartial: (text: string) => void;
  /** Called once, with either; never after `close`. */
  readonly onEnd: (outcome: { readonly transcript: string } | { readonly error: ExoError }) => void;
}

/** Single-use. Open from the moment it is made. */
export class RealtimeSession {
  readonly #options: RealtimeSessionOptions;
  readonly #socket: WebSocket;
  /** Said before the socket was open. */
  #waiting: string[] = [];
  #heard = '';
  #isCommitted = false;
  #itemId: string | undefined;
  #isOver = false;
  #messageCount = 0;
  #cancelDeadline: () => void;

  constructor(options: RealtimeSessionOptions) {
    this.#options = options;
    this.#cancelDeadline = this.#failAfter(CONNECT_MS);
    this.#socket = new WebSocket(options.url, {
      headers: options.headers,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.#socket
      .on('open', () => this.#onOpen())
      .on('message', (data) => this.#onMessage(data))
      .on('unexpected-response', (_, response) => {
        this.#end({ error: refusal('stt', response.statusCode ?? 0, '') });
      })
      .on('error', (cause) => this.#end({ error: unreachable(cause) }))
      .on('close', (code) => this.#onClose(code));
  }

  /** Mono, at the rate that the settings name. */
  append(samples: Int16Array): void {
    this.#send(audioAppend(samples));
  }

  /** No more audio: the transcript follows. */
  commit(): void {
    this.#send(AUDIO_COMMIT);
    this.#isCommitted = true;
    if (this.#socket.readyState === WebSocket.OPEN) this.#awaitTranscript();
  }

  close(): void {
    this.#isOver = true;
    this.#waiting = [];
    this.#cancelDeadline();
    this.#socket.terminate();
  }

  #onOpen(): void {
    this.#cancelDeadline();
    this.#socket.send(this.#options.settings);
    for (const message of this.#waiting) this.#socket.send(message);
    this.#waiting = [];
    if (this.#isCommitted) this.#awaitTranscript();
  }

  #awaitTranscript(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#failAfter(TRANSCRIPT_MS);
  }

  #onMessage(data: RawData): void {
    if (this.#isOver) return;
    try {
      this.#messageCount += 1;
      if (this.#messageCount > MAX_MESSAGES)
        throw new ExoError('stt/failed', 'The session does not end');
      this.#take(data.toString());
    } catch (error) {
      this.#end({ error: toExoError(error, 'stt/failed', 'The session failed') });
    }
  }

  #take(data: string): void {
    const event = readRealtimeEvent(data);
    switch (event.type) {
      case 'committed':
        this.#itemId = event.itemId;
        return;
      case 'delta':
        this.#heard += event.text;
        if (event.text !== '') this.#options.onPartial(this.#heard);
        return;
      case 'completed':
        if (this.#isCommitted && event.itemId === (this.#itemId ?? event.itemId))
          this.#end({ transcript: event.text });
        return;
      case 'nothing':
        this.#end({ transcript: '' });
        return;
      case 'other':
        return;
      default:
        event satisfies never;
    }
  }

  #onClose(code: number): void {
    const error =
      code === CLOSED_FOR_THE_KEY
        ? new ExoError('stt/key-refused', 'The server closed the session for its key')
        : unreachable(undefined);
    this.#end({ error });
  }

  #send(message: string): void {
    if (this.#isOver) return;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
    else this.#waiting.push(message);
  }

  #failAfter(limitMs: number): () => void {
    return this.#options.clock.after(limitMs, () => {
      const message = 'The server takes too long';
      this.#end({ error: new ExoError('stt/deadline', message, { retryable: true }) });
    });
  }

  #end(outcome: Parameters<RealtimeSessionOptions['onEnd']>[0]): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onEnd(outcome);
  }
}

function unreachable(cause: unknown): ExoError {
  const options = { retryable: true, ...(cause === undefined ? {} : { cause }) };
  return new ExoError('stt/unreachable', 'The connection to the server is lost', options);
}
