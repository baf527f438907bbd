/** TTS engine: Kokoro. Text → phonemes (espeak-ng, a program) → samples (the voice child). */
import type { AudioFrame } from '../../../core/audio-frame.ts';
import type { Clock } from '../../../core/clock.ts';
import type { RunsOn } from '../../../onnx/providers.ts';
import { chooseVoice } from '../../choose-voice.ts';
import type { EspeakPhonemes } from '../../phonemes/espeak-phonemes.ts';
import { PhoneticVoices } from '../../phonemes/phonetic-voices.ts';
import type { SentenceEngine } from '../../sentence-engine.ts';
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

/** The same without the sound, and where it was made. */
export type KokoroWarming = (
  operation: 'kokoro/warm',
  payload: KokoroSentence,
  options: { deadlineMs: number },
) => Promise<RunsOn>;

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
  readonly #infer: KokoroInference;
  readonly #folder: string;
  readonly #speed: number;
  readonly #voices: PhoneticVoices<KokoroVoice>;
  #files: KokoroFiles | undefined;

  constructor({ infer, folder, voice, speed = 1, phonemes, clock }: KokoroOptions) {
    this.#infer = infer;
    this.#folder = folder;
    this.#speed = speed;
    this.#voices = new PhoneticVoices({ tie: true, preferred: voice, phonemes, clock });
  }

  get capabilities(): TtsCapabilities {
    return { voices: this.#voices.all, sampleRateHz: KOKORO_SAMPLE_RATE_HZ };
  }

  /**
   * Reads which voices there are; also later, when some were fetched. None is not an error: each request
   * is then refused with `tts/language`.
   *
   * @throws `tts/voice-broken`
   */
  async start(languages: readonly string[] = []): Promise<void> {
    this.#files = await readKokoroFiles(this.#folder);
    this.#voices.set(this.#files?.voices ?? [], languages);
  }

  /**
   * Loads the model into the child, and lets it say a sound that nobody hears: the first run is slow. Made
   * for the host's `prepare`, so that a child that was restarted is warm too. Undefined where there is no voice.
   *
   * @throws `inference/*`
   */
  async warm(language: string, call: KokoroWarming): Promise<RunsOn | undefined> {
    const voice = chooseVoice(this.#voices.all, { language });
    if (!voice || !this.#files) return undefined;
    const payload = await this.#sentenceFor(voice, toTokens('a', this.#files.vocabulary));
    return await call('kokoro/warm', payload, { deadlineMs: SENTENCE_DEADLINE_MS });
  }

  async close(): Promise<void> {
    await this.#voices.close();
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const voice = this.#voices.choose(request);
    const phonemes = await this.#voices.phonemesOf(sentence, voice, signal);
    const vocabulary = this.#files?.vocabulary ?? new Map();
    const tokens = toTokens(toKokoroPhonemes(phonemes, voice.language), vocabulary);
    if (tokens.length === 0 || signal.aborted) return;
    try {
      const payload = await this.#sentenceFor(voice, tokens);
      const options = { deadlineMs: SENTENCE_DEADLINE_MS, signal };
      const samples = await this.#infer('kokoro/say', payload, options);
      if (!signal.aborted) yield { samples, sampleRateHz: KOKORO_SAMPLE_RATE_HZ };
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #sentenceFor(voice: KokoroVoice, tokens: readonly number[]): Promise<KokoroSentence> {
    return {
      modelPath: this.#files?.modelPath ?? '',
      tokens: framed(tokens),
      style: await readStyle(voice.stylePath, tokens.length),
      speed: this.#speed,
    };
  }
}
