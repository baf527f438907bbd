/** What the decoder's logits say about the next token. Pure. */

export interface ScoredToken {
  readonly token: number;
  /** Natural logarithm, among the tokens that may be written. */
  readonly logProb: number;
}

/** All 51,865 words so far below the likeliest would change its logarithm by less than a millionth. */
const NEGLIGIBLE = -25;

/** The likeliest token. `blocked` holds 1 for what must not be written. */
export function bestToken(logits: Float32Array, blocked: Uint8Array): ScoredToken {
  let token = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) {
    if (blocked[id] === 1 || !((logits[id] as number) > highest)) continue;
    highest = logits[id] as number;
    token = id;
  }
  return { token, logProb: highest - logSumExp(logits, blocked, highest) };
}

/** The `count` likeliest, best first. */
export function topTokens(logits: Float32Array, blocked: Uint8Array, count: number): ScoredToken[] {
  const best: { token: number; logit: number }[] = [];
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (blocked[id] === 1 || !(logit > (best[count - 1]?.logit ?? Number.NEGATIVE_INFINITY)))
      continue;
    let at = Math.min(best.length, count - 1);
    while (at > 0 && (best[at - 1]?.logit ?? 0) < logit) at--;
    best.splice(at, 0, { token: id, logit });
    best.length = Math.min(best.length, count);
  }
  const highest = best[0]?.logit ?? 0;
  const total = logSumExp(logits, blocked, highest);
  return best.map(({ token, logit }) => ({ token, logProb: logit - total }));
}

/** 0 … 1, among all tokens. */
export function probabilityOf(logits: Float32Array, token: number): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > highest) highest = logit;
  return Math.exp((logits[token] as number) - logSumExp(logits, undefined, highest));
}

function logSumExp(logits: Float32Array, blocked: Uint8Array | undefined, highest: number): number {
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    if (blocked?.[id] === 1) continue;
    const below = (logits[id] as number) - highest;
    if (below > NEGLIGIBLE) sum += Math.exp(below);
  }
  return highest + Math.log(sum);
}
