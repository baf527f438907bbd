/** The face on a canvas: circles and lines, nothing else. Knows nothing of time. */
import { BAND_COUNT, type Pose } from './motion.ts';

export interface Palette {
  /** CSS colours. */
  readonly line: string;
  readonly glow: string;
}

const TAU = 2 * Math.PI;
/** Where the planet rests: up and to the right, like a thought. */
const PLANET_REST = -TAU / 7;
const MOUTH_BARS = 7;

/** @param size of the square, in the canvas' pixels */
export function drawAvatar(
  context: CanvasRenderingContext2D,
  size: number,
  pose: Pose,
  { line, glow }: Palette,
): void {
  const unit = size / 100;
  context.clearRect(0, 0, size, size);
  context.save();
  context.translate(size / 2, size / 2);
  context.scale(unit, unit);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = line;
  context.fillStyle = line;
  drawRing(context, pose, glow);
  drawPlanet(context, pose);
  context.translate(pose.gazeX * 5, pose.gazeY * 4 + pose.lean * 1.5);
  drawEye(context, pose, -1);
  drawEye(context, pose, 1);
  drawMouth(context, pose);
  context.restore();
}

function drawRing(context: CanvasRenderingContext2D, pose: Pose, glow: string): void {
  const loudness = average(pose.bands);
  const radius = 40 + pose.ring * 1.5;
  context.save();
  context.globalAlpha = 0.1 + 0.12 * pose.ring;
  context.fillStyle = glow;
  circle(context, radius + 2 + loudness * 6);
  context.fill();
  context.restore();
  context.lineWidth = 1.1 + pose.ring * 0.8;
  context.globalAlpha = 0.45 + 0.55 * Math.min(1, pose.ring);
  circle(context, radius);
  context.stroke();
  context.globalAlpha = 1;
  drawSpectrum(context, pose, radius);
}

/** Short rays around the ring, as loud as their band; silence leaves the ring bare. */
function drawSpectrum(context: CanvasRenderingContext2D, { bands }: Pose, radius: number): void {
  const rays = BAND_COUNT * 4;
  context.lineWidth = 1;
  context.globalAlpha = 0.8;
  context.beginPath();
  for (let ray = 0; ray < rays; ray += 1) {
    // Low bands at the bottom, the same on both sides.
    const share = Math.abs(((ray + 0.5) / rays) * 2 - 1);
    const length = (bands[Math.min(BAND_COUNT - 1, Math.floor(share * BAND_COUNT))] ?? 0) * 6;
    if (length < 0.2) continue;
    const angle = TAU * ((ray + 0.5) / rays) - TAU / 4;
    context.moveTo(Math.cos(angle) * (radius + 1.5), Math.sin(angle) * (radius + 1.5));
    context.lineTo(
      Math.cos(angle) * (radius + 1.5 + length),
      Math.sin(angle) * (radius + 1.5 + length),
    );
  }
  context.stroke();
  context.globalAlpha = 1;
}

function drawPlanet(context: CanvasRenderingContext2D, { planet, angle, ring }: Pose): void {
  const distance = 41.5 + ring * 1.5 + planet * 2;
  const at = PLANET_REST + angle * TAU;
  context.beginPath();
  context.arc(Math.cos(at) * distance, Math.sin(at) * distance, 2 + planet * 1.2, 0, TAU);
  context.fill();
}

function drawEye(context: CanvasRenderingContext2D, pose: Pose, side: -1 | 1): void {
  const openness = pose.eyes * pose.blink;
  const half = 5 * openness;
  context.save();
  context.translate(side * 13.5, -6);
  context.rotate(side * pose.tilt * 0.35);
  context.lineWidth = 6.6;
  context.beginPath();
  if (half > 1.6) {
    context.moveTo(0, -half + 2.2);
    context.lineTo(0, half - 2.2);
  } else {
    // A closed eye is a line.
    context.lineWidth = 2;
    context.moveTo(-4, 0);
    context.lineTo(4, 0);
  }
  context.stroke();
  context.restore();
}

/** A line that smiles; where the voice is its own, it parts into bars as loud as the bands. */
function drawMouth(context: CanvasRenderingContext2D, pose: Pose): void {
  const halfWidth = 6 + pose.mouthWidth * 10;
  const bend = pose.smile * 6;
  const y = (share: number) => 15 + bend * (1 - share * share) - bend / 2;
  context.lineWidth = 2.4;
  const openness = Math.min(1, average(pose.bands) * 6) * pose.voice;
  context.globalAlpha = 1 - openness;
  context.beginPath();
  context.moveTo(-halfWidth, y(-1));
  context.quadraticCurveTo(0, y(0) + bend, halfWidth, y(1));
  context.stroke();
  context.globalAlpha = openness;
  context.lineWidth = 2.6;
  context.beginPath();
  for (let bar = 0; bar < MOUTH_BARS; bar += 1) {
    const share = (bar / (MOUTH_BARS - 1)) * 2 - 1;
    const half = mouthLevel(pose.bands, share) * 8 * (1 - share * share * 0.5);
    context.moveTo(share * halfWidth, y(share) - half);
    context.lineTo(share * halfWidth, y(share) + half + 0.01);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The voice's fundamental in the middle, sibilants at the corners. */
function mouthLevel(bands: readonly number[], share: number): number {
  return bands[Math.round(Math.abs(share) * (BAND_COUNT - 1))] ?? 0;
}

function circle(context: CanvasRenderingContext2D, radius: number): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, TAU);
}

function average(bands: readonly number[]): number {
  return bands.reduce((sum, value) => sum + value, 0) / BAND_COUNT;
}
