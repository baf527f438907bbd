/** Port below the TTS port: an engine that reads one sentence. `sentence-adapter.ts` makes a `Tts` of it. */
import type { AudioFrame } from '../core/audio-frame.ts';
import type { TtsCapabilities, TtsRequest } from './tts.ts';

/**
 * One sentence in → its audio, in frames of any size at `capabilities.sampleRateHz`; nothing where there
 * is nothing to say. Two sentences may be asked for at once. Quiet when aborted. Throws `tts/*`.
 */
export interface SentenceEngine {
  readonly name: string;
  readonly capabilities: TtsCapabilities;
  speak(sentence: string, request: TtsRequest, signal: AbortSignal): AsyncIterable<AudioFrame>;
}
