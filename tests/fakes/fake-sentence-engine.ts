/** A voice of one sentence at a time whose samples are the characters that it says (`fakeSpeech`). */
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import type { SentenceEngine } from '../../src/tts/sentence-engine.ts';
import type { TtsCapabilities, TtsRequest, Voice } from '../../src/tts/tts.ts';
import { fakeSpeech } from './fake-tts.ts';

export interface FakeSentenceScript {
  readonly name?: string;
  readonly voices?: readonly Voice[];
  readonly sampleRateHz?: number;
  /** At this character of each sentence it stops: throws, or says nothing more where there is no error. */
  readonly stop?: { readonly at: number; readonly error?: unknown };
}

export interface FakeSentence {
  readonly text: string;
  readonly request: TtsRequest;
  outcome: 'running' | 'said' | 'failed' | 'left';
}

const LANGUAGES = ['fr', 'en'];

export class FakeSentenceEngine implements SentenceEngine {
  readonly name: string;
  readonly capabilities: TtsCapabilities;
  readonly sentences: FakeSentence[] = [];
  /** May change between sentences. */
  script: FakeSentenceScript;

  constructor(script: FakeSentenceScript = {}) {
    this.script = script;
    this.name = script.name ?? 'fake';
    const voices = LANGUAGES.map((language) => ({
      id: `${this.name}-${language}`,
      description: this.name,
      language,
    }));
    this.capabilities = {
      voices: script.voices ?? voices,
      sampleRateHz: script.sampleRateHz ?? 16_000,
    };
  }

  get texts(): readonly string[] {
    return this.sentences.map(({ text }) => text);
  }

  async *speak(
    text: string,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const sentence: FakeSentence = { text, request, outcome: 'running' };
    this.sentences.push(sentence);
    try {
      for (let at = 0; at < text.length && !signal.aborted; at += 1) {
        if (at === this.script.stop?.at) await this.#stop(signal);
        if (signal.aborted) return;
        const { sampleRateHz } = this.capabilities;
        yield { samples: fakeSpeech(text[at] ?? ''), sampleRateHz };
      }
      sentence.outcome = 'said';
    } catch (error) {
      sentence.outcome = 'failed';
      throw error;
    } finally {
      if (sentence.outcome === 'running') sentence.outcome = 'left';
    }
  }

  async #stop(signal: AbortSignal): Promise<void> {
    if (this.script.stop?.error !== undefined) throw this.script.stop.error;
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
}
