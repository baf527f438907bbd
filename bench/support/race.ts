/** Who races, on what, and what is kept of it. */
import type { Spoken } from '../../tests/home/support/recordings.ts';
import type { Answer, Ears } from './answer-times.ts';
import type { QuietMoments } from './quiet.ts';

export interface Contestant {
  readonly name: string;
  /** It works while the person still speaks; one that waits for the end need not be given the time. */
  readonly hearsLive: boolean;
  readonly sttPort: number;
  readonly ttsPort: number;
  /** The id of its pipeline in Home Assistant. */
  readonly pipeline: string;
}

export interface Samples {
  /** After the silence that Home Assistant waits for. */
  readonly sttMs: number[];
  /** The audio ends with the voice. */
  readonly sttAtOnceMs: number[];
  readonly ttsMs: number[];
  readonly answers: Answer[];
  /** Recordings with a transcript. */
  heard: number;
}

export interface Race {
  readonly contestants: readonly Contestant[];
  readonly recordings: readonly Spoken[];
  readonly ears: Ears;
  readonly rounds: number;
  readonly quiet: QuietMoments;
  /** Called before each measurement. */
  readonly prepare: () => Promise<void>;
  readonly tell: (text: string) => void;
}

export interface Measured {
  /** By the contestant's name. */
  readonly all: ReadonlyMap<string, Samples>;
  /** Of them, those during which little else ran. */
  readonly quiet: ReadonlyMap<string, Samples>;
  /** The share of all cores that others used, for each measurement. */
  readonly others: readonly number[];
}
