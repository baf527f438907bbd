/**
 * One utterance → its transcript, in the inference child.
 *
 *   samples ─▶ window ─▶ log-mel ─▶ encoder ─▶ decoder ─▶ guards ─▶ transcript
 *                 ▲                                          │
 *                 └─── once more: 30 s, no prompt, beams ────┘ lost
 */

import { type Decoded, decode, type Hypothesis, type StepDecoder } from './decode.ts';
import { type Heard, judge, type Verdict } from './guards.ts';
import { LogMel, MEL_FRAMES_PER_SECOND } from './log-mel.ts';
import type { ModelDescription } from './model-description.ts';
import { namePrompt, type Prompt } from './prompt.ts';
import type { Vocabulary } from './vocabulary.ts';
import { LONGEST_WINDOW_S, splitLong, windowFor } from './windows.ts';

const SAMPLE_RATE_HZ = 16_000;
/** Below, it is the noise of a microphone in a quiet room: −70 dBFS for its loudest moment. */
const LEAST_PEAK = 10 ** (-70 / 20);
/** Fast French has some 9 tokens a second; who writes more has lost the audio. */
const MAX_TOKENS_PER_SECOND = 15;
const LEAST_MAX_TOKENS = 24;
const DOUBTFUL_BEAMS = 3;
const MAX_ALTERNATIVES = 3;

/** A model as far as it is needed here; `WhisperModel` is one. */
export interface HearingModel {
  readonly description: Pick<ModelDescription, 'melCount' | 'targetPositions'>;
  readonly canShorten: boolean;
  hear(features: Float32Array, frameCount: number): Promise<StepDecoder<unknown>>;
}

export interface WhisperRequest {
  readonly language: string;
  /** For the prompt, the most important first. */
  readonly names: readonly string[];
  readonly beams: number;
}

export interface WhisperTranscript {
  readonly text: string;
  readonly certainty: 'sure' | 'unsure' | 'none';
  /** Best first, where unsure. */
  readonly alternatives: readonly string[];
}

const NOTHING: WhisperTranscript = { text: '', certainty: 'none', alternatives: [] };
const NO_PROMPT: Prompt = { tokens: [], names: [] };

interface Attempt {
  readonly windowS: number;
  readonly prompt: Prompt;
  readonly beams: number;
}

interface Judged {
  readonly heard: Heard;
  readonly verdict: Verdict;
  readonly alternatives: readonly string[];
}

export class WhisperRecogniser {
  readonly #model: HearingModel;
  readonly #vocabulary: Vocabulary;
  readonly #mel: LogMel;
  readonly #blocked: Uint8Array;
  readonly #blockedFirst: Uint8Array;

  constructor(model: HearingModel, vocabulary: Vocabulary) {
    this.#model = model;
    this.#vocabulary = vocabulary;
    this.#mel = new LogMel(model.description.melCount);
    this.#blocked = vocabulary.blocked(false);
    this.#blockedFirst = vocabulary.blocked(true);
  }

  get languages(): readonly string[] {
    return this.#vocabulary.languages;
  }

  get takesShortWindows(): boolean {
    return this.#model.canShorten;
  }

  /**
   * Nothing when aborted.
   *
   * @param samples mono, 16 kHz, −1 to 1
   * @throws `stt/language`, `inference/failed`
   */
  async recognise(
    samples: Float32Array,
    { language, names, beams }: WhisperRequest,
    signal: AbortSignal,
  ): Promise<WhisperTranscript> {
    const task = this.#vocabulary.task(language);
    if (isSilent(samples)) return NOTHING;
    const prompt = namePrompt(names, (text) => this.#vocabulary.encode(text));
    const parts: Judged[] = [];
    for (const part of splitLong(samples, SAMPLE_RATE_HZ)) {
      const judged = await this.#recogniseWindow(part, task, prompt, beams, signal);
      if (signal.aborted) return NOTHING;
      if (judged !== undefined && judged.verdict !== 'none') parts.push(judged);
    }
    return combine(parts);
  }

  async #recogniseWindow(
    samples: Float32Array,
    task: readonly number[],
    prompt: Prompt,
    beams: number,
    signal: AbortSignal,
  ): Promise<Judged | undefined> {
    const windowS = windowFor(samples.length / SAMPLE_RATE_HZ, this.#model.canShorten);
    const first = await this.#attempt(samples, task, { windowS, prompt, beams }, signal);
    if (first?.verdict !== 'lost') return first;
    const second = await this.#attempt(
      samples,
      task,
      {
        windowS: LONGEST_WINDOW_S,
        prompt: NO_PROMPT,
        beams: Math.max(beams, DOUBTFUL_BEAMS),
      },
      signal,
    );
    return second && { ...second, verdict: lastVerdict(second) };
  }

  async #attempt(
    samples: Float32Array,
    task: readonly number[],
    { windowS, prompt, beams }: Attempt,
    signal: AbortSignal,
  ): Promise<Judged | undefined> {
    if (signal.aborted) return undefined;
    const { description } = this.#model;
    const { endToken, noSpeechToken, previousToken } = this.#vocabulary;
    const frames = windowS * MEL_FRAMES_PER_SECOND;
    const decoder = await this.#model.hear(this.#mel.features(samples, frames), frames);
    const before = prompt.tokens.length === 0 ? [] : [previousToken, ...prompt.tokens];
    const tokens = [...before, ...task];
    const room = description.targetPositions - tokens.length;
    const options = {
      tokens,
      startAt: before.length,
      endToken,
      noSpeechToken,
      blocked: this.#blocked,
      blockedFirst: this.#blockedFirst,
      maxTokens: Math.min(room, mostTokens(samples)),
      signal,
    };
    const judged = this.#judge(await decode(decoder, { ...options, beams }), prompt);
    if (judged?.verdict !== 'unsure' || beams >= DOUBTFUL_BEAMS) return judged;
    // What else it could have been: only where EXO asks back, because it takes so many times as long.
    const wider = await decode(decoder, { ...options, beams: DOUBTFUL_BEAMS });
    return this.#judge(wider, prompt);
  }

  #judge({ hypotheses, noSpeech }: Decoded, { names }: Prompt): Judged | undefined {
    const [best] = hypotheses;
    if (best === undefined) return undefined;
    const textOf = ({ tokens }: Hypothesis): string => this.#vocabulary.decode(tokens).trim();
    const heard = { text: textOf(best), hypothesis: best, noSpeech, names };
    const texts = hypotheses.filter(({ isComplete }) => isComplete).map(textOf);
    const alternatives = [...new Set(texts)].filter(Boolean).slice(0, MAX_ALTERNATIVES);
    return { heard, verdict: judge(heard), alternatives };
  }
}

/** Nothing more is tried: a guess is still worth a question, words in a loop are not. */
function lastVerdict({ heard, verdict }: Judged): Verdict {
  if (verdict !== 'lost') return verdict;
  return judge({ ...heard, hypothesis: { ...heard.hypothesis, averageLogProb: 0 } }) === 'lost'
    ? 'none'
    : 'unsure';
}

/** Windows of one utterance: as sure as the least sure of them. */
function combine(parts: readonly Judged[]): WhisperTranscript {
  const [first] = parts;
  if (first === undefined) return NOTHING;
  const text = parts.map(({ heard }) => heard.text).join(' ');
  if (parts.every(({ verdict }) => verdict === 'sure')) {
    return { text, certainty: 'sure', alternatives: [text] };
  }
  const alternatives = parts.length === 1 ? first.alternatives : [text];
  return { text, certainty: 'unsure', alternatives };
}

function isSilent(samples: Float32Array): boolean {
  return samples.every((sample) => Math.abs(sample) < LEAST_PEAK);
}

function mostTokens(samples: Float32Array): number {
  const lengthS = samples.length / SAMPLE_RATE_HZ;
  return Math.max(LEAST_MAX_TOKENS, Math.ceil(lengthS * MAX_TOKENS_PER_SECOND));
}
