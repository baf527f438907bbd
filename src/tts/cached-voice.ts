/** Around a voice: what it often says the same way is said from disk. */
import { joinInt16 } from '../audio/pcm.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import { chooseVoice } from './choose-voice.ts';
import type { Phrase, PhraseCache } from './phrase-cache.ts';
import type { SentenceEngine } from './sentence-engine.ts';
import type { TtsCapabilities, TtsRequest } from './tts.ts';

export interface CachedVoiceOptions {
  readonly engine: SentenceEngine;
  readonly cache: PhraseCache;
  /**
   * EXO's own phrases: acknowledgements, apologies. Nothing else is ever kept, because what is said in a
   * house is nobody's to find on a disk.
   */
  readonly phrases: Iterable<string>;
}

/** @example new CachedVoice({ engine: piper, cache, phrases: ['C’est fait.', 'Done.'] }) */
export class CachedVoice implements SentenceEngine {
  readonly #engine: SentenceEngine;
  readonly #cache: PhraseCache;
  readonly #phrases: ReadonlySet<string>;

  constructor({ engine, cache, phrases }: CachedVoiceOptions) {
    this.#engine = engine;
    this.#cache = cache;
    this.#phrases = new Set(Array.from(phrases, normalise));
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
    const phrase = this.#phraseOf(sentence, request);
    if (phrase === undefined) return yield* this.#engine.speak(sentence, request, signal);
    const kept = await this.#cache.get(phrase);
    if (signal.aborted) return;
    if (kept) return yield kept;
    const said: Int16Array[] = [];
    for await (const frame of this.#engine.speak(sentence, request, signal)) {
      said.push(frame.samples);
      yield frame;
    }
    // Half a phrase is none.
    if (!signal.aborted && said.length > 0) await this.#cache.put(phrase, joinInt16(said));
  }

  #phraseOf(sentence: string, request: TtsRequest): Phrase | undefined {
    const text = normalise(sentence);
    const { voices, sampleRateHz } = this.#engine.capabilities;
    const voice = chooseVoice(voices, request);
    if (!voice || !this.#phrases.has(text)) return undefined;
    return { engine: this.#engine.name, voice: voice.id, sampleRateHz, text };
  }
}

function normalise(text: string): string {
  return text.normalize('NFC').replaceAll("'", '’').replace(/\s+/gu, ' ').trim();
}
