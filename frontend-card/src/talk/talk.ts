/**
 * A conversation of the card with Assist: what is spoken or typed goes in, words and sound come back.
 *
 *   microphone ─▶ pieces ─▶ assist_pipeline/run ─▶ words, and the address of their sound ─▶ player
 *        └── while it plays: somebody talks over it ─▶ the next run
 */
import type { RoomActivity } from '../../../src/rooms/feed-state.ts';
import type { HassConnection } from '../home-assistant.ts';
import { Interruption } from './interruption.ts';
import {
  MicrophoneError,
  type MicrophoneProblem,
  type OpenMicrophone,
  openMicrophone,
} from './microphone.ts';
import { NEW_RUN, type PipelineEvent, type PipelineRun, reduceRun } from './pipeline-run.ts';
import { Player } from './player.ts';

/** The words stay; the face recovers. */
const ERROR_SHOWN_MS = 5_000;
/** What is said before Home Assistant has told where to send it: a second and a half. */
const MAX_EARLY_PIECES = 75;

export interface TalkOptions {
  readonly connection: () => HassConnection | undefined;
  readonly onChange: () => void;
  /** A microphone was asked for: undefined where it was given. */
  readonly onMicrophone: (problem: MicrophoneProblem | undefined) => void;
  readonly pipeline: () => string | undefined;
  /** The device that the talk belongs to: its area is where "here" is. */
  readonly deviceId: () => string | undefined;
  /** Whether the microphone stays open while an answer is played, to hear who talks over it. */
  readonly hearsInterruptions: () => boolean;
  /** Makes an address of Home Assistant whole. */
  readonly urlOf: (path: string) => string;
}

export class Talk {
  run: PipelineRun | undefined;
  /** Why there is no microphone. */
  problem: MicrophoneProblem | undefined;
  readonly #options: TalkOptions;
  readonly #player: Player;
  #microphone: OpenMicrophone | undefined;
  #onPiece: (piece: Int16Array) => void = () => undefined;
  #end: (() => void) | undefined;
  #conversationId: string | undefined;
  #isSpoken = false;
  #errorTimer: number | undefined;
  /** The button was let go: what was said is over, as soon as there is somebody to tell. */
  #isFinished = false;
  /** Of the newest run; what belongs to an older one is let go. */
  #generation = 0;

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#player = new Player(() => options.onChange());
  }

  /** Of what is said or heard now; undefined where there is no sound. */
  get bands(): ArrayLike<number> | undefined {
    return this.#player.isPlaying ? this.#player.bands() : this.#microphone?.bands();
  }

  get isBusy(): boolean {
    return this.#player.isPlaying || (this.run !== undefined && !this.run.isOver);
  }

  /** What a face shows of it; undefined: nothing. */
  get activity(): RoomActivity | undefined {
    if (this.isBusy) return this.run?.activity;
    return this.#errorTimer === undefined ? undefined : 'error';
  }

  /** Listens; interrupts what is being said. */
  async speak(): Promise<void> {
    this.#halt();
    const generation = this.#generation;
    this.#player.unlock();
    const early = this.#gather([]);
    try {
      const microphone =
        this.#microphone ?? (await openMicrophone((piece) => this.#onPiece(piece)));
      if (generation !== this.#generation) return microphone.close();
      this.#microphone = microphone;
      this.#options.onMicrophone(undefined);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.problem = error instanceof MicrophoneError ? error.problem : 'unsupported';
      this.#options.onMicrophone(this.problem);
      this.#options.onChange();
      return;
    }
    await this.#listen(early);
  }

  /** Nothing more will be said: Home Assistant need not wait for silence. */
  finish(): void {
    this.#player.unlock();
    const { run } = this;
    // Let go before the microphone was given: nothing was said.
    if (!this.#microphone) this.stop();
    if (!this.#microphone || !run || run.hasHeard || run.isOver) return;
    if (run.handlerId === null) this.#isFinished = true;
    else this.#endAudio(run.handlerId);
  }

  async type(text: string): Promise<void> {
    this.stop();
    this.#player.unlock();
    this.#isSpoken = false;
    await this.#start({ start_stage: 'intent', input: { text } }, { ...NEW_RUN, said: text });
  }

  /** Ends listening, thinking and speaking; what has been done to the house stays done. */
  stop(): void {
    this.#halt();
    this.#closeMicrophone();
    this.#options.onChange();
  }

  /** As `stop`, and the loudspeaker is given back: for a card that leaves the page. It may speak again. */
  close(): void {
    this.stop();
    this.#player.close();
  }

  #halt(): void {
    this.#generation += 1;
    this.#end?.();
    this.#onPiece = () => undefined;
    this.#player.stop();
    this.run = undefined;
    this.problem = undefined;
    this.#isFinished = false;
    window.clearTimeout(this.#errorTimer);
    this.#errorTimer = undefined;
  }

  /** Keeps what is heard until it is known where to send it. */
  #gather(early: Int16Array[]): Int16Array[] {
    this.#onPiece = (piece) => {
      if (early.length < MAX_EARLY_PIECES) early.push(piece);
    };
    return early;
  }

  async #listen(early: Int16Array[]): Promise<void> {
    this.#isSpoken = true;
    const input = { sample_rate: this.#microphone?.sampleRateHz };
    // What is said until Home Assistant is ready is gathered, so it is listened to already.
    const run = { ...NEW_RUN, activity: 'listening' } as const;
    await this.#start({ start_stage: 'stt', input }, run, (handlerId) => {
      this.#onPiece = (piece) => this.#send(handlerId, piece);
      for (const piece of early.splice(0)) this.#send(handlerId, piece);
      if (this.#isFinished) this.#endAudio(handlerId);
    });
  }

  async #start(
    request: Readonly<Record<string, unknown>>,
    run: PipelineRun,
    onHandler: (handlerId: number) => void = () => undefined,
  ): Promise<void> {
    const connection = this.#options.connection();
    if (!connection) return;
    const generation = this.#generation;
    this.run = run;
    this.#options.onChange();
    const take = (event: PipelineEvent) => {
      if (generation === this.#generation) this.#take(event, onHandler);
    };
    const fail = (code: string) => {
      take({ type: 'error', data: { code, message: '' } });
      take({ type: 'run-end' });
    };
    const onLost = () => fail('disconnected');
    let unsubscribe: (() => Promise<void>) | undefined;
    const end = () => {
      connection.removeEventListener('disconnected', onLost);
      // Home Assistant may be gone, or the run have ended by itself.
      void unsubscribe?.().catch(() => undefined);
      unsubscribe = undefined;
    };
    connection.addEventListener('disconnected', onLost);
    this.#end = end;
    try {
      // A run that is cut off is over: subscribing again would say everything twice.
      unsubscribe = await connection.subscribeMessage(take, this.#message(request), {
        resubscribe: false,
      });
      if (this.#end !== end) end();
    } catch (error) {
      const { code } = error as { code?: unknown };
      fail(typeof code === 'string' ? code : 'disconnected');
    }
  }

  #message(request: Readonly<Record<string, unknown>>) {
    const pipeline = this.#options.pipeline();
    const deviceId = this.#options.deviceId();
    return {
      type: 'assist_pipeline/run',
      end_stage: 'tts',
      ...request,
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(deviceId === undefined ? {} : { device_id: deviceId }),
      ...(this.#conversationId === undefined ? {} : { conversation_id: this.#conversationId }),
    };
  }

  #take(event: PipelineEvent, onHandler: (handlerId: number) => void): void {
    const before = this.run ?? NEW_RUN;
    const run = reduceRun(before, event);
    this.run = run;
    // A conversation belongs to one user: after another one signed in it begins anew.
    if (run.code === 'intent-unauthorized') this.#conversationId = undefined;
    else this.#conversationId = run.conversationId ?? this.#conversationId;
    if (event.type === 'run-start' && run.handlerId !== null) onHandler(run.handlerId);
    if (run.hasHeard && !before.hasHeard) this.#rest();
    if (run.soundUrl && !before.soundUrl) void this.#play(run.soundUrl);
    if (run.isOver) {
      this.#end?.();
      this.#end = undefined;
      if (!run.soundUrl) this.#closeMicrophone();
      if (run.code) this.#showError();
    }
    this.#options.onChange();
  }

  /** Nothing is listened to until the answer is heard, if then. */
  #rest(): void {
    this.#onPiece = () => undefined;
    if (!this.#options.hearsInterruptions()) this.#closeMicrophone();
  }

  async #play(path: string): Promise<void> {
    const generation = this.#generation;
    const interruption = new Interruption();
    this.#onPiece = (piece) => {
      if (interruption.hear(piece)) this.#interrupt(interruption.recent);
    };
    await this.#player.play(this.#options.urlOf(path));
    if (generation !== this.#generation) return;
    const { run } = this;
    if (run?.asksBack && this.#isSpoken && run.code === null) return await this.speak();
    this.#closeMicrophone();
    if (run) this.run = { ...run, activity: run.code ? 'error' : 'idle' };
    this.#options.onChange();
  }

  #showError(): void {
    window.clearTimeout(this.#errorTimer);
    this.#errorTimer = window.setTimeout(() => {
      this.#errorTimer = undefined;
      this.#options.onChange();
    }, ERROR_SHOWN_MS);
  }

  #interrupt(said: readonly Int16Array[]): void {
    this.#halt();
    void this.#listen(this.#gather([...said]));
  }

  #endAudio(handlerId: number): void {
    this.#send(handlerId, new Int16Array());
    if (this.run) this.run = { ...this.run, hasHeard: true, activity: 'processing' };
    this.#rest();
    this.#options.onChange();
  }

  #send(handlerId: number, piece: Int16Array): void {
    const frame = new Uint8Array(1 + piece.byteLength);
    frame[0] = handlerId;
    frame.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), 1);
    this.#options.connection()?.socket?.send(frame);
  }

  #closeMicrophone(): void {
    this.#onPiece = () => undefined;
    this.#microphone?.close();
    this.#microphone = undefined;
  }
}
