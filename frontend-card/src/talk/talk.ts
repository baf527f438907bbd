/**
 * A conversation of the card with Assist: what is spoken or typed goes in, words and sound come back.
 *
 *   microphone ─▶ pieces ─▶ assist_pipeline/run ─▶ words, and the address of their sound ─▶ player
 */
import type { HassConnection } from '../home-assistant.ts';
import {
  MICROPHONE_RATE_HZ,
  MicrophoneError,
  type MicrophoneProblem,
  type OpenMicrophone,
  openMicrophone,
} from './microphone.ts';
import { NEW_RUN, type PipelineEvent, type PipelineRun, reduceRun } from './pipeline-run.ts';
import { Player } from './player.ts';

/** What is said before Home Assistant has told where to send it: a second. */
const MAX_EARLY_PIECES = 50;

export interface TalkOptions {
  readonly connection: () => HassConnection | undefined;
  readonly onChange: () => void;
  readonly pipeline: () => string | undefined;
  /** The device that the talk belongs to: its area is where "here" is. */
  readonly deviceId: () => string | undefined;
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
  #end: (() => void) | undefined;
  #conversationId: string | undefined;
  /** Of the newest run; what belongs to an older one is let go. */
  #generation = 0;

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#player = new Player(() => options.onChange());
  }

  /** Of what is said or heard now; undefined where there is no sound. */
  get bands(): ArrayLike<number> | undefined {
    return this.#microphone?.bands() ?? this.#player.bands();
  }

  get isBusy(): boolean {
    return this.#player.isPlaying || (this.run !== undefined && !this.run.isOver);
  }

  /** Interrupts what is being said. */
  async speak(): Promise<void> {
    this.stop();
    const generation = this.#generation;
    this.#player.unlock();
    const early: Int16Array[] = [];
    let send = (piece: Int16Array): void => {
      if (early.length < MAX_EARLY_PIECES) early.push(piece);
    };
    try {
      const microphone = await openMicrophone((piece) => send(piece));
      if (generation !== this.#generation) return microphone.close();
      this.#microphone = microphone;
    } catch (error) {
      if (generation !== this.#generation) return;
      this.problem = error instanceof MicrophoneError ? error.problem : 'unsupported';
      this.#options.onChange();
      return;
    }
    const input = { sample_rate: MICROPHONE_RATE_HZ };
    await this.#start({ start_stage: 'stt', input }, NEW_RUN, (handlerId) => {
      send = (piece) => this.#send(handlerId, piece);
      for (const piece of early.splice(0)) send(piece);
    });
  }

  async type(text: string): Promise<void> {
    this.stop();
    this.#player.unlock();
    await this.#start({ start_stage: 'intent', input: { text } }, { ...NEW_RUN, said: text });
  }

  /** Ends listening, thinking and speaking; what has been done to the house stays done. */
  stop(): void {
    this.#generation += 1;
    this.#closeMicrophone();
    this.#end?.();
    this.#end = undefined;
    this.#player.stop();
    this.run = undefined;
    this.problem = undefined;
    this.#options.onChange();
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
    const pipeline = this.#options.pipeline();
    const deviceId = this.#options.deviceId();
    const message = {
      type: 'assist_pipeline/run',
      end_stage: 'tts',
      ...request,
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(deviceId === undefined ? {} : { device_id: deviceId }),
      ...(this.#conversationId === undefined ? {} : { conversation_id: this.#conversationId }),
    };
    const take = (event: PipelineEvent) => {
      if (generation === this.#generation) this.#take(event, onHandler);
    };
    try {
      // A run that is cut off is over: subscribing again would say everything twice.
      const unsubscribe = await connection.subscribeMessage(take, message, { resubscribe: false });
      const end = () => void unsubscribe().catch(() => undefined);
      if (generation === this.#generation) this.#end = end;
      else end();
    } catch (error) {
      if (generation !== this.#generation) return;
      const code = (error as { code?: unknown }).code;
      this.#take(
        { type: 'error', data: { code: String(code ?? 'failed'), message: '' } },
        onHandler,
      );
      this.#take({ type: 'run-end' }, onHandler);
    }
  }

  #take(event: PipelineEvent, onHandler: (handlerId: number) => void): void {
    const before = this.run ?? NEW_RUN;
    const run = reduceRun(before, event);
    this.run = run;
    this.#conversationId = run.conversationId ?? this.#conversationId;
    if (event.type === 'run-start' && run.handlerId !== null) onHandler(run.handlerId);
    if (run.hasHeard && !before.hasHeard) this.#closeMicrophone();
    if (run.soundUrl && !before.soundUrl) void this.#play(run.soundUrl);
    if (run.isOver && run.code) this.#closeMicrophone();
    this.#options.onChange();
  }

  async #play(path: string): Promise<void> {
    const generation = this.#generation;
    await this.#player.play(this.#options.urlOf(path));
    if (generation !== this.#generation) return;
    const { run } = this;
    if (run?.asksBack && run.code === null) await this.speak();
    else if (run) {
      this.run = { ...run, activity: run.code ? 'error' : 'idle' };
      this.#options.onChange();
    }
  }

  #send(handlerId: number, piece: Int16Array): void {
    const frame = new Uint8Array(1 + piece.byteLength);
    frame[0] = handlerId;
    frame.set(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), 1);
    this.#options.connection()?.socket?.send(frame);
  }

  #closeMicrophone(): void {
    this.#microphone?.close();
    this.#microphone = undefined;
  }
}
