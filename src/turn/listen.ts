/** EXO's ears as every door uses them: VAD ─▶ recogniser, as one `Stt`. */
import type { AudioFrame } from '../core/audio-frame.ts';
import type { Stt, SttRequest, TranscriptEvent } from '../stt/stt.ts';
import type { Vad } from '../vad/vad.ts';
import { speechOnly } from './speech-only.ts';

export interface EarsOptions {
  readonly vad: Vad;
  readonly stt: Stt;
  /** Whether a question of EXO may be open. */
  readonly answering: () => boolean;
}

/** @example const stt = listen({ vad, stt: starter, answering: () => doubts.open }); */
export function listen({ vad, stt, answering }: EarsOptions): Stt {
  const hearSpeech = speechOnly(vad);
  return {
    name: stt.name,
    capabilities: stt.capabilities,
    transcribe(
      audio: AsyncIterable<AudioFrame>,
      request: SttRequest,
      signal: AbortSignal,
    ): AsyncIterable<TranscriptEvent> {
      const asked = request.answering ?? answering();
      return stt.transcribe(hearSpeech(audio, signal), { ...request, answering: asked }, signal);
    },
  };
}
