/** TTS engine: Piper's voices. Text → phonemes (espeak-ng, a program) → samples (the voice child). */
import { OutputRate } from '../../../audio/output-rate.ts';
import type { AudioFrame } from '../../../core/audio-frame.ts';
import type { Clock } from '../../../core/clock.ts';
import type { ExoError } from '../../../core/errors.ts';
import type { RunsOn } from '../../../onnx/providers.ts';
import { chooseVoice } from '../../choose-voice.ts';
import type { EspeakPhonemes } from '../../phonemes/espeak-phonemes.ts';
import { PhoneticVoices } from '../../phonemes/phonetic-voices.ts';
import type { SentenceEngine } from '../../sentence-engine.ts';
import type { TtsCapabilities, TtsRequest } from '../../tts.ts';
import { toPhonemeIds } from './phoneme-ids.ts';
import type { PiperSentence } from './piper-model.ts';
import { type PiperVoice, readPiperVoices } from './piper-voices.ts';

/** Of the medium and high voices; the low ones are brought to it. */
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

/** The same without the sound, and where it was made: `prepare` has only calls. */
export type PiperWarming = (
  operation: 'piper/warm',
  payload: PiperSentence,
  options: { deadlineMs: number },
) => Promise<RunsOn>;

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
  readonly #infer: PiperInference;
  readonly #folder: string;
  readonly #voices: PhoneticVoices<PiperVoice>;
  readonly #output = new OutputRate(PIPER_SAMPLE_RATE_HZ);

  constructor({ infer, folder, voice, phonemes, clock }: PiperOptions) {
    this.#infer = infer;
    this.#folder = folder;
    this.#voices = new PhoneticVoices({ preferred: voice, phonemes, clock });
  }

  get capabilities(): TtsCapabilities {
    return { voices: this.#voices.all, sampleRateHz: PIPER_SAMPLE_RATE_HZ };
  }

  /**
   * Reads which voices there are; also later, when some were fetched. None is not an error: each request
   * is then refused with `tts/language`. Returns what is wrong with the files of others.
   */
  async start(languages: readonly string[] = []): Promise<readonly ExoError[]> {
    const { voices, errors } = await readPiperVoices(this.#folder);
    this.#voices.set(voices, languages);
    return errors;
  }

  /**
   * Loads the voice of a language into the child and lets it say what nobody hears: a model's first run is
   * slow. Made for the host's `prepare`, so that a child that was restarted is warm too. Undefined where there
   * is no voice.
   *
   * @throws `inference/*`
   */
  async warm(language: string, call: PiperWarming): Promise<RunsOn | undefined> {
    const voice = chooseVoice(this.#voices.all, { language });
    if (!voice) return undefined;
    const ids = toPhonemeIds('a '.repeat(WARM_UP_SYLLABLES), voice.phonemeIds);
    const options = { deadlineMs: SENTENCE_DEADLINE_MS };
    return await call('piper/warm', sentenceFor(voice, ids), options);
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
    const ids = toPhonemeIds(phonemes, voice.phonemeIds);
    if (ids.length === 0 || signal.aborted) return;
    const output = this.#output.start();
    const options = { deadlineMs: SENTENCE_DEADLINE_MS, signal };
    try {
      for await (const samples of this.#infer('piper/say', sentenceFor(voice, ids), options)) {
        if (signal.aborted) return;
        yield* output.push({ samples, sampleRateHz: voice.sampleRateHz });
      }
      if (!signal.aborted) yield* output.flush();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function sentenceFor(voice: PiperVoice, ids: readonly number[]): PiperSentence {
  const { contextFrames, modelPath, scales, speaker, sampleRateHz } = voice;
  return { modelPath, ids: ids.slice(0, MAX_IDS), scales, speaker, sampleRateHz, contextFrames };
}
