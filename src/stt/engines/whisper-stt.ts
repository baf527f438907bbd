/** STT engine: Whisper behind the port. Collects one utterance, asks the Whisper child. */
import type { AudioFrame } from '../../core/audio-frame.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import type { CallOf } from '../../onnx/operations.ts';
import type { RunsOn } from '../../onnx/providers.ts';
import { collectSamples } from '../collect-samples.ts';
import {
  baseLanguage,
  type Certainty,
  type Stt,
  type SttRequest,
  type TranscriptEvent,
} from '../stt.ts';
import type { HouseNames } from './starter/house-names.ts';
import { WHISPER_LANGUAGES, whisperLanguage } from './whisper/whisper-languages.ts';

/** A minute of dictation; at 16 kHz and two bytes a sample it is 2 MB. */
const MAX_UTTERANCE_MS = 60_000;

/** Twice what the small model takes on the smallest board, and a child that is starting again. */
const TRANSCRIBE_DEADLINE_MS = 30_000;

/** The first time, the encoder for short windows is written beside the original. */
const LOAD_DEADLINE_MS = 120_000;

/** More never finds room in the prompt. */
const MAX_NAMES = 100;

/**
 * For the child's process (`InferenceHost`'s `env`): what the C library got for a window, it gives back. Without
 * it the child keeps 60 MB more. Read by glibc alone.
 */
export const WHISPER_CHILD_ENV: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '200000',
};

/** Operations that the Whisper child serves. */
export interface WhisperOperations {
  'whisper/load': { payload: WhisperChoice; result: WhisperLoaded };
  'whisper/transcribe': { payload: WhisperUtterance; result: WhisperHeard };
}

/** Which model, and how it runs. */
export interface WhisperChoice {
  /** As `WHISPER_FILES` lists it. */
  readonly folder: string;
  readonly threads: number;
  /** Undefined: int8 where it is there, and fp32 first on a GPU. */
  readonly precision?: 'int8' | 'fp32';
}

export interface WhisperLoaded extends RunsOn {
  readonly languages: readonly string[];
  /** False: each call takes the time of 30 s of speech. */
  readonly takesShortWindows: boolean;
}

export interface WhisperUtterance {
  readonly model: WhisperChoice;
  /** Mono at 16 kHz. */
  readonly samples: Int16Array;
  readonly language: string;
  /** For the prompt, the most important first. */
  readonly names: readonly string[];
  readonly beams: number;
}

export interface WhisperHeard {
  /** Empty when `none`. */
  readonly text: string;
  readonly certainty: Certainty;
  /** Best first. */
  readonly alternatives: readonly string[];
}

/** The part of the inference host that this engine needs. */
export type WhisperInference = CallOf<WhisperOperations>;

export interface WhisperSttOptions {
  /** Of the Whisper child's host. */
  readonly infer: WhisperInference;
  readonly model: WhisperChoice;
  /** 1 is quickest; 5 is what Whisper's authors measured with. */
  readonly beams?: number;
}

const NOTHING: WhisperHeard = { text: '', certainty: 'none', alternatives: [] };

const always = (): boolean => true;

/**
 * @example
 * const whisper = new WhisperStt({ infer: host.call, model: { folder: '/data/models/whisper-base', threads: 2 } });
 * await whisper.load();
 * whisper.setHouse(house);
 */
export class WhisperStt implements Stt {
  readonly name = 'whisper';
  readonly #options: WhisperSttOptions;
  #languages: readonly string[] = WHISPER_LANGUAGES;
  #houseNames: readonly string[] = [];

  constructor(options: WhisperSttOptions) {
    this.#options = options;
  }

  /** All that Whisper knows until the model is loaded, then what this model knows. */
  get capabilities() {
    return { languages: this.#languages, partials: false };
  }

  /**
   * Before the first person speaks, and in the host's `prepare`, so that a child that was restarted is ready
   * too. Without it the first call loads.
   *
   * @throws `stt/model-missing`, `inference/*`
   */
  async load(infer: WhisperInference = this.#options.infer): Promise<WhisperLoaded> {
    const options = { deadlineMs: LOAD_DEADLINE_MS };
    const loaded = await infer('whisper/load', this.#options.model, options);
    this.#languages = loaded.languages;
    return loaded;
  }

  /** The names that are likely to be said from now on: rooms first, then what is in them. */
  setHouse({ areas, floors, entities }: Pick<HouseNames, 'areas' | 'floors' | 'entities'>): void {
    this.#houseNames = [...areas, ...floors, ...entities]
      .map(({ name }) => name)
      .slice(0, MAX_NAMES);
  }

  async *transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    const language = baseLanguage(request.language);
    if (!this.#languages.includes(whisperLanguage(language))) {
      throw new ExoError('stt/language', `this Whisper does not know ${language}`);
    }
    // What is longer is left out: its beginning is the command.
    const { samples } = await collectSamples(audio, signal, MAX_UTTERANCE_MS);
    if (signal.aborted) return;
    const names = [...(request.hotwords ?? []), ...this.#houseNames].slice(0, MAX_NAMES);
    const heard = await this.#transcribe({ samples, language, names }, request, signal);
    if (signal.aborted) return;
    yield { type: 'final', ...heard, engine: this.name };
  }

  async #transcribe(
    utterance: Pick<WhisperUtterance, 'samples' | 'language' | 'names'>,
    { isAwaited = always }: SttRequest,
    signal: AbortSignal,
  ): Promise<WhisperHeard> {
    if (utterance.samples.length === 0) return NOTHING;
    const { infer, model, beams = 1 } = this.#options;
    try {
      return await infer(
        'whisper/transcribe',
        { ...utterance, model, beams },
        {
          deadlineMs: TRANSCRIBE_DEADLINE_MS,
          // A guess ahead must not hold up a person in another room.
          priority: () => (isAwaited() ? 'waiting' : 'background'),
          signal,
        },
      );
    } catch (error) {
      if (signal.aborted) return NOTHING;
      throw toExoError(error, 'stt/failed', 'Whisper failed');
    }
  }
}
