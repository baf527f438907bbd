/** Where a face looks to see something. Pure. */

export interface Place {
  /** Of the middle, in CSS pixels. */
  readonly x: number;
  readonly y: number;
}

/** As far away as this the eyes are at their corners. */
const REACH_PX = 320;

/** −1 to 1 each way: right and down are positive. What is near is looked at more softly. */
export function gazeTowards(face: Place, seen: Place): readonly [x: number, y: number] {
  const [dx, dy] = [seen.x - face.x, seen.y - face.y];
  const distance = Math.hypot(dx, dy);
  if (distance < 1) return [0, 0];
  const share = Math.min(1, distance / REACH_PX) / distance;
  return [dx * share, dy * share];
}
