/**
 * Whether to believe what the decoder wrote. Whisper always writes something: of silence, subtitles; of noise,
 * the same word for ever; after a prompt, the prompt. Pure.
 *
 * The thresholds with a source are those of Whisper's own `transcribe`; the others are explained here and
 * have not been measured with published weights.
 */
import { deflateSync } from 'node:zlib';
import { plainText } from '../../../core/plain-text.ts';
import type { Certainty } from '../../stt.ts';
import type { Hypothesis } from './decode.ts';
import { knownHallucination } from './known-hallucinations.ts';

/** Whisper's own: nothing was said where this and a low average agree. */
const NO_SPEECH = 0.6;
/** Nothing else is as sure that nobody speaks; what is written then is made up. */
const SURELY_NO_SPEECH = 0.9;
/** A word that silence is known for needs a voice behind it. */
const HARDLY_SPEECH = 0.2;
/** Whisper's own: below, the decoder guesses. A mean of natural logarithms: e^−1 = 37 % for each token. */
const LOW_LOG_PROB = -1;
/** 61 % for each token: above, commands are seldom misheard; between the two EXO asks back. */
const SURE_LOG_PROB = -0.5;
/** Whisper's own: text that packs better repeats itself. */
const MAX_COMPRESSION = 2.4;
/** Names of the prompt one after another, and nothing else: read out, not heard. */
const MIN_ECHOED_NAMES = 3;

export interface Heard {
  readonly text: string;
  readonly hypothesis: Hypothesis;
  /** 0 … 1 */
  readonly noSpeech: number;
  /** Of the prompt. */
  readonly names: readonly string[];
}

/** `sure`, `unsure` and `none` as in the port; `lost`: another try may hear what was said. */
export type Verdict = Certainty | 'lost';

export function judge({ text, hypothesis, noSpeech, names }: Heard): Verdict {
  const { averageLogProb, isComplete } = hypothesis;
  if (plainText(text) === '' || noSpeech > SURELY_NO_SPEECH) return 'none';
  if (noSpeech > NO_SPEECH && averageLogProb < LOW_LOG_PROB) return 'none';
  const known = knownHallucination(text);
  if (known === 'never') return 'none';
  if (known === 'seldom' && (noSpeech > HARDLY_SPEECH || averageLogProb < SURE_LOG_PROB))
    return 'none';
  if (!isComplete || compressionRatio(text) > MAX_COMPRESSION || isEcho(text, names)) return 'lost';
  if (averageLogProb < LOW_LOG_PROB) return 'lost';
  return averageLogProb < SURE_LOG_PROB ? 'unsure' : 'sure';
}

/** Length of the text to its length when packed. */
export function compressionRatio(text: string): number {
  const bytes = Buffer.from(text);
  return bytes.length / deflateSync(bytes).length;
}

/** The text is nothing but names of the prompt, in its order. */
export function isEcho(text: string, names: readonly string[]): boolean {
  const heard = plainText(text);
  const all = names.map(plainText);
  return all.some((_, start) => {
    let list = '';
    for (let end = start; end < all.length && list.length < heard.length; end++) {
      list = `${list} ${all[end]}`.trim();
      if (list === heard && end - start + 1 >= MIN_ECHOED_NAMES) return true;
    }
    return false;
  });
}
