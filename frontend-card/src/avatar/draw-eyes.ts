/** Eyes that look, close and are lit; brows where they have something to say. */
import type { Pose } from './motion.ts';

const APART = 13.2;
const HEIGHT = -6.5;
const HALF_WIDTH = 3.5;
const HALF_HEIGHT = 6;
/** A closed eye is a line of this thickness. */
const LID = 1.1;

export function drawEyes(context: CanvasRenderingContext2D, pose: Pose): void {
  context.save();
  context.translate(pose.gazeX * 5, pose.gazeY * 4.5);
  for (const side of [-1, 1] as const) {
    context.save();
    // On a ball, what turns away comes closer to the edge.
    context.translate(side * (APART - Math.abs(pose.gazeX) * 0.8), HEIGHT);
    drawEye(context, pose, side);
    drawBrow(context, pose, side);
    context.restore();
  }
  context.restore();
}

function drawEye(context: CanvasRenderingContext2D, pose: Pose, side: -1 | 1): void {
  const openness = pose.eyes * pose.blink;
  const halfHeight = Math.max(LID, HALF_HEIGHT * openness);
  // What is pressed together grows wide.
  const halfWidth = HALF_WIDTH + Math.max(0, 1 - openness) * 1.4;
  context.save();
  context.rotate(-side * pose.tilt * 0.18);
  context.globalAlpha = 1;
  context.beginPath();
  context.roundRect(
    -halfWidth,
    -halfHeight,
    halfWidth * 2,
    halfHeight * 2,
    Math.min(halfWidth, halfHeight),
  );
  context.fill();
  if (openness > 0.45) drawLight(context, pose, halfHeight);
  context.restore();
}

/** It stays where the light is while the eye looks about. */
function drawLight(
  context: CanvasRenderingContext2D,
  { gazeX, gazeY }: Pose,
  halfHeight: number,
): void {
  const { fillStyle } = context;
  context.fillStyle = '#fff';
  context.globalAlpha = 0.9;
  context.beginPath();
  context.arc(1.1 - gazeX * 0.7, -halfHeight * 0.42 - gazeY * 0.8, 1.25, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = fillStyle;
}

function drawBrow(context: CanvasRenderingContext2D, pose: Pose, side: -1 | 1): void {
  const shown = Math.min(1, Math.abs(pose.brows));
  if (shown < 0.02) return;
  context.save();
  // One of them rises when it wonders.
  context.translate(0, -HALF_HEIGHT * 1.25 - 3.2 - (side === 1 ? pose.wonder * 2.4 : 0));
  context.rotate(side * pose.tilt * 0.42 - pose.wonder * (side === 1 ? 0.16 : 0));
  context.globalAlpha = shown * 0.9;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(-4.4, 0.6);
  context.quadraticCurveTo(0, -1.1, 4.4, 0.6);
  context.stroke();
  context.restore();
}
