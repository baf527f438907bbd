/** TTS engine: Piper's voices. Text → phonemes (espeak-ng, a program) → samples (the voice child). */
import { prepareResampler, type Resampler } from '../../../audio/resample.ts';
import type { AudioFrame } from '../../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../../core/clock.ts';
import { ExoError } from '../../../core/errors.ts';
import { baseOf, chooseVoice } from '../../choose-voice.ts';
import { EspeakPhonemes } from '../../phonemes/espeak-phonemes.ts';
import type { SentenceEngine } from '../../sentence-engine.ts';
import { toSpokenText } from '../../spoken-text.ts';
import type { TtsCapabilities, TtsRequest } from '../../tts.ts';
import { toPhonemeIds } from './phoneme-ids.ts';
import type { PiperSentence } from './piper-model.ts';
import { type PiperVoice, readPiperVoices } from './piper-voices.ts';

/** Of the medium and high voices. */
const PIPER_SAMPLE_RATE_HZ = 22_050;
/** 12 s of speech on the smallest board, and a child that is starting again. */
const SENTENCE_DEADLINE_MS = 20_000;
/** As long as a short sentence. */
const WARM_UP_SYLLABLES = 20;
/** A sentence of the splitter has 240 characters; the network's memory grows with the square of this. */
const MAX_IDS = 2_000;

/** The operation that the voice child serves for this engine: emits the samples as they are made. */
export type PiperInference = (
  operation: 'piper/say',
  payload: PiperSentence,
  options: { deadlineMs: number; signal?: AbortSignal },
) => AsyncIterable<Int16Array>;

/** The same without the sound: `prepare` has only calls. */
export type PiperWarming = (
  operation: 'piper/warm',
  payload: PiperSentence,
  options: { deadlineMs: number },
) => Promise<unknown>;

export interface PiperOptions {
  /** The voice child's host's `callStream`. */
  readonly infer: PiperInference;
  /** With `NAME.onnx` and `NAME.onnx.json`. */
  readonly folder: string;
  /** The voice where a request names none; else the first of the language. */
  readonly voice?: string | undefined;
  readonly phonemes?: EspeakPhonemes;
  readonly clock?: Clock;
}

/**
 * @example
 * const piper = new Piper({ infer: host.callStream, folder: '/data/voices/piper' });
 * const mistakes = await piper.start(['fr']);
 * const tts = new SentenceAdapter(piper);
 */
export class Piper implements SentenceEngine {
  readonly name = 'piper';
  readonly #options: PiperOptions;
  readonly #phonemes: EspeakPhonemes;
  readonly #resamplers = new Map<number, () => Resampler>();
  #voices: readonly PiperVoice[] = [];

  constructor(options: PiperOptions) {
    this.#options = options;
    this.#phonemes =
      options.phonemes ?? new EspeakPhonemes({ clock: options.clock ?? systemClock });
  }

  get capabilities(): TtsCapabilities {
    return { voices: this.#voices, sampleRateHz: PIPER_SAMPLE_RATE_HZ };
  }

  /**
   * Reads which voices there are; also later, when some were fetched. None is not an error: each request
   * is then refused with `tts/language`. Returns what is wrong with the files of others.
   */
  async start(languages: readonly string[] = []): Promise<readonly ExoError[]> {
    const { voices, errors } = await readPiperVoices(this.#options.folder);
    const first = voices.filter(({ id }) => id === this.#options.voice);
    this.#voices = [...first, ...voices.filter((voice) => !first.includes(voice))];
    for (const language of languages) {
      const voice = chooseVoice(this.#voices, { language });
      if (voice) this.#phonemes.prepare({ voice: voice.espeakVoice });
    }
    return errors;
  }

  /**
   * Loads the voice of a language into the child and lets it say what nobody hears: a model's first run is
   * slow. Made for the host's `prepare`, so that a child that was restarted is warm too.
   *
   * @throws `inference/*`
   */
  async warm(language: string, call: PiperWarming): Promise<void> {
    const voice = chooseVoice(this.#voices, { language });
    if (!voice) return;
    const ids = toPhonemeIds('a '.repeat(WARM_UP_SYLLABLES), voice.phonemeIds);
    await call('piper/warm', sentenceFor(voice, ids), { deadlineMs: SENTENCE_DEADLINE_MS });
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
    if (!voice) throw new ExoError('tts/language', 'There is no Piper voice for this language');
    const text = toSpokenText(sentence, baseOf(voice.language));
    const phonemes = await this.#phonemes.of(text, { voice: voice.espeakVoice }, signal);
    const ids = toPhonemeIds(phonemes, voice.phonemeIds);
    if (ids.length === 0 || signal.aborted) return;
    try {
      for await (const samples of this.#atOneRate(voice, this.#infer(voice, ids, signal))) {
        if (signal.aborted) return;
        if (samples.length > 0) yield { samples, sampleRateHz: PIPER_SAMPLE_RATE_HZ };
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #infer(
    voice: PiperVoice,
    ids: readonly number[],
    signal: AbortSignal,
  ): AsyncIterable<Int16Array> {
    const options = { deadlineMs: SENTENCE_DEADLINE_MS, signal };
    return this.#options.infer('piper/say', sentenceFor(voice, ids), options);
  }

  /** Voices of other rates are brought to the engine's. */
  async *#atOneRate(
    { sampleRateHz }: PiperVoice,
    parts: AsyncIterable<Int16Array>,
  ): AsyncGenerator<Int16Array, void, undefined> {
    const prepare =
      this.#resamplers.get(sampleRateHz) ?? prepareResampler(sampleRateHz, PIPER_SAMPLE_RATE_HZ);
    this.#resamplers.set(sampleRateHz, prepare);
    const resampler = prepare();
    for await (const samples of parts) yield resampler.push(samples);
    yield resampler.flush();
  }
}

function sentenceFor(voice: PiperVoice, ids: readonly number[]): PiperSentence {
  const { modelPath, scales, speaker, sampleRateHz } = voice;
  return { modelPath, ids: ids.slice(0, MAX_IDS), scales, speaker, sampleRateHz };
}
