/** In which pieces a sentence's frames become sound: small ones first, so that it begins soon. Pure. */

/** Of frames: what is computed, and which part of it is kept. */
export interface DecodeWindow {
  readonly from: number;
  readonly to: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/** While one is heard, the next one is made: it may be this much longer. */
const GROWTH = 2;
/** The second one, at least: after a very short one, the context on both sides would be most of its work. */
const MIN_SECOND_FRAMES = 36;
const MAX_FRAMES = 192;
/**
 * As far as the network looks to both sides of a frame: the sound is then the same as in one piece. Its
 * convolutions reach 10 frames in medium voices, 14 in high ones.
 */
export const CONTEXT_FRAMES = 16;
/** A rest that is not worth a run of its own. */
const MIN_REST_FRAMES = 12;

/** @param firstFrames how many the first piece has */
export function planWindows(frameCount: number, firstFrames: number): DecodeWindow[] {
  const windows: DecodeWindow[] = [];
  let keepFrom = 0;
  let length = firstFrames;
  while (keepFrom < frameCount) {
    const wanted = keepFrom + length;
    const keepTo = frameCount - wanted < MIN_REST_FRAMES ? frameCount : wanted;
    windows.push({
      from: Math.max(0, keepFrom - CONTEXT_FRAMES),
      to: Math.min(frameCount, keepTo + CONTEXT_FRAMES),
      keepFrom,
      keepTo,
    });
    keepFrom = keepTo;
    length = Math.min(Math.max(length * GROWTH, MIN_SECOND_FRAMES), MAX_FRAMES);
  }
  return windows;
}

/**
 * So much that the next piece, with its context, is made well before this one has been heard; a machine that could
 * not keep up makes all at once, rather than stop between the pieces.
 *
 * @param share time to make one second of speech, in seconds
 */
export function firstFramesFor(share: number): number {
  // 140 and 280 ms of speech at 22 kHz.
  if (share < 0.15) return 12;
  return share < 0.3 ? 24 : Number.POSITIVE_INFINITY;
}
