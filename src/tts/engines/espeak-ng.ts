/**
 * The voice that always works: espeak-ng, a program of its own (GPL), reached by its pipes only. The
 * text goes through stdin, never on a command line.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pcmToMonoInt16 } from '../../audio/pcm.ts';
import { prepareResampler, type Resampler } from '../../audio/resample.ts';
import { WAV_HEADER_BYTES } from '../../audio/wav.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import type { SentenceEngine } from '../sentence-engine.ts';
import { toSpokenText } from '../spoken-text.ts';
import type { TtsCapabilities, TtsRequest } from '../tts.ts';
import { hearProgram } from './ask-program.ts';
import { BASIC_VOICES, type EspeakVoice, findVoice, parseVoices } from './espeak-voices.ts';
import { WaitingPrograms } from './waiting-program.ts';

/** Of all voices that are not MBROLA's. */
const ESPEAK_SAMPLE_RATE_HZ = 22_050;
/** Words a minute and pitch (0–99); espeak's own 175 and 50 rush and squeak in French. */
const DEFAULT_STYLE = { wordsPerMinute: 165, pitch: 48 };
const STYLES: Readonly<Record<string, typeof DEFAULT_STYLE>> = {
  fr: { wordsPerMinute: 155, pitch: 42 },
};
/** A sentence takes 15 ms here and well below a second on the smallest board. */
const SENTENCE_DEADLINE_MS = 8_000;
const LIST_DEADLINE_MS = 5_000;
const MAX_LIST_BYTES = 1_000_000;

export interface EspeakNgOptions {
  /** Name or path. */
  readonly program?: string;
  readonly clock?: Clock;
}

/**
 * @example
 * const engine = new EspeakNg();
 * await engine.start(['fr']);
 * const tts = new SentenceAdapter(engine);
 */
export class EspeakNg implements SentenceEngine {
  readonly name = 'espeak-ng';
  readonly #program: string;
  readonly #clock: Clock;
  readonly #programs: WaitingPrograms;
  #voices = BASIC_VOICES;
  #prepareResampler: (() => Resampler) | undefined;

  constructor({ program = 'espeak-ng', clock = systemClock }: EspeakNgOptions = {}) {
    this.#program = program;
    this.#clock = clock;
    this.#programs = new WaitingPrograms(program);
  }

  get capabilities(): TtsCapabilities {
    return { voices: this.#voices, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
  }

  /**
   * Learns what the program can speak and keeps it ready for the languages given. French and English
   * are offered without.
   *
   * @throws `tts/program-missing`
   */
  async start(languages: readonly string[] = []): Promise<void> {
    try {
      const { stdout } = await promisify(execFile)(this.#program, ['--voices'], {
        timeout: LIST_DEADLINE_MS,
        maxBuffer: MAX_LIST_BYTES,
      });
      this.#voices = parseVoices(stdout);
    } catch (error) {
      throw programMissing(error);
    }
    this.#resampler();
    for (const language of languages) {
      const voice = findVoice(this.#voices, { language });
      if (voice) this.#programs.prepare(argumentsFor(voice));
    }
  }

  async close(): Promise<void> {
    await this.#programs.close();
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const voice = findVoice(this.#voices, request);
    if (!voice) throw new ExoError('tts/language', 'espeak-ng does not speak this language');
    const text = toSpokenText(sentence, baseLanguage(voice));
    if (text === '' || signal.aborted) return;
    const args = argumentsFor(voice);
    const program = this.#programs.take(args);
    try {
      const question = {
        name: 'espeak-ng',
        deadlineMs: SENTENCE_DEADLINE_MS,
        clock: this.#clock,
        signal,
      };
      const sound = decode(program.stdout, this.#resampler());
      yield* hearProgram(program, `${text}\n`, question, sound);
    } finally {
      program.kill();
      // The next one is started when this one has spoken, so that it does not delay it.
      this.#programs.prepare(args);
    }
  }

  #resampler(): Resampler {
    this.#prepareResampler ??= prepareResampler(ESPEAK_SAMPLE_RATE_HZ, SPEECH_SAMPLE_RATE_HZ);
    return this.#prepareResampler();
  }
}

/** WAV as a stream: its header's lengths are placeholders. */
async function* decode(
  stdout: AsyncIterable<Buffer>,
  resampler: Resampler,
): AsyncGenerator<AudioFrame, void, undefined> {
  let rest = Buffer.alloc(0);
  let headerBytes = WAV_HEADER_BYTES;
  for await (const chunk of stdout) {
    const bytes = Buffer.concat([rest, chunk]);
    const start = Math.min(headerBytes, bytes.length);
    const end = bytes.length - ((bytes.length - start) % 2);
    headerBytes -= start;
    rest = bytes.subarray(end);
    const samples = resampler.push(pcmToMonoInt16(bytes.subarray(start, end), 2, 1));
    if (samples.length > 0) yield { samples, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
  }
  const samples = resampler.flush();
  if (samples.length > 0) yield { samples, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
}

function argumentsFor(voice: EspeakVoice): readonly string[] {
  const { wordsPerMinute, pitch } = STYLES[baseLanguage(voice)] ?? DEFAULT_STYLE;
  // -b 1: the text is UTF-8, whatever the locale of the container.
  const style = ['-s', String(wordsPerMinute), '-p', String(pitch)];
  return ['-v', voice.code, '-b', '1', ...style, '--stdin', '--stdout'];
}

function baseLanguage(voice: EspeakVoice): string {
  return voice.language.split('-', 1)[0] ?? voice.language;
}

function programMissing(cause: unknown): ExoError {
  return new ExoError('tts/program-missing', 'espeak-ng is not installed or does not start', {
    cause,
  });
}
