/** How much audio the encoder is given at once. Pure. */

/** What Whisper was trained on. */
export const LONGEST_WINDOW_S = 30;
/** Shorter ones make it lose its footing, however little was said. */
const SHORTEST_WINDOW_S = 5;
/** 128 positions of silence after the words: with less, models that were not made for it go astray. */
const MARGIN_S = 2.56;
/** A cut in the middle of long speech is looked for this far before the window's end. */
const CUT_RANGE_S = 5;
const CUT_STEP_S = 0.1;

/** Whole seconds, so that the runtime meets few shapes. */
export function windowFor(lengthS: number, canShorten: boolean): number {
  if (!canShorten) return LONGEST_WINDOW_S;
  const wanted = Math.ceil(Math.max(SHORTEST_WINDOW_S, lengthS + MARGIN_S));
  return Math.min(LONGEST_WINDOW_S, wanted);
}

/** Speech of more than a window, cut where it is quietest. Views, not copies. */
export function splitLong(samples: Float32Array, sampleRateHz: number): Float32Array[] {
  const longest = LONGEST_WINDOW_S * sampleRateHz;
  const parts: Float32Array[] = [];
  let rest = samples;
  while (rest.length > longest) {
    const cut = quietestCut(rest.subarray(0, longest), sampleRateHz);
    parts.push(rest.subarray(0, cut));
    rest = rest.subarray(cut);
  }
  return [...parts, rest];
}

function quietestCut(window: Float32Array, sampleRateHz: number): number {
  const step = Math.round(CUT_STEP_S * sampleRateHz);
  let quietest = Number.POSITIVE_INFINITY;
  let cut = window.length;
  // From the end: of two equal pauses the later one leaves less to do.
  for (let at = window.length - step; at > window.length - CUT_RANGE_S * sampleRateHz; at -= step) {
    let energy = 0;
    for (let i = at; i < at + step; i++) energy += (window[i] as number) ** 2;
    if (energy >= quietest) continue;
    quietest = energy;
    cut = at + step / 2;
  }
  return cut;
}
