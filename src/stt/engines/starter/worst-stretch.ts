/** How badly a sentence fits where it fits worst: other words inside a command hide in the average. Pure. */
import type { Posteriors } from './ctc-scores.ts';

/** Frames of the stretch, about a syllable or two (a frame is 30 ms). */
const STRETCH_FRAMES = 12;

/** Nats a frame by which the free path beats the best alignment of the phones, in the worst stretch. */
export function worstStretch(posteriors: Posteriors, phones: readonly number[]): number {
  const losses = alignmentLosses(posteriors, phones);
  const width = Math.min(STRETCH_FRAMES, losses.length);
  if (width === 0) return Number.POSITIVE_INFINITY;
  let sum = 0;
  let worst = 0;
  losses.forEach((loss, frame) => {
    sum += loss;
    if (frame >= width) sum -= losses[frame - width] ?? 0;
    if (frame >= width - 1) worst = Math.max(worst, sum);
  });
  return worst / width;
}

/** Per frame: log-probability of the best unit less that of the unit on the best alignment. */
function alignmentLosses(posteriors: Posteriors, phones: readonly number[]): number[] {
  const { frames, units, logs } = posteriors;
  const size = 2 * phones.length + 1;
  if (frames === 0 || phones.length === 0) return [];
  const unitOf = (state: number): number => (state % 2 === 0 ? 0 : (phones[(state - 1) / 2] ?? 0));
  let score = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let next = new Float64Array(size);
  const from = new Uint8Array(frames * size);
  score[0] = logs[0] ?? 0;
  score[1] = logs[unitOf(1)] ?? 0;
  for (let frame = 1; frame < frames; frame++) {
    for (let state = 0; state < size; state++) {
      let step = 0;
      let best = score[state] as number;
      if (state > 0 && (score[state - 1] as number) > best)
        [best, step] = [score[state - 1] as number, 1];
      const skips = state % 2 === 1 && state >= 3 && unitOf(state) !== unitOf(state - 2);
      if (skips && (score[state - 2] as number) > best)
        [best, step] = [score[state - 2] as number, 2];
      from[frame * size + state] = step;
      next[state] = best + (logs[frame * units + unitOf(state)] as number);
    }
    [score, next] = [next, score];
  }
  const losses = new Array<number>(frames).fill(0);
  let state = (score[size - 1] as number) >= (score[size - 2] as number) ? size - 1 : size - 2;
  for (let frame = frames - 1; frame >= 0; frame--) {
    const row = frame * units;
    let top = Number.NEGATIVE_INFINITY;
    for (let unit = 0; unit < units; unit++) top = Math.max(top, logs[row + unit] as number);
    losses[frame] = top - (logs[row + unitOf(state)] as number);
    state -= from[frame * size + state] as number;
  }
  return losses;
}
