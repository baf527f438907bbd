/**
 * What the card, the sensors and the page are shown of EXO and its rooms: one JSON document, sent whole once and
 * then as merge patches (docs/protocol/feed.md). The card imports these types; Python checks them at its border.
 */

import type { TurnOutcome } from '../core/events.ts';

export type RoomActivity = 'idle' | 'listening' | 'processing' | 'responding' | 'error';

/** By id, so that a patch names only what changed. */
type ById<T> = Readonly<Record<string, T>>;

export interface SatelliteState {
  readonly name: string;
  /** False: Home Assistant does not reach it. */
  readonly isOnline: boolean;
  /** Null where it has no mute switch. */
  readonly isMuted: boolean | null;
  /** As Home Assistant reports it. */
  readonly activity: Exclude<RoomActivity, 'error'>;
}

export interface PlayerState {
  readonly name: string;
  /** Home Assistant's: `playing`, `paused`, `idle`, `off`, `unavailable`, … */
  readonly state: string;
  /** 0 to 100; null where it does not tell. */
  readonly volumePercent: number | null;
  readonly isMuted: boolean | null;
  readonly title: string | null;
  readonly artist: string | null;
}

export interface RoomState {
  readonly name: string;
  /** A floor's id. */
  readonly floor: string | null;
  readonly activity: RoomActivity;
  /** Since when, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** Of the last turn, while `activity` is `error`. */
  readonly code: string | null;
  /** The entity that hears or answers now. */
  readonly satellite: string | null;
  /** Who asked, as Home Assistant calls the person. */
  readonly person: string | null;
  /** The last words, where the user lets EXO show them; else null. */
  readonly said: string | null;
  readonly answered: string | null;
  readonly satellites: ById<SatelliteState>;
  readonly players: ById<PlayerState>;
}

export interface EngineState {
  readonly stage: 'hears' | 'thinks' | 'speaks' | 'remembers';
  /** `absent`: not on this machine, or not yet. */
  readonly state: 'absent' | 'starting' | 'ready' | 'failed';
  /** The rung that its ladder stands on. */
  readonly isActive: boolean;
  readonly code: string | null;
  /** Where its model runs; null where none is loaded in the inference runtime. */
  readonly provider: 'cpu' | 'cuda' | null;
  /** It was meant for a GPU, and had to be put on the processor. */
  readonly fellBack: boolean;
}

export interface DownloadState {
  /** `waiting`: it could not be had, and is tried again. */
  readonly state: 'queued' | 'downloading' | 'waiting';
  readonly receivedBytes: number;
  readonly totalBytes: number;
  readonly code: string | null;
}

/** Something that a person has to see to; Home Assistant shows it as a repair. */
export interface Notice {
  readonly kind: 'model-retiring' | 'key-refused' | 'restart-needed';
  /** What it is about: an engine; of a model that ends, its id among the `models`. */
  readonly subject: string;
  /** For `model-retiring`: `2027-01-31`. */
  readonly date: string | null;
}

export interface Choice {
  readonly id: string;
  readonly name: string;
}

export interface AppState {
  readonly version: string;
  readonly language: string;
  readonly engines: ById<EngineState>;
  /** Models that are on their way. */
  readonly downloads: ById<DownloadState>;
  readonly notices: ById<Notice>;
  readonly voice: string | null;
  readonly voices: readonly Choice[];
  /** The language model that answers, by its id among the `models`. */
  readonly model: string | null;
  readonly models: readonly Choice[];
  /** Since the app started. */
  readonly turnCount: number;
  readonly errorCount: number;
  /** From the request to the end of the answer. */
  readonly lastTurnMs: number | null;
  /** Of the last turn, cancelled ones too: changes together with `turnCount`. */
  readonly lastOutcome: TurnOutcome | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Null where no price is known. */
  readonly costThisMonth: number | null;
  readonly currency: string | null;
}

export interface FeedState {
  readonly health: 'ok' | 'degraded';
  readonly app: AppState;
  /** By area id. */
  readonly rooms: ById<RoomState>;
}
