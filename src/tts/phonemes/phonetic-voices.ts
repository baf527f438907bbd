/** What engines that read phonemes have in common: voices of a language each, and a sentence's way to its phonemes. */
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { baseOf, chooseVoice } from '../choose-voice.ts';
import { toSpokenText } from '../spoken-text.ts';
import type { TtsRequest, Voice } from '../tts.ts';
import { EspeakPhonemes } from './espeak-phonemes.ts';

export interface PhoneticVoice extends Voice {
  /** espeak's name of its language. */
  readonly espeakVoice: string;
}

export interface PhoneticVoicesOptions {
  /** Joins the letters of one sound. */
  readonly tie?: boolean;
  /** Id of the voice where a request names none; else the first of the language. */
  readonly preferred: string | undefined;
  readonly phonemes: EspeakPhonemes | undefined;
  readonly clock: Clock | undefined;
}

export class PhoneticVoices<V extends PhoneticVoice> {
  readonly #preferred: string | undefined;
  readonly #tie: boolean;
  readonly #phonemes: EspeakPhonemes;
  #all: readonly V[] = [];

  constructor({ tie = false, preferred, phonemes, clock = systemClock }: PhoneticVoicesOptions) {
    this.#tie = tie;
    this.#preferred = preferred;
    this.#phonemes = phonemes ?? new EspeakPhonemes({ clock });
  }

  get all(): readonly V[] {
    return this.#all;
  }

  /** These from now on, the preferred one first; espeak-ng is kept ready for the languages. */
  set(voices: readonly V[], languages: readonly string[]): void {
    const first = voices.filter(({ id }) => id === this.#preferred);
    this.#all = [...first, ...voices.filter((voice) => !first.includes(voice))];
    for (const language of languages) {
      const voice = chooseVoice(this.#all, { language });
      if (voice) this.#phonemes.prepare({ voice: voice.espeakVoice, tie: this.#tie });
    }
  }

  /** @throws `tts/language` */
  choose(request: TtsRequest): V {
    const voice = chooseVoice(this.#all, request);
    if (!voice) throw new ExoError('tts/language', 'There is no voice for this language');
    return voice;
  }

  /**
   * Empty where there is nothing to say, or when aborted.
   *
   * @throws `tts/program-missing`, `tts/failed`
   */
  phonemesOf(sentence: string, voice: V, signal: AbortSignal): Promise<string> {
    const text = toSpokenText(sentence, baseOf(voice.language));
    return this.#phonemes.of(text, { voice: voice.espeakVoice, tie: this.#tie }, signal);
  }

  async close(): Promise<void> {
    await this.#phonemes.close();
  }
}
