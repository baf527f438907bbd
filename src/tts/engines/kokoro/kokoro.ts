/**
 * TTS engine: Kokoro. Text → phonemes (espeak-ng, a program) → samples (the voice child).
 *
 *   sentence ─▶ phonemes ─▶ pieces ─▶ one call each ─▶ samples
 *
 * Between two pieces a barge-in ends the work, and others get their turn with the child.
 */
import type { AudioFrame } from '../../../core/audio-frame.ts';
import type { Clock } from '../../../core/clock.ts';
import type { RunsOn } from '../../../onnx/providers.ts';
import { chooseVoice } from '../../choose-voice.ts';
import type { EspeakPhonemes } from '../../phonemes/espeak-phonemes.ts';
import { PhoneticVoices } from '../../phonemes/phonetic-voices.ts';
import { withoutEdges } from '../../sentence-edges.ts';
import type { SentenceEngine } from '../../sentence-engine.ts';
import type { TtsCapabilities, TtsRequest } from '../../tts.ts';
import { type KokoroFiles, type KokoroVoice, readKokoroFiles, readStyle } from './kokoro-files.ts';
import type { KokoroSentence, KokoroSpeech } from './kokoro-model.ts';
import { framed, toKokoroPhonemes, toTokens } from './kokoro-tokens.ts';
import { pieceLength, splitPieces } from './phoneme-pieces.ts';

const KOKORO_SAMPLE_RATE_HZ = 24_000;
/** As slow as speech on a small board: it is meant for larger machines. */
const PIECE_DEADLINE_MS = 30_000;
/** As long as a short sentence: how quick the machine is can be told from it. */
const WARM_UP_SYLLABLES = 12;
/** Weight of the newest piece in how quick the machine is. */
const NEWEST = 0.3;

/** The operation that the voice child serves for this engine. */
export type KokoroInference = (
  operation: 'kokoro/say',
  payload: KokoroSentence,
  options: { deadlineMs: number; signal?: AbortSignal },
) => Promise<KokoroSpeech>;

/** The same without the sound, and where it is made how quickly. */
export type KokoroWarming = (
  operation: 'kokoro/warm',
  payload: KokoroSentence,
  options: { deadlineMs: number },
) => Promise<RunsOn & Pick<KokoroSpeech, 'tookMs'>>;

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
  /** Until a piece was made, 0. */
  #msPerSymbol = 0;

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
    const tokens = toTokens('a '.repeat(WARM_UP_SYLLABLES), this.#files.vocabulary);
    const payload = await this.#sentenceFor(voice, tokens);
    const options = { deadlineMs: PIECE_DEADLINE_MS };
    const { tookMs, ...runsOn } = await call('kokoro/warm', payload, options);
    this.#msPerSymbol = tookMs / payload.tokens.length;
    return runsOn;
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
    const letters = toKokoroPhonemes(phonemes, voice.language);
    const pieces = splitPieces(letters, pieceLength(this.#msPerSymbol));
    let pauseMs = 0;
    try {
      for (const piece of pieces) {
        if (signal.aborted) return;
        const samples = await this.#say(piece.phonemes, voice, signal);
        if (samples.length === 0 || signal.aborted) continue;
        if (pauseMs > 0) yield frameOf(new Int16Array((KOKORO_SAMPLE_RATE_HZ * pauseMs) / 1_000));
        // Around each piece the network leaves silence of its own.
        yield frameOf(pieces.length > 1 ? withoutEdges(samples, KOKORO_SAMPLE_RATE_HZ) : samples);
        pauseMs = piece.pauseMs;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Empty where the voice knows none of the letters. */
  async #say(letters: string, voice: KokoroVoice, signal: AbortSignal): Promise<Int16Array> {
    const tokens = toTokens(letters, this.#files?.vocabulary ?? new Map());
    if (tokens.length === 0) return new Int16Array(0);
    const payload = await this.#sentenceFor(voice, tokens);
    const options = { deadlineMs: PIECE_DEADLINE_MS, signal };
    const { samples, tookMs } = await this.#infer('kokoro/say', payload, options);
    this.#msPerSymbol += NEWEST * (tookMs / payload.tokens.length - this.#msPerSymbol);
    return samples;
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

function frameOf(samples: Int16Array): AudioFrame {
  return { samples, sampleRateHz: KOKORO_SAMPLE_RATE_HZ };
}
