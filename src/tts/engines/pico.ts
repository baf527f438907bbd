/** TTS engine: SVOX Pico, as a program of its own. Small, quick, and pleasanter than espeak-ng; six languages. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { wavToMono } from '../../audio/wav.ts';
import { type AudioFrame, SPEECH_SAMPLE_RATE_HZ } from '../../core/audio-frame.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import { baseOf, chooseVoice } from '../choose-voice.ts';
import type { SentenceEngine } from '../sentence-engine.ts';
import { toSpokenText } from '../spoken-text.ts';
import type { TtsCapabilities, TtsRequest, Voice } from '../tts.ts';
import { askProgram } from './ask-program.ts';
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
/** A sentence takes 35 ms here. */
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
 * await pico.start(); // throws tts/program-missing: do without it
 * const tts = new SentenceAdapter(pico);
 */
export class Pico implements SentenceEngine {
  readonly name = 'pico';
  readonly #program: string;
  readonly #languageFolder: string;
  readonly #clock: Clock;
  readonly #programs: WaitingPrograms;
  #voices: readonly Voice[] = [];
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

  /** @throws `tts/program-missing` */
  async start(): Promise<void> {
    try {
      await promisify(execFile)(this.#program, ['--help'], { timeout: START_DEADLINE_MS });
      const files = new Set(await readdir(this.#languageFolder));
      this.#voices = VOICES.filter(({ language }) => files.has(`${language}_ta.bin`));
      this.#folder ??= await mkdtemp(join(tmpdir(), 'exo-pico-'));
    } catch (cause) {
      throw missing(cause);
    }
  }

  async close(): Promise<void> {
    await this.#programs.close();
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
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
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}.wav`);
    try {
      const frame = await this.#read(text, voice, path, signal);
      if (frame && !signal.aborted) yield frame;
    } finally {
      await rm(path, { force: true });
    }
  }

  async #read(
    text: string,
    { language }: Voice,
    path: string,
    signal: AbortSignal,
  ): Promise<AudioFrame | undefined> {
    // The words go in by its input: a command line can be read by every program of the machine.
    const program = this.#programs.take(['-l', language, '-w', path]);
    try {
      await askProgram(program, text, {
        name: 'pico2wave',
        deadlineMs: SENTENCE_DEADLINE_MS,
        clock: this.#clock,
        signal,
      });
    } finally {
      program.kill();
    }
    if (signal.aborted) return undefined;
    const frame = await readWav(path);
    if (frame.sampleRateHz !== SPEECH_SAMPLE_RATE_HZ)
      throw new ExoError('tts/failed', 'pico2wave speaks at another rate');
    return frame;
  }
}

async function readWav(path: string): Promise<AudioFrame> {
  try {
    const { size } = await stat(path);
    if (size > MAX_WAV_BYTES) throw new RangeError('too long');
    return wavToMono(await readFile(path));
  } catch (cause) {
    throw new ExoError('tts/failed', 'pico2wave wrote no sound', { cause, retryable: true });
  }
}

function missing(cause: unknown): ExoError {
  return new ExoError('tts/program-missing', 'pico2wave is not installed or does not start', {
    cause,
  });
}
