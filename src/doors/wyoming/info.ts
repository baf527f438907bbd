/** Wyoming door: what the engines can do → the `info` event. Pure; made once, answered from memory. */
import { baseLanguage, type SttCapabilities } from '../../stt/stt.ts';
import type { TtsCapabilities, Voice } from '../../tts/tts.ts';
import type { JsonObject } from './wire-json.ts';
import type { OutgoingEvent } from './wyoming-event.ts';

const ATTRIBUTION = { name: 'EXO', url: 'https://github.com/exo-voice/exo' };

/** All members that the reference requires; without one of them Home Assistant's set-up crashes. */
function artifact(name: string, description: string, version: string | null): JsonObject {
  return { name, attribution: ATTRIBUTION, installed: true, description, version };
}

export interface Offer {
  readonly stt: SttCapabilities;
  /** Undefined: the port only hears. */
  readonly tts: TtsCapabilities | undefined;
  readonly version: string;
  /** EXO says when a sentence is over, instead of Home Assistant. */
  readonly endsSentence: boolean;
}

/**
 * Home Assistant takes the first ASR program and the first TTS program, and names the entry after the
 * former.
 */
export function buildInfo({ stt, tts, version, endsSentence }: Offer): OutgoingEvent {
  const hears = endsSentence
    ? artifact('exo-quick', 'EXO hears, and when a sentence is over', version)
    : artifact('exo', 'EXO hears', version);
  const asr: JsonObject = {
    ...hears,
    models: [{ ...hears, languages: stt.languages }],
    // Partial transcripts are revised; `transcript-chunk` can only append.
    supports_transcript_streaming: false,
    requires_external_vad: !endsSentence,
    prefers_auto_gain_enabled: true,
    prefers_noise_reduction_enabled: true,
  };
  return {
    type: 'info',
    data: {
      asr: [asr],
      tts: tts === undefined ? [] : [ttsProgram(tts, version)],
      handle: [],
      intent: [],
      wake: [],
      mic: [],
      snd: [],
    },
  };
}

function ttsProgram({ voices }: TtsCapabilities, version: string): JsonObject {
  return {
    ...artifact('exo', 'EXO speaks', version),
    voices: voices.map(ttsVoice),
    supports_synthesize_streaming: true,
  };
}

/** Engines write a language with its region or without: all voices are found under the plain code. */
function ttsVoice({ id, description, language }: Voice): JsonObject {
  const languages = [...new Set([language, baseLanguage(language)])];
  return { ...artifact(id, description, null), languages, speakers: null };
}
