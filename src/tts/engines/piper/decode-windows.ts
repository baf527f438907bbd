/** In which pieces a sentence's frames become sound: small ones first, so that it begins soon. Pure. */

/** Of frames: what is computed, and which part of it is kept. */
export interface DecodeWindow {
  readonly from: number;
  readonly to: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/** 280 ms of speech at 22 kHz. */
const FIRST_FRAMES = 24;
/** While one is heard, the next one is made: it may be this much longer. */
const GROWTH = 2;
const MAX_FRAMES = 192;
/**
 * As far as the network looks to both sides of a frame: the sound is then the same as in one piece. Its
 * convolutions reach 10 frames in medium voices, 14 in high ones.
 */
export const CONTEXT_FRAMES = 16;
/** A rest that is not worth a run of its own. */
const MIN_REST_FRAMES = 12;

/** @param isQuick whether the next piece is made well before this one has been heard; else all is made at once */
export function planWindows(frameCount: number, isQuick: boolean): DecodeWindow[] {
  const windows: DecodeWindow[] = [];
  let keepFrom = 0;
  let length = isQuick ? FIRST_FRAMES : frameCount;
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
    length = Math.min(length * GROWTH, MAX_FRAMES);
  }
  return windows;
}

/**
 * Whether a machine that takes so long can speak in pieces without stopping between them: each piece is twice
 * as long as the one before, and its context comes on top.
 *
 * @param share time to make one second of speech, in seconds
 */
export function isQuickEnough(share: number): boolean {
  return share < 0.3;
}
