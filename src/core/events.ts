/**
 * The one vocabulary of what happens in EXO. Stages and doors emit; logs, metrics, room state and the
 * feed observe. Times are milliseconds of the monotonic clock. No event carries words that were said.
 */
import type { ErrorCode } from './errors.ts';
import type { Log } from './log.ts';

export type ExoEvent =
  | { type: 'app-started'; atMs: number; startMs: number }
  | { type: 'home-connected'; atMs: number; version: string }
  | { type: 'home-disconnected'; atMs: number; code: ErrorCode }
  | { type: 'house-changed'; atMs: number; entityCount: number; areaCount: number }
  | {
      type: 'acted';
      atMs: number;
      /** `light.turn_on` */
      service: string;
      /** Entities, by what came of them. */
      done: number;
      unchanged: number;
      refused: number;
      unproven: number;
      /** Asked → proven, or given up. */
      tookMs: number;
    }
  | { type: 'link-opened'; atMs: number }
  | { type: 'link-closed'; atMs: number; code: ErrorCode }
  | { type: 'speech-received'; atMs: number; streamId: string; durationMs: number }
  | {
      type: 'transcribed';
      atMs: number;
      streamId: string;
      engine: string;
      language: string;
      certainty: 'sure' | 'unsure' | 'none';
      /** End of the audio → transcript. */
      tookMs: number;
    }
  | { type: 'turn-started'; atMs: number; turnId: string; area: string | null }
  | { type: 'turn-ended'; atMs: number; turnId: string; outcome: TurnOutcome; tookMs: number }
  | { type: 'speaking-started'; atMs: number; streamId: string; engine: string; tookMs: number }
  | { type: 'speaking-ended'; atMs: number; streamId: string; durationMs: number }
  | { type: 'engine-ready'; atMs: number; engine: string }
  | {
      /** The model of an engine was loaded, and runs elsewhere than before. */
      type: 'engine-runs-on';
      atMs: number;
      engine: string;
      provider: 'cpu' | 'cuda';
      /** Why it is not on the GPU that it was meant for. */
      fellBack: string | null;
    }
  | { type: 'engine-failed'; atMs: number; engine: string; code: ErrorCode }
  /** A ladder stopped using an engine that failed, and uses it again. */
  | { type: 'rung-fallen'; atMs: number; stage: LadderStage; engine: string; code: ErrorCode }
  | {
      type: 'rung-recovered';
      atMs: number;
      stage: LadderStage;
      engine: string;
      /** Of the failure that is over. */
      code: ErrorCode;
    }
  | {
      /** One call of a language model; a turn with tools makes several. */
      type: 'model-answered';
      atMs: number;
      engine: string;
      model: string;
      inputTokens: number;
      outputTokens: number;
      /** Those of the input that cost less. */
      cachedTokens: number;
      /** Request → first piece. */
      firstMs: number;
      tookMs: number;
    }
  /** The provider has announced the end of a model in use. Repeated daily. */
  | {
      type: 'model-retiring';
      atMs: number;
      engine: string;
      model: string;
      /** Milliseconds since 1970. */
      retiresAtMs: number;
      daysLeft: number;
      replacement: string | null;
    }
  | {
      type: 'model-download';
      atMs: number;
      /** Its id in the catalogue. */
      model: string;
      state: 'absent' | 'queued' | 'downloading' | 'waiting' | 'ready';
      /** 0 but while it is downloading; sent at most twice a second. */
      receivedBytes: number;
      totalBytes: number;
      /** Why it is waiting. */
      code: ErrorCode | null;
    }
  | { type: 'announced'; atMs: number; service: string }
  | { type: 'announcement-failed'; atMs: number; service: string; code: ErrorCode }
  | {
      type: 'integration-checked';
      atMs: number;
      state: IntegrationState;
      /** Null before Home Assistant was asked. */
      isKnown: boolean | null;
      restartNeeded: boolean;
    };

/** A stage whose engines stand on a ladder. */
export type LadderStage = 'stt' | 'llm' | 'tts' | 'embeddings';

export type TurnOutcome = 'answered' | 'asked-back' | 'not-understood' | 'failed' | 'cancelled';

/** What became of the integration that comes with the app. */
export type IntegrationState =
  | 'installed'
  | 'current'
  | 'updated'
  | 'skipped-newer'
  | 'skipped-foreign'
  | 'skipped-edited'
  | 'disabled'
  | 'read-only'
  | 'unmapped'
  | 'failed';

export type Observer = (event: ExoEvent) => void;

/** Hands each event to all observers; one that throws is reported and does not disturb the others. */
export class EventBus {
  readonly #observers = new Set<Observer>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  emit(event: ExoEvent): void {
    for (const observer of this.#observers) {
      try {
        observer(event);
      } catch (error) {
        this.#log.error('an observer failed', { event: event.type, error: String(error) });
      }
    }
  }

  /** Returns the function that ends the observation. */
  observe(observer: Observer): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }
}
