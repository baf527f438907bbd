/** EXO's ears as every door uses them: VAD ─▶ recogniser, as one `Stt`. */
import type { AudioFrame } from '../core/audio-frame.ts';
import type { Stt, SttRequest, TranscriptEvent } from '../stt/stt.ts';
import type { Vad } from '../vad/vad.ts';
import { speechOnly } from './speech-only.ts';
import { transcribeAhead } from './transcribe-ahead.ts';
import { transcribeAlong } from './transcribe-along.ts';

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
    get name() {
      return stt.name;
    },
    // Asked each time: a ladder learns languages when an engine climbs onto it.
    get capabilities() {
      return stt.capabilities;
    },
    transcribe(
      audio: AsyncIterable<AudioFrame>,
      request: SttRequest,
      signal: AbortSignal,
    ): AsyncIterable<TranscriptEvent> {
      const asked = { ...request, answering: request.answering ?? answering() };
      const speech = hearSpeech(audio, signal);
      // An engine that listens along has no use for guesses: it gets the audio as it comes.
      return stt.capabilities.partials
        ? transcribeAlong(stt, speech, asked, signal)
        : transcribeAhead(stt, speech, asked, signal);
    },
  };
}
