/** Around a voice: the same voice, as loud as the others. */
import { joinInt16 } from '../audio/pcm.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { amplify, gainFor, learnLoudness, speechLoudness } from './loudness.ts';
import type { SentenceEngine } from './sentence-engine.ts';
import type { TtsCapabilities, TtsRequest } from './tts.ts';

/** Voices of an engine that are remembered; a house uses two or three. */
const MAX_VOICES = 50;
/** What is kept of a sentence to measure it: the first seconds tell. */
const MAX_MEASURED_S = 10;

/** @example new SentenceLadder({ rungs: [{ engine: new LevelledVoice(piper) }, { engine: new LevelledVoice(espeak) }], … }) */
export class LevelledVoice implements SentenceEngine {
  readonly #engine: SentenceEngine;
  /** dBFS, by what was asked for. */
  readonly #usual = new Map<string, number>();

  constructor(engine: SentenceEngine) {
    this.#engine = engine;
  }

  get name(): string {
    return this.#engine.name;
  }

  get capabilities(): TtsCapabilities {
    return this.#engine.capabilities;
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const voice = request.voice ?? request.language ?? '';
    let gain: number | undefined;
    const heard: Int16Array[] = [];
    let room = 0;
    let rateHz = 0;
    for await (const { samples, sampleRateHz } of this.#engine.speak(sentence, request, signal)) {
      if (gain === undefined) {
        rateHz = sampleRateHz;
        room = MAX_MEASURED_S * sampleRateHz;
        gain = gainFor(this.#usual.get(voice), speechLoudness(samples, sampleRateHz));
      }
      if (room > 0) heard.push(samples);
      room -= samples.length;
      yield { samples: amplify(samples, gain), sampleRateHz };
    }
    if (!signal.aborted) this.#learn(voice, heard, rateHz);
  }

  #learn(voice: string, heard: readonly Int16Array[], sampleRateHz: number): void {
    const level = speechLoudness(joinInt16(heard), sampleRateHz);
    if (level === undefined) return;
    const usual = this.#usual.get(voice);
    this.#usual.delete(voice);
    this.#usual.set(voice, learnLoudness(usual, level));
    const [oldest] = this.#usual.keys();
    if (this.#usual.size > MAX_VOICES && oldest !== undefined) this.#usual.delete(oldest);
  }
}
