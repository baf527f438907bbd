/** A line that smiles, and opens where its own voice is loud: the bands are its shape. */
import { average, bandAt } from './loudness.ts';
import type { Pose } from './motion.ts';

const HEIGHT = 14.5;
const POINTS = 13;
/** How far it opens at the loudest. */
const OPEN = 8.5;
/** Of the half of the mouth: two bands to each side. */
const NEARBY = 0.28;

export function drawMouth(context: CanvasRenderingContext2D, pose: Pose): void {
  const loudness = average(pose.bands) * pose.voice;
  // A mouth that opens is less wide.
  const halfWidth = (6 + pose.mouthWidth * 10) * (1 - Math.min(0.25, loudness * 0.3));
  const bend = pose.smile * 6 * (1 - Math.min(0.6, loudness));
  const shape = Array.from({ length: POINTS }, (_, point) => {
    // Closer together at the corners, which are round.
    const share = -Math.cos((point / (POINTS - 1)) * Math.PI);
    // The voice's fundamental in the middle, sibilants at the corners; corners hold together.
    const level = (loudness * 0.95 + around(pose.bands, Math.abs(share)) * pose.voice * 0.2) * OPEN;
    const half = level * Math.sqrt(1 - share * share);
    const middle = HEIGHT + bend * (1 - share * share) - bend / 2;
    return { x: share * halfWidth, top: middle - half * 0.75, bottom: middle + half };
  });
  context.save();
  context.translate(pose.gazeX * 3.2, pose.gazeY * 3);
  context.lineWidth = 2.5;
  context.beginPath();
  smooth(
    context,
    shape.map(({ x, top }) => [x, top]),
    'move',
  );
  smooth(context, shape.map(({ x, bottom }) => [x, bottom] as const).reverse(), 'line');
  context.closePath();
  context.globalAlpha = 1;
  context.stroke();
  context.globalAlpha = 0.75;
  context.fill();
  context.restore();
}

/** Lips are soft: what is loud moves its neighbourhood. */
function around(bands: Pose['bands'], share: number): number {
  const near = [share - NEARBY, share, share + NEARBY];
  return near.reduce((sum, at) => sum + bandAt(bands, Math.min(1, Math.abs(at))), 0) / near.length;
}

/** Through the middles between points: no corners. */
function smooth(
  context: CanvasRenderingContext2D,
  points: readonly (readonly [x: number, y: number])[],
  begin: 'move' | 'line',
): void {
  const [first, ...rest] = points;
  if (!first) return;
  if (begin === 'move') context.moveTo(...first);
  else context.lineTo(...first);
  rest.forEach(([x, y], index) => {
    const next = rest[index + 1];
    if (next) context.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2);
    else context.lineTo(x, y);
  });
}
