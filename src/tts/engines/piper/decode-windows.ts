/** In which pieces a sentence's frames become sound: small ones first, so that it begins soon. Pure. */

/** Of frames: what is computed, and which part of it is kept. */
export interface DecodeWindow {
  readonly from: number;
  readonly to: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/** How a sentence is cut, on a machine of some speed. */
export interface DecodePace {
  readonly firstFrames: number;
  /** While one piece is heard, the next one is made: it may be so many times as long. */
  readonly growth: number;
  /** Nothing is heard before all is made; the pieces are only there to be stopped between. */
  readonly isHeld: boolean;
}

/** The second one, at least: after a very short one, the context on both sides would be most of its work. */
const MIN_SECOND_FRAMES = 24;
const MAX_FRAMES = 192;
/**
 * As far as the network of a voice of this quality looks to both sides of a frame, or a little farther: the sound is then
 * the same as in one piece. Its convolutions reach 10 frames in low and medium voices, 14 in high ones.
 */
export function contextFramesFor(quality: string | undefined): number {
  return quality === 'low' || quality === 'medium' ? 10 : 16;
}

/** A rest that is not worth a run of its own. */
const MIN_REST_FRAMES = 12;

/** @param contextFrames `contextFramesFor` the voice */
export function planWindows(
  frameCount: number,
  { firstFrames, growth }: DecodePace,
  contextFrames: number,
): DecodeWindow[] {
  const windows: DecodeWindow[] = [];
  let keepFrom = 0;
  let length = firstFrames;
  while (keepFrom < frameCount) {
    const wanted = keepFrom + length;
    const keepTo = frameCount - wanted < MIN_REST_FRAMES ? frameCount : wanted;
    windows.push({
      from: Math.max(0, keepFrom - contextFrames),
      to: Math.min(frameCount, keepTo + contextFrames),
      keepFrom,
      keepTo,
    });
    keepFrom = keepTo;
    length = Math.min(Math.max(Math.ceil(length * growth), MIN_SECOND_FRAMES), MAX_FRAMES);
  }
  return windows;
}

/**
 * So that the next piece, with its context, is made well before the one that is heard has ended; a machine that could
 * not keep up makes all before it begins, rather than stop between the pieces.
 *
 * @param share time to make one second of speech, in seconds
 */
export function paceFor(share: number): DecodePace {
  // 0.09, 0.28 and 1.1 s of speech at 22 kHz.
  if (share < 0.2) return { firstFrames: 8, growth: 2, isHeld: false };
  if (share < 0.3) return { firstFrames: 24, growth: 2, isHeld: false };
  if (share < 0.6) return { firstFrames: 96, growth: 1.25, isHeld: false };
  return { firstFrames: MAX_FRAMES, growth: 1, isHeld: true };
}
