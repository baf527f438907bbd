/**
 * The decoder's loop: what is heard → tokens, one step at a time, each of which can be the last.
 *
 *   prompt + task ─▶ first step ─▶ token ─▶ step ─▶ token … ─▶ end, limit, loop or abort
 */
import { bestToken, probabilityOf, type ScoredToken, topTokens } from './token-scores.ts';

/** One row of logits, and the memory from which the next step goes on. Both are never changed. */
export interface DecoderStep<Memory> {
  readonly logits: Float32Array;
  readonly memory: Memory;
}

export interface StepDecoder<Memory> {
  /** `startLogits`: the row that follows the start token, at `startAt` of the tokens. */
  begin(
    tokens: readonly number[],
    startAt: number,
  ): Promise<DecoderStep<Memory> & { readonly startLogits: Float32Array }>;
  next(token: number, memory: Memory): Promise<DecoderStep<Memory>>;
}

export interface DecodeOptions {
  /** The prompt, if any, then the task. */
  readonly tokens: readonly number[];
  /** Where the start token stands in them. */
  readonly startAt: number;
  readonly endToken: number;
  readonly noSpeechToken: number;
  readonly blocked: Uint8Array;
  readonly blockedFirst: Uint8Array;
  readonly maxTokens: number;
  /** 1: the likeliest token at each step. More: so many sentences side by side. */
  readonly beams: number;
  readonly signal: AbortSignal;
}

export interface Hypothesis {
  /** Without the end. */
  readonly tokens: readonly number[];
  /** Of all tokens, the end included. */
  readonly averageLogProb: number;
  /** Came to its end by itself. */
  readonly isComplete: boolean;
}

export interface Decoded {
  /** Best first, one at least; empty when aborted. */
  readonly hypotheses: readonly Hypothesis[];
  /** 0 … 1 */
  readonly noSpeech: number;
}

interface Beam<Memory> {
  readonly tokens: readonly number[];
  readonly logProb: number;
  readonly step: DecoderStep<Memory>;
}

const ABORTED: Decoded = { hypotheses: [], noSpeech: 0 };
/** So often the same words in a row, and the decoder has lost the audio; "ha ha ha" is still speech. */
const MIN_REPEATS = 4;
const MIN_LOOP_TOKENS = 12;
const MAX_REPEATED_TOKENS = 8;

export async function decode<Memory>(
  decoder: StepDecoder<Memory>,
  options: DecodeOptions,
): Promise<Decoded> {
  const { signal, tokens, startAt, noSpeechToken, maxTokens, beams } = options;
  if (signal.aborted) return ABORTED;
  const begun = await decoder.begin(tokens, startAt);
  const noSpeech = probabilityOf(begun.startLogits, noSpeechToken);
  let live: Beam<Memory>[] = [{ tokens: [], logProb: 0, step: begun }];
  const ended: Hypothesis[] = [];
  for (let length = 1; length <= maxTokens && live.length > 0; length++) {
    if (signal.aborted) return ABORTED;
    const grown = grow(live, options);
    live = [];
    for (const { from, token, logProb } of grown) {
      if (token === options.endToken) {
        ended.push(hypothesis(from.tokens, logProb, true));
        if (ended.length >= beams) break;
        continue;
      }
      const written = [...from.tokens, token];
      if (length === maxTokens || isLooping(written)) {
        ended.push(hypothesis(written, logProb, false));
        continue;
      }
      if (signal.aborted) return ABORTED;
      live.push({ tokens: written, logProb, step: await decoder.next(token, from.step.memory) });
      if (live.length === beams) break;
    }
    if (ended.length >= beams) break;
  }
  return { hypotheses: ended.toSorted(byAverage), noSpeech };
}

/** Every way to go on, likeliest first: enough of them that as many stay alive when some end. */
function grow<Memory>(
  live: readonly Beam<Memory>[],
  { beams, blocked, blockedFirst }: DecodeOptions,
): { from: Beam<Memory>; token: number; logProb: number }[] {
  const grown = live.flatMap((from) => {
    const now = from.tokens.length === 0 ? blockedFirst : blocked;
    const { logits } = from.step;
    const scored: ScoredToken[] =
      beams === 1 ? [bestToken(logits, now)] : topTokens(logits, now, 2 * beams);
    return scored.map(({ token, logProb }) => ({ from, token, logProb: from.logProb + logProb }));
  });
  return grown.sort((a, b) => b.logProb - a.logProb).slice(0, 2 * beams);
}

function hypothesis(tokens: readonly number[], logProb: number, isComplete: boolean): Hypothesis {
  const count = tokens.length + (isComplete ? 1 : 0);
  return { tokens, averageLogProb: logProb / count, isComplete };
}

function byAverage(a: Hypothesis, b: Hypothesis): number {
  return Number(b.isComplete) - Number(a.isComplete) || b.averageLogProb - a.averageLogProb;
}

/** Ends with the same few tokens over and over. */
export function isLooping(tokens: readonly number[]): boolean {
  for (let size = 1; size <= MAX_REPEATED_TOKENS; size++) {
    const length = size * Math.max(MIN_REPEATS, Math.ceil(MIN_LOOP_TOKENS / size));
    const tail = tokens.slice(-length);
    if (tail.length < length) continue;
    if (tail.every((token, at) => at < size || token === tail[at - size])) return true;
  }
  return false;
}
