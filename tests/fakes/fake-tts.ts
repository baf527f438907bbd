/** A voice whose samples are the characters that it was given: what was said can be read from the audio. */
import type { AudioFrame } from '../../src/core/audio-frame.ts';
import { ExoError } from '../../src/core/errors.ts';
import { baseLanguage } from '../../src/stt/stt.ts';
import type { Tts, TtsCapabilities, TtsRequest, Voice } from '../../src/tts/tts.ts';

/** Of each character, so that a sentence is as long as a spoken one: 20 ms at 16 kHz. */
export const SAMPLES_PER_CHARACTER = 320;

/** One call of `synthesize`, filled while it runs. */
export interface FakeSpeech {
  readonly request: TtsRequest;
  text: string;
  outcome: 'running' | 'said' | 'aborted' | 'failed';
}

export interface FakeTtsScript {
  readonly voices?: readonly Voice[];
  readonly sampleRateHz?: number;
  /** Thrown when so many sentences have been said. */
  readonly error?: { readonly afterSentences: number; readonly error: unknown };
  /** Awaited before the first sound. */
  readonly gate?: Promise<unknown>;
}

const VOICES: readonly Voice[] = [
  { id: 'fake-fr', description: 'Faux', language: 'fr' },
  { id: 'fake-en', description: 'Fake', language: 'en' },
];

/** What `text` sounds like. */
export function fakeSpeech(text: string): Int16Array {
  const samples = new Int16Array(text.length * SAMPLES_PER_CHARACTER);
  for (let at = 0; at < text.length; at += 1) {
    samples.fill(text.charCodeAt(at), at * SAMPLES_PER_CHARACTER, (at + 1) * SAMPLES_PER_CHARACTER);
  }
  return samples;
}

/** What was said, from the sound of it. */
export function heardText(samples: Int16Array): string {
  let text = '';
  for (let at = 0; at < samples.length; at += SAMPLES_PER_CHARACTER) {
    text += String.fromCharCode(samples[at] ?? 0);
  }
  return text;
}

export class FakeTts implements Tts {
  readonly name = 'fake';
  readonly capabilities: TtsCapabilities;
  readonly speeches: FakeSpeech[] = [];
  readonly #script: FakeTtsScript;

  constructor(script: FakeTtsScript = {}) {
    this.#script = script;
    this.capabilities = {
      voices: script.voices ?? VOICES,
      sampleRateHz: script.sampleRateHz ?? 16_000,
    };
  }

  get last(): FakeSpeech {
    const speech = this.speeches.at(-1);
    if (speech === undefined) throw new ExoError('core/internal', 'Nothing was said');
    return speech;
  }

  async *synthesize(
    text: AsyncIterable<string>,
    request: TtsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<AudioFrame, void, undefined> {
    const speech: FakeSpeech = { request, text: '', outcome: 'running' };
    this.speeches.push(speech);
    try {
      this.#checkLanguage(request);
      let sentenceCount = 0;
      for await (const sentence of sentences(text)) {
        await this.#script.gate;
        if (signal.aborted) break;
        if (this.#script.error?.afterSentences === sentenceCount) throw this.#script.error.error;
        sentenceCount += 1;
        speech.text += sentence;
        yield { samples: fakeSpeech(sentence), sampleRateHz: this.capabilities.sampleRateHz };
        if (signal.aborted) break;
      }
      speech.outcome = signal.aborted ? 'aborted' : 'said';
    } catch (error) {
      speech.outcome = 'failed';
      throw error;
    } finally {
      if (speech.outcome === 'running') speech.outcome = 'aborted';
    }
  }

  #checkLanguage({ language, voice }: TtsRequest): void {
    const { voices } = this.capabilities;
    if (voices.some(({ id }) => id === voice) || language === undefined) return;
    if (voices.some((known) => known.language === baseLanguage(language))) return;
    throw new ExoError('tts/language', `No voice for the language ${language}`);
  }
}

/** A sentence ends at `.`, `!` or `?`, and the last one where the text does. */
async function* sentences(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let open = '';
  for await (const piece of pieces) {
    open += piece;
    for (let end = open.search(/[.!?]/); end !== -1; end = open.search(/[.!?]/)) {
      yield open.slice(0, end + 1);
      open = open.slice(end + 1);
    }
  }
  if (open.trim().length > 0) yield open;
}
