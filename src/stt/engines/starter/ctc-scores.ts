/** Likelihoods over the frames of one utterance: sharpened posteriors, a given phone string, any phone string. Pure. */

/** What the acoustic model said, made ready for decoding. Frames × units, row by row. */
export interface Posteriors {
  readonly frames: number;
  readonly units: number;
  readonly probabilities: Float32Array;
  readonly logs: Float32Array;
}

export interface SharpenOptions {
  /** Factor on the blank's probability: a model trained on clean voices falls silent too readily. */
  readonly blankPenalty: number;
  /** Share of a uniform distribution, so that one bad frame cannot rule out a sentence. */
  readonly floor: number;
}

export function sharpen(
  logProbs: Float32Array,
  units: number,
  { blankPenalty, floor }: SharpenOptions,
): Posteriors {
  const frames = Math.floor(logProbs.length / units);
  const probabilities = new Float32Array(frames * units);
  const logs = new Float32Array(frames * units);
  for (let row = 0; row < frames * units; row += units) {
    const blank = Math.exp(logProbs[row] ?? 0) * blankPenalty;
    let sum = blank;
    for (let unit = 1; unit < units; unit++) sum += Math.exp(logProbs[row + unit] ?? 0);
    for (let unit = 0; unit < units; unit++) {
      const p = (unit === 0 ? blank : Math.exp(logProbs[row + unit] ?? 0)) / sum;
      const smooth = (1 - floor) * p + floor / units;
      probabilities[row + unit] = smooth;
      logs[row + unit] = Math.log(smooth);
    }
  }
  return { frames, units, probabilities, logs };
}

/** Log-likelihood of a phone string: all alignments together. -Infinity where it cannot fit. */
export function phoneStringScore(posteriors: Posteriors, phones: readonly number[]): number {
  const { frames, units, probabilities } = posteriors;
  if (frames === 0 || phones.length === 0) return Number.NEGATIVE_INFINITY;
  const size = 2 * phones.length + 1;
  const unitOf = (state: number): number => (state % 2 === 0 ? 0 : (phones[(state - 1) / 2] ?? 0));
  const unit = Int32Array.from({ length: size }, (_, state) => unitOf(state));
  const maySkip = Uint8Array.from({ length: size }, (_, state) =>
    state >= 3 && state % 2 === 1 && unit[state] !== unit[state - 2] ? 1 : 0,
  );
  const alpha = new Float64Array(size);
  alpha[0] = probabilities[0] as number;
  alpha[1] = probabilities[unit[1] as number] as number;
  let total = rescale(alpha);
  for (let frame = 1; frame < frames; frame++) {
    const row = frame * units;
    for (let state = size - 1; state >= 0; state--) {
      let sum = alpha[state] as number;
      if (state > 0) sum += alpha[state - 1] as number;
      if (maySkip[state] === 1) sum += alpha[state - 2] as number;
      alpha[state] = sum * (probabilities[row + (unit[state] as number)] as number);
    }
    total += rescale(alpha);
  }
  const end = (alpha[size - 1] as number) + (alpha[size - 2] as number);
  return end > 0 ? total + Math.log(end) : Number.NEGATIVE_INFINITY;
}

/** Scale to a sum of 1, return the log of the sum. */
function rescale(alpha: Float64Array): number {
  let sum = 0;
  for (const value of alpha) sum += value;
  if (sum === 0) return 0;
  for (let i = 0; i < alpha.length; i++) alpha[i] = (alpha[i] as number) / sum;
  return Math.log(sum);
}

/** Probabilities that unit b follows unit a, row by row; row 0 is the start. */
export interface PhoneBigram {
  readonly units: number;
  readonly probabilities: Float64Array;
}

/** Log-likelihood of any phone string, weighted by the bigram: what the sentence must beat. */
export function backgroundScore(posteriors: Posteriors, bigram: PhoneBigram): number {
  const { frames, units, probabilities } = posteriors;
  let voiced = new Float64Array(units);
  let next = new Float64Array(units);
  // After a blank the last unit is remembered too: the bigram sees through silence.
  const silent = new Float64Array(units);
  silent[0] = 1;
  let total = 0;
  for (let frame = 0; frame < frames; frame++) {
    const row = frame * units;
    const blank = probabilities[row] as number;
    next.fill(0);
    for (let from = 0; from < units; from++) {
      const fromVoiced = voiced[from] as number;
      const fromSilent = silent[from] as number;
      const mass = fromVoiced + fromSilent;
      if (mass < 1e-12) continue;
      const table = from * units;
      for (let to = 1; to < units; to++) {
        // The same unit again needs a blank between.
        const source = to === from ? fromSilent : mass;
        next[to] = (next[to] as number) + source * (bigram.probabilities[table + to] as number);
      }
    }
    let sum = 0;
    for (let unit = 0; unit < units; unit++) {
      const here = voiced[unit] as number;
      const stay = unit === 0 ? 0 : here + (next[unit] as number);
      silent[unit] = ((silent[unit] as number) + here) * blank;
      next[unit] = stay * (probabilities[row + unit] as number);
      sum += (next[unit] as number) + (silent[unit] as number);
    }
    total += Math.log(sum);
    for (let unit = 0; unit < units; unit++) {
      next[unit] = (next[unit] as number) / sum;
      silent[unit] = (silent[unit] as number) / sum;
    }
    [voiced, next] = [next, voiced];
  }
  return total;
}

/** What the best path of single frames runs through: how much was said at all, and how fast. */
export interface HeardSounds {
  readonly count: number;
  /** From the first sound to the last; 0 where nothing was heard. */
  readonly framesPerSound: number;
}

export function heardSounds({ frames, units, probabilities }: Posteriors): HeardSounds {
  let count = 0;
  let previous = 0;
  let first = -1;
  let last = -1;
  for (let frame = 0; frame < frames; frame++) {
    const row = frame * units;
    let best = 0;
    for (let unit = 1; unit < units; unit++) {
      if ((probabilities[row + unit] as number) > (probabilities[row + best] as number))
        best = unit;
    }
    if (best !== 0) {
      if (best !== previous) count++;
      if (first < 0) first = frame;
      last = frame;
    }
    previous = best;
  }
  return { count, framesPerSound: count === 0 ? 0 : (last - first + 1) / count };
}
