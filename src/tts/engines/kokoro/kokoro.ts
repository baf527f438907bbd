/** TTS engine: Kokoro. Text → phonemes (espeak-ng, a program) → samples (the voice child). */
import type { AudioFrame } from '../../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../../core/clock.ts';
import { ExoError } from '../../../core/errors.ts';
import { baseOf, chooseVoice } from '../../choose-voice.ts';
import { EspeakPhonemes } from '../../phonemes/espeak-phonemes.ts';
import type { SentenceEngine } from '../../sentence-engine.ts';
import { toSpokenText } from '../../spoken-text.ts';
import type { TtsCapabilities, TtsRequest } from '../../tts.ts';
import { type KokoroFiles, type KokoroVoice, readKokoroFiles, readStyle } from './kokoro-files.ts';
import type { KokoroSentence } from './kokoro-model.ts';
import { framed, toKokoroPhonemes, toTokens } from './kokoro-tokens.ts';

const KOKORO_SAMPLE_RATE_HZ = 24_000;
/** As slow as speech on a small board: it is meant for larger machines. */
const SENTENCE_DEADLINE_MS = 30_000;

/** The operation that the voice child serves for this engine. */
export type KokoroInference = (
  operation: 'kokoro/say',
  payload: KokoroSentence,
  options: { deadlineMs: number; signal?: AbortSignal },
) => Promise<Int16Array>;

export interface KokoroOptions {
  /** Of the voice child's host. */
  readonly infer: KokoroInference;
  /** With the model, `tokenizer.json` and `voices/`. */
  readonly folder: string;
  /** The voice where a request names none; else the first of the language. */
  readonly voice?: string | undefined;
  readonly speed?: number;
  readonly phonemes?: EspeakPhonemes;
  readonly clock?: Clock;
}

/**
 * @example
 * const kokoro = new Kokoro({ infer: host.call, folder: '/data/voices/kokoro' });
 * await kokoro.start(['fr']);
 * const tts = new SentenceAdapter(kokoro);
 */
export class Kokoro implements SentenceEngine {
  readonly name = 'kokoro';
  readonly #options: KokoroOptions;
  readonly #phonemes: EspeakPhonemes;
  #files: KokoroFiles | undefined;
  #voices: readonly KokoroVoice[] = [];

  constructor(options: KokoroOptions) {
    this.#options = options;
    this.#phonemes =
      options.phonemes ?? new EspeakPhonemes({ clock: options.clock ?? systemClock });
  }

  get capabilities(): TtsCapabilities {
    return { voices: this.#voices, sampleRateHz: KOKORO_SAMPLE_RATE_HZ };
  }

  /**
   * Reads which voices there are; also later, when some were fetched. None is not an error: each request
   * is then refused with `tts/language`.
   *
   * @throws `tts/voice-broken`
   */
  async start(languages: readonly string[] = []): Promise<void> {
    this.#files = await readKokoroFiles(this.#options.folder);
    const voices = this.#files?.voices ?? [];
    const first = voices.filter(({ id }) => id === this.#options.voice);
    this.#voices = [...first, ...voices.filter((voice) => !first.includes(voice))];
    for (const language of languages) {
      const voice = chooseVoice(this.#voices, { language });
      if (voice) this.#phonemes.prepare(phonemeRequest(voice));
    }
  }

  /**
   * Loads the model into the child, and lets it say a sound that nobody hears: the first run is slow.
   *
   * @throws `inference/*`
   */
  async warm(language: string, infer: KokoroInference = this.#options.infer): Promise<void> {
    const voice = chooseVoice(this.#voices, { language });
    if (!voice || !this.#files) return;
    await this.#infer(voice, toTokens('a', this.#files.vocabulary), undefined, infer);
  }

  async close(): Promise<void> {
    await this.#phonemes.close();
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const voice = chooseVoice(this.#voices, request);
    if (!voice || !this.#files)
      throw new ExoError('tts/language', 'There is no Kokoro voice for this language');
    const text = toSpokenText(sentence, baseOf(voice.language));
    const phonemes = await this.#phonemes.of(text, phonemeRequest(voice), signal);
    const tokens = toTokens(toKokoroPhonemes(phonemes, voice.language), this.#files.vocabulary);
    if (tokens.length === 0 || signal.aborted) return;
    try {
      const samples = await this.#infer(voice, tokens, signal);
      if (!signal.aborted) yield { samples, sampleRateHz: KOKORO_SAMPLE_RATE_HZ };
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #infer(
    voice: KokoroVoice,
    tokens: readonly number[],
    signal: AbortSignal | undefined,
    infer: KokoroInference = this.#options.infer,
  ): Promise<Int16Array> {
    const payload = {
      modelPath: this.#files?.modelPath ?? '',
      tokens: framed(tokens),
      style: await readStyle(voice.stylePath, tokens.length),
      speed: this.#options.speed ?? 1,
    };
    const deadlineMs = SENTENCE_DEADLINE_MS;
    return infer('kokoro/say', payload, { deadlineMs, ...(signal && { signal }) });
  }
}

function phonemeRequest({ espeakVoice }: KokoroVoice) {
  return { voice: espeakVoice, tie: true };
}
