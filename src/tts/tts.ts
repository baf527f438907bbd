/** Port: text to speech. Text in → audio out. Every engine runs `tts.contract.ts`. */
import type { AudioFrame } from '../core/audio-frame.ts';

export interface Voice {
  /** Stable id, as it goes over the wire. */
  readonly id: string;
  readonly description: string;
  readonly language: string;
}

export interface TtsCapabilities {
  readonly voices: readonly Voice[];
  /** Of every frame of every answer. */
  readonly sampleRateHz: number;
}

export interface TtsRequest {
  /** `fr`, `fr-FR`, …; left out where the voice decides. */
  readonly language?: string;
  readonly voice?: string;
}

/**
 * Text arrives in pieces of any size (a language model's deltas); audio leaves as soon as a sentence is
 * whole. Constant sample rate, mono. Quiet when aborted. Throws `tts/language`, `tts/program-missing`
 * or `tts/failed`.
 */
export interface Tts {
  readonly name: string;
  readonly capabilities: TtsCapabilities;
  synthesize(
    text: AsyncIterable<string>,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncIterable<AudioFrame>;
}
