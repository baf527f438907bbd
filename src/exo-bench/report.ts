/** What a bench found out about this machine. Pure data: it goes over the wire and into files as it is. */
import type { ErrorCode } from '../core/errors.ts';
import type { Choice } from '../model-store/choose-model.ts';

/** Milliseconds. */
export interface Times {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Why an engine that is here has no times. */
export type Skipped = ErrorCode | 'time-over' | 'too-little-memory';

export interface Measured {
  /** `whisper`, `piper`, the name of a provider. */
  readonly engine: string;
  /** Of the catalogue; null for what comes with EXO and for providers. */
  readonly model: string | null;
  readonly isRemote: boolean;
  /** Of the process until its first answer; null for what needs none. */
  readonly loadMs: number | null;
  /** Of its child when it was done, in MB of 10⁶ bytes; null for programs and providers. */
  readonly memoryMb: number | null;
  /** Where its model ran; null for what the inference runtime does not run. */
  readonly provider: 'cpu' | 'cuda' | null;
  /** Why it was not on the GPU that it was meant for. */
  readonly fellBack: string | null;
  readonly skipped: Skipped | null;
}

export interface EarResult extends Measured {
  /** End of the speech → transcript, for 3 and 8 seconds of it. */
  readonly threeSeconds: Times | null;
  readonly eightSeconds: Times | null;
  /** Time for a second of the longest speech, in seconds. */
  readonly realTimeFactor: number | null;
}

export interface VoiceResult extends Measured {
  /** Text → first sound, of a short sentence. */
  readonly shortFirst: Times | null;
  /** The same of a reply of three sentences. */
  readonly replyFirst: Times | null;
  /** Time for a second of sound, in seconds. */
  readonly realTimeFactor: number | null;
}

export interface EmbeddingResult extends Measured {
  readonly question: Times | null;
}

/** Of the voice activity detector: 32 ms of sound. */
export interface VadResult {
  readonly frame: Times | null;
  readonly skipped: Skipped | null;
}

export const ADVISED_ROLES = ['hears', 'speaks', 'embeds'] as const;
export type AdvisedRole = (typeof ADVISED_ROLES)[number];

export interface AdvisedModel {
  readonly id: string;
  readonly isInstalled: boolean;
  /** For three seconds of speech. */
  readonly tookMs: number;
  /** False: expected by proportion, from another machine. */
  readonly isMeasured: boolean;
  readonly memoryMb: number;
  readonly fits: boolean;
}

export interface Advice {
  readonly role: AdvisedRole;
  /** Null: what comes with EXO serves better. */
  readonly model: string | null;
  readonly reason: Choice['reason'];
  /** The best first. */
  readonly models: readonly AdvisedModel[];
}

export interface HardwareResult {
  readonly processor: string;
  readonly cores: number;
  readonly memoryMb: number;
  /** When the bench began, with everything that runs here. */
  readonly freeMemoryMb: number;
  /** 10⁹ operations a second (docs/models.md); null where it could not be measured. */
  readonly gigaops: number | null;
  /** What models run on, the best first. */
  readonly providers: readonly ('cpu' | 'cuda')[];
  /** Why not on a GPU: `no-gpu`, `no-runtime`, `forbidden`, what the runtime said; null where they do. */
  readonly withoutGpu: string | null;
}

export interface BenchReport {
  readonly version: string;
  readonly language: 'fr' | 'en';
  readonly hardware: HardwareResult;
  readonly ears: readonly EarResult[];
  readonly voices: readonly VoiceResult[];
  readonly embeddings: readonly EmbeddingResult[];
  readonly vad: VadResult;
  readonly advice: readonly Advice[];
  readonly tookMs: number;
}
