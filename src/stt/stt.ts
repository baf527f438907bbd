/** Port: speech to text. Audio in → transcripts out. Every engine runs `stt.contract.ts`. */
import type { AudioFrame } from '../core/audio-frame.ts';

export interface SttCapabilities {
  /** Language codes without region: `fr`, `en`. */
  readonly languages: readonly string[];
  /** Sends `partial` events while the person still speaks. */
  readonly partials: boolean;
}

export interface SttRequest {
  /** `fr`, `fr-FR`, … */
  readonly language: string;
  /** Names to listen for, the most likely first; an engine that cannot bias ignores them. */
  readonly hotwords?: readonly string[];
  /** EXO has asked something: "oui", "non", "la deuxième" are answers now. */
  readonly answering?: boolean;
  /**
   * The recogniser may take the sentence for over before the audio ends, and answer. Engines need not
   * know it: `listen` does it for them.
   */
  readonly endsSentence?: boolean;
  /** Whether a person waits for the transcript now: not while it is a guess ahead. Absent: yes. */
  readonly isAwaited?: () => boolean;
}

/**
 * `sure`: act on it. `unsure`: ask back with the alternatives, best first. `none`: nothing was said to
 * the house; the text is empty.
 */
export type Certainty = 'sure' | 'unsure' | 'none';

export type TranscriptEvent =
  | { readonly type: 'partial'; readonly text: string }
  | {
      readonly type: 'final';
      readonly text: string;
      readonly certainty: Certainty;
      readonly alternatives: readonly string[];
      /** A longer sentence of the house begins with the text. Absent: the engine does not know. */
      readonly canGoOn?: boolean;
      readonly engine: string;
    };

/**
 * Ends with exactly one `final`, after the input ends or earlier. Quiet when aborted. Throws
 * `stt/language`, `stt/model-missing`, `stt/failed` or an `inference/*` error.
 *
 * @example
 * for await (const event of stt.transcribe(frames, { language: 'fr' }, signal))
 *   if (event.type === 'final') console.log(event.text);
 */
export interface Stt {
  readonly name: string;
  readonly capabilities: SttCapabilities;
  transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncIterable<TranscriptEvent>;
}

export type FinalTranscript = Extract<TranscriptEvent, { type: 'final' }>;

/** `fr-CA` → `fr`. */
export function baseLanguage(code: string): string {
  return (code.split(/[-_]/, 1)[0] ?? code).toLowerCase();
}
