/** A recogniser that hears what the script says, and remembers what it was given. */
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoError } from '../../src/core/errors.ts';
import {
  baseLanguage,
  type Stt,
  type SttCapabilities,
  type SttRequest,
  type TranscriptEvent,
} from '../../src/stt/stt.ts';

type Final = Extract<TranscriptEvent, { type: 'final' }>;

/** One call of `transcribe`, filled while it runs. */
export interface FakeHearing {
  readonly request: SttRequest;
  readonly frames: AudioFrame[];
  /** The input ended, was given up, or the signal aborted. */
  outcome: 'running' | 'heard' | 'aborted' | 'failed';
}

export interface FakeSttScript {
  readonly name?: string;
  readonly languages?: readonly string[];
  /** Taken in turn, the last one for ever; default: one sentence. */
  readonly finals?: readonly Partial<Final>[];
  readonly partials?: readonly string[];
  /** Answers after so many samples instead of at the end of the audio. */
  readonly answerAfterSamples?: number;
  /** Thrown instead of a final. */
  readonly error?: unknown;
  /** Awaited between the end of the audio and the final. */
  readonly gate?: Promise<unknown>;
}

export class FakeStt implements Stt {
  readonly name: string;
  readonly capabilities: SttCapabilities;
  readonly hearings: FakeHearing[] = [];
  readonly #script: FakeSttScript;

  constructor(script: FakeSttScript = {}) {
    this.#script = script;
    this.name = script.name ?? 'fake';
    const languages = script.languages ?? ['fr', 'en'];
    this.capabilities = { languages, partials: script.partials !== undefined };
  }

  get last(): FakeHearing {
    const hearing = this.hearings.at(-1);
    if (hearing === undefined) throw new ExoError('core/internal', 'Nothing was transcribed');
    return hearing;
  }

  async *transcribe(
    audio: AsyncIterable<AudioFrame>,
    request: SttRequest,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptEvent, void, undefined> {
    const hearing: FakeHearing = { request, frames: [], outcome: 'running' };
    const number = this.hearings.push(hearing) - 1;
    if (signal.aborted) {
      hearing.outcome = 'aborted';
      return;
    }
    try {
      this.#checkLanguage(request.language);
      yield* this.#partials();
      await this.#listen(audio, hearing);
      if (this.#script.gate !== undefined) await Promise.race([this.#script.gate, abortOf(signal)]);
      if (signal.aborted) {
        hearing.outcome = 'aborted';
        return;
      }
      if (this.#script.error !== undefined) throw this.#script.error;
      hearing.outcome = 'heard';
      yield this.#final(hearing, number);
    } catch (error) {
      hearing.outcome = 'failed';
      throw error;
    }
  }

  #checkLanguage(language: string): void {
    if (this.capabilities.languages.includes(baseLanguage(language))) return;
    throw new ExoError('stt/language', `No recogniser for the language ${language}`);
  }

  *#partials(): Generator<TranscriptEvent, void, undefined> {
    for (const text of this.#script.partials ?? []) yield { type: 'partial', text };
  }

  async #listen(audio: AsyncIterable<AudioFrame>, hearing: FakeHearing): Promise<void> {
    let sampleCount = 0;
    for await (const frame of audio) {
      hearing.frames.push(frame);
      sampleCount += frame.samples.length;
      if (sampleCount >= (this.#script.answerAfterSamples ?? Number.POSITIVE_INFINITY)) return;
    }
  }

  #final({ frames }: FakeHearing, number: number): Final {
    const isSilent = frames.every(({ samples }) => samples.every((sample) => sample === 0));
    const nothing = { text: '', certainty: 'none' } as const;
    const finals = this.#script.finals ?? [{ text: 'allume la lumière du salon' }];
    const scripted = isSilent ? nothing : (finals[number] ?? finals.at(-1));
    return {
      type: 'final',
      text: '',
      certainty: 'sure',
      alternatives: [],
      engine: this.name,
      ...scripted,
    };
  }
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
