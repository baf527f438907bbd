/** Wyoming door: what the engines can do → the `info` event. Pure; made once, answered from memory. */
import type { SttCapabilities } from '../../stt/stt.ts';
import type { TtsCapabilities, Voice } from '../../tts/tts.ts';
import type { JsonObject } from './wire-json.ts';
import type { OutgoingEvent } from './wyoming-event.ts';

const ATTRIBUTION = { name: 'EXO', url: 'https://github.com/exo-voice/exo' };

/** All members that the reference requires; without one of them Home Assistant's set-up crashes. */
function artifact(name: string, description: string, version: string | null): JsonObject {
  return { name, attribution: ATTRIBUTION, installed: true, description, version };
}

/**
 * Home Assistant takes the first ASR program and the first TTS program, and names the entry after the
 * former.
 */
export function buildInfo(
  stt: SttCapabilities,
  tts: TtsCapabilities,
  version: string,
): OutgoingEvent {
  const asrModel = { ...artifact('exo', 'EXO hears', version), languages: stt.languages };
  const asr: JsonObject = {
    ...artifact('exo', 'EXO hears', version),
    models: [asrModel],
    // Partial transcripts are revised; `transcript-chunk` can only append.
    supports_transcript_streaming: false,
    requires_external_vad: true,
    prefers_auto_gain_enabled: true,
    prefers_noise_reduction_enabled: true,
  };
  const speech: JsonObject = {
    ...artifact('exo', 'EXO speaks', version),
    voices: tts.voices.map(ttsVoice),
    supports_synthesize_streaming: true,
  };
  return {
    type: 'info',
    data: { asr: [asr], tts: [speech], handle: [], intent: [], wake: [], mic: [], snd: [] },
  };
}

function ttsVoice({ id, description, language }: Voice): JsonObject {
  return { ...artifact(id, description, null), languages: [language], speakers: null };
}
