/**
 * TTS engine: SVOX Pico, as a program of its own. Small, quick, and pleasanter than espeak-ng; six languages.
 *
 *   sentence ─▶ pico2wave, which was waiting ─▶ a file of ours ─▶ frames, while it still grows
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createWavStream } from '../../audio/wav-stream.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { baseOf, chooseVoice } from '../choose-voice.ts';
import type { SentenceEngine } from '../sentence-engine.ts';
import { toSpokenText } from '../spoken-text.ts';
import type { TtsCapabilities, TtsRequest, Voice } from '../tts.ts';
import { hearProgram } from './ask-program.ts';
import { GrowingFile } from './growing-file.ts';
import { WaitingPrograms } from './waiting-program.ts';

/** French first, as everywhere. */
const VOICES: readonly Voice[] = [
  { id: 'pico-fr-FR', language: 'fr-FR', description: 'Pico (France)' },
  { id: 'pico-en-GB', language: 'en-GB', description: 'Pico (Great Britain)' },
  { id: 'pico-en-US', language: 'en-US', description: 'Pico (America)' },
  { id: 'pico-de-DE', language: 'de-DE', description: 'Pico (Deutschland)' },
  { id: 'pico-es-ES', language: 'es-ES', description: 'Pico (España)' },
  { id: 'pico-it-IT', language: 'it-IT', description: 'Pico (Italia)' },
];
const LANGUAGE_FOLDER = '/usr/share/pico/lang';
/** A sentence takes 15 ms here, its first sound 8. */
const SENTENCE_DEADLINE_MS = 8_000;
const START_DEADLINE_MS = 5_000;
/** Five minutes: what is longer is no sentence. */
const MAX_WAV_BYTES = 10_000_000;

export interface PicoOptions {
  /** Name or path. */
  readonly program?: string;
  /** Its data; a language is there where its files are. */
  readonly languageFolder?: string;
  readonly clock?: Clock;
}

/**
 * @example
 * const pico = new Pico();
 * await pico.start(['fr']); // throws tts/program-missing: do without it
 * const tts = new SentenceAdapter(pico);
 */
export class Pico implements SentenceEngine {
  readonly name = 'pico';
  readonly #program: string;
  readonly #languageFolder: string;
  readonly #clock: Clock;
  readonly #programs: WaitingPrograms;
  #voices: readonly Voice[] = [];
  /** Where the program that waits for a sentence of this language will write. */
  readonly #files = new Map<string, Promise<GrowingFile>>();
  /** It writes only to files whose name ends in `.wav`: this one is nobody else's to read. */
  #folder: string | undefined;
  #count = 0;

  constructor({
    program = 'pico2wave',
    languageFolder = LANGUAGE_FOLDER,
    clock = systemClock,
  }: PicoOptions = {}) {
    this.#program = program;
    this.#languageFolder = languageFolder;
    this.#clock = clock;
    this.#programs = new WaitingPrograms(program);
  }

  get capabilities(): TtsCapabilities {
    return { voices: this.#voices, sampleRateHz: SPEECH_SAMPLE_RATE_HZ };
  }

  /**
   * Keeps the program ready for the languages given.
   *
   * @throws `tts/program-missing`
   */
  async start(languages: readonly string[] = []): Promise<void> {
    try {
      await promisify(execFile)(this.#program, ['--help'], { timeout: START_DEADLINE_MS });
      const files = new Set(await readdir(this.#languageFolder));
      this.#voices = VOICES.filter(({ language }) => files.has(`${language}_ta.bin`));
      this.#folder ??= await mkdtemp(join(tmpdir(), 'exo-pico-'));
    } catch (cause) {
      throw missing(cause);
    }
    for (const language of languages) {
      const voice = chooseVoice(this.#voices, { language });
      if (voice) await this.#prepare(voice.language);
    }
  }

  async close(): Promise<void> {
    const folder = this.#folder;
    this.#folder = undefined;
    await this.#programs.close();
    const files = await Promise.allSettled(this.#files.values());
    this.#files.clear();
    for (const file of files) if (file.status === 'fulfilled') await file.value.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  }

  async *speak(
    sentence: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    if (this.#folder === undefined) throw missing(undefined);
    const voice = chooseVoice(this.#voices, request);
    if (!voice) throw new ExoError('tts/language', 'Pico does not speak this language');
    const text = toSpokenText(sentence, baseOf(voice.language));
    if (text === '' || signal.aborted) return;
    const file = await this.#take(voice.language);
    const program = this.#programs.take(argumentsFor(voice.language, file));
    // Nothing comes there, and a program has only ended when all of it was read.
    program.stdout.resume();
    try {
      const question = {
        name: 'pico2wave',
        deadlineMs: SENTENCE_DEADLINE_MS,
        clock: this.#clock,
        signal,
      };
      // The words go in by its input: a command line can be read by every program of the machine.
      let hasSpoken = false;
      const sound = decode(file.read(program.ended));
      for await (const frame of hearProgram(program, text, question, sound)) {
        if (signal.aborted) return;
        hasSpoken = true;
        yield frame;
      }
      if (!hasSpoken && !signal.aborted) throw noSound(undefined);
    } finally {
      program.kill();
      await file.close();
      // After a barge-in too: another answer will come.
      void this.#prepare(voice.language);
    }
  }

  /** Starting it takes longer than what it then says: the next one waits for its sentence. */
  async #prepare(language: string): Promise<void> {
    if (this.#files.has(language) || this.#folder === undefined) return;
    const file = this.#create();
    this.#files.set(language, file);
    try {
      this.#programs.prepare(argumentsFor(language, await file));
    } catch {
      // On a full disk: the next sentence tries again, and says so.
      if (this.#files.get(language) === file) this.#files.delete(language);
    }
  }

  async #take(language: string): Promise<GrowingFile> {
    const waiting = this.#files.get(language);
    this.#files.delete(language);
    try {
      return await (waiting ?? this.#create());
    } catch (cause) {
      throw new ExoError('tts/failed', 'pico2wave has nowhere to write', {
        cause,
        retryable: true,
      });
    }
  }

  async #create(): Promise<GrowingFile> {
    if (this.#folder === undefined) throw missing(undefined);
    this.#count += 1;
    return await GrowingFile.create(join(this.#folder, `${this.#count}.wav`));
  }
}

function argumentsFor(language: string, { path }: GrowingFile): readonly string[] {
  return ['-l', language, '-w', path];
}

/** The lengths in the header are placeholders until the program ends. */
async function* decode(
  written: AsyncIterable<Uint8Array>,
): AsyncGenerator<AudioFrame, void, undefined> {
  const wav = createWavStream();
  let byteCount = 0;
  try {
    for await (const bytes of written) {
      byteCount += bytes.length;
      if (byteCount > MAX_WAV_BYTES) throw new RangeError('too long');
      const frame = wav.push(bytes);
      if (frame && frame.sampleRateHz !== SPEECH_SAMPLE_RATE_HZ)
        throw new RangeError('another rate');
      if (frame) yield frame;
    }
  } catch (cause) {
    throw noSound(cause);
  }
}

function noSound(cause: unknown): ExoError {
  return new ExoError('tts/failed', 'pico2wave wrote no sound', { cause, retryable: true });
}

function missing(cause: unknown): ExoError {
  return new ExoError('tts/program-missing', 'pico2wave is not installed or does not start', {
    cause,
  });
}
