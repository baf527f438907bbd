/** STT engine: the starter recogniser behind the port. Collects one utterance, asks the inference child. */
import type { AudioFrame } from '../../core/audio-frame.ts';
import { ExoError, toExoError } from '../../core/errors.ts';
import type { CallOf } from '../../onnx/operations.ts';
import { collectSamples } from '../collect-samples.ts';
import { baseLanguage, type Stt, type SttRequest, type TranscriptEvent } from '../stt.ts';
import type { HouseNames } from './starter/house-names.ts';

export const STARTER_LANGUAGES = ['fr', 'en'] as const;

/** A household command is short; what is longer is talk, and its features would only cost memory. */
const MAX_UTTERANCE_MS = 15_000;

/** Recognising takes a fraction of a second; the rest is for a child that is starting again. */
const RECOGNISE_DEADLINE_MS = 10_000;

/** A house of some hundred names, pronounced for the first time. */
const HOUSE_DEADLINE_MS = 20_000;

/** Operations that the inference child serves for this engine. */
export interface StarterOperations {
  'starter/house': { payload: HouseNames; result: undefined };
  'starter/recognise': { payload: StarterUtterance; result: StarterResult };
}

export interface StarterUtterance {
  /** Mono at 16 kHz. */
  readonly samples: Int16Array;
  readonly language: string;
  readonly answering: boolean;
}

export interface StarterResult {
  readonly zone: 'accept' | 'ask' | 'reject';
  /** Empty when rejected. */
  readonly text: string;
  /** Best first; of different meanings. */
  readonly alternatives: readonly string[];
  /** A longer sentence of the house begins with this one. */
  readonly canGoOn: boolean;
}

/** The part of the inference host that this engine needs. */
export type StarterInference = CallOf<StarterOperations>;

const NOTHING: StarterResult = { zone: 'reject', text: '', alternatives: [], canGoOn: true };
const CERTAINTY = { accept: 'sure', ask: 'unsure', reject: 'none' } as const;

const always = (): boolean => true;

export class StarterStt implements Stt {
  readonly name = 'starter';
  readonly capabilities = { languages: STARTER_LANGUAGES, partials: false };
  readonly #infer: StarterInference;

  constructor(infer: StarterInference) {
    this.#infer = infer;
  }

  /** The names that can be said from now on; an utterance under way still hears the old ones. */
  async setHouse(house: HouseNames): Promise<void> {
    await this.#infer('starter/house', house, { deadlineMs: HOUSE_DEADLINE_MS });
  }

  async *transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    const language = baseLanguage(request.language);
    if (!STARTER_LANGUAGES.some((known) => known === language)) {
      throw new ExoError('stt/language', `the starter recogniser does not know ${language}`);
    }
    const { samples, isCut } = await collectSamples(audio, signal, MAX_UTTERANCE_MS);
    if (signal.aborted) return;
    const result = await this.#recognise(
      // Longer than a command: nothing that the grammar could accept, so nothing is recognised.
      {
        samples: isCut ? new Int16Array(0) : samples,
        language,
        answering: request.answering ?? false,
      },
      request.isAwaited ?? always,
      signal,
    );
    if (signal.aborted) return;
    yield {
      type: 'final',
      text: result.text,
      certainty: CERTAINTY[result.zone],
      alternatives: result.alternatives,
      canGoOn: result.canGoOn,
      engine: this.name,
    };
  }

  async #recognise(
    utterance: StarterUtterance,
    isAwaited: () => boolean,
    signal: AbortSignal,
  ): Promise<StarterResult> {
    if (utterance.samples.length === 0) return NOTHING;
    try {
      return await this.#infer('starter/recognise', utterance, {
        deadlineMs: RECOGNISE_DEADLINE_MS,
        priority: () => (isAwaited() ? 'waiting' : 'background'),
        signal,
      });
    } catch (error) {
      if (signal.aborted) return NOTHING;
      throw toExoError(error, 'stt/failed', 'the starter recogniser failed');
    }
  }
}
