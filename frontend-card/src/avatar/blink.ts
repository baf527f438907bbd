/** When and how eyes blink. Pure. */

const CLOSING_MS = 70;
const CLOSED_MS = 25;
const OPENING_MS = 130;

/** From the first movement of the lid to the last. */
export const BLINK_MS = CLOSING_MS + CLOSED_MS + OPENING_MS;

/** People blink every three to five seconds, now and then twice in a row. */
const DOUBLE_SHARE = 0.15;
const MEAN_MS = 3_200;
const LEAST_MS = 1_100;
const MOST_MS = 9_000;

/** 1 open, 0 closed. */
export function blinkOpenness(sinceStartMs: number): number {
  if (sinceStartMs < 0 || sinceStartMs >= BLINK_MS) return 1;
  if (sinceStartMs < CLOSING_MS) return 1 - ease(sinceStartMs / CLOSING_MS);
  if (sinceStartMs < CLOSING_MS + CLOSED_MS) return 0;
  return ease((sinceStartMs - CLOSING_MS - CLOSED_MS) / OPENING_MS);
}

/** From the start of one blink to the start of the next. */
export function nextBlinkMs(random: () => number): number {
  if (random() < DOUBLE_SHARE) return BLINK_MS + 40;
  // Waiting times of events that come by chance are exponential; nobody blinks at once, nor never.
  return Math.min(MOST_MS, LEAST_MS - (MEAN_MS - LEAST_MS) * Math.log(1 - random()));
}

function ease(share: number): number {
  return share * share * (3 - 2 * share);
}
