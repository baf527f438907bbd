/** The face on a canvas: circles and lines, nothing else. Knows nothing of time. */
import type { Palette } from './colour.ts';
import { drawEyes } from './draw-eyes.ts';
import { drawMouth } from './draw-mouth.ts';
import { average, bandAt } from './loudness.ts';
import { BAND_COUNT, type Pose } from './motion.ts';

const TAU = 2 * Math.PI;
/** Where the planet rests: up and to the right, like a thought. */
const PLANET_REST = -TAU / 7;
/** The face in a square of 100: what is left around it is for the glow, the rays and the planet. */
const RADIUS = 37.5;
const EDGE = 50;
const TRAIL_STEPS = 10;

/** @param size of the square, in the canvas' pixels */
export function drawAvatar(
  context: CanvasRenderingContext2D,
  size: number,
  pose: Pose,
  palette: Palette,
): void {
  const radius = RADIUS + pose.ring * 1.5;
  context.clearRect(0, 0, size, size);
  context.save();
  context.translate(size / 2, size / 2);
  context.scale(size / 100, size / 100);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = palette.line;
  context.fillStyle = palette.line;
  drawGlow(context, pose, radius, palette);
  drawDisc(context, radius, palette);
  drawRing(context, pose, radius);
  drawRays(context, pose, radius);
  drawPlanet(context, pose, radius);
  context.translate(0, pose.lean * 1.5);
  drawEyes(context, pose);
  drawMouth(context, pose);
  context.restore();
}

/** Light around the face, as strong as what is heard or said. */
function drawGlow(
  context: CanvasRenderingContext2D,
  { bands, ring }: Pose,
  radius: number,
  palette: Palette,
): void {
  context.globalAlpha = 0.08 + 0.2 * ring + 0.3 * average(bands);
  context.fillStyle = shadesOf(context, palette).glow;
  circle(context, 0, 0, EDGE);
  context.arc(0, 0, radius, 0, TAU, true);
  context.fill();
}

function drawDisc(context: CanvasRenderingContext2D, radius: number, palette: Palette): void {
  context.globalAlpha = 1;
  context.fillStyle = shadesOf(context, palette).disc;
  circle(context, 0, 0, radius);
  context.fill();
  context.fillStyle = palette.line;
}

interface Shades {
  readonly glow: CanvasGradient;
  readonly disc: CanvasGradient;
}

const shades = new WeakMap<Palette, Shades>();

/** Made once for a palette: to make them costs as much as all the rest of a frame. */
function shadesOf(context: CanvasRenderingContext2D, palette: Palette): Shades {
  const known = shades.get(palette);
  if (known) return known;
  const glow = context.createRadialGradient(0, 0, RADIUS - 4, 0, 0, EDGE);
  glow.addColorStop(0, palette.line);
  glow.addColorStop(1, palette.clear);
  // A ball: light falls on it from where the planet rests.
  const disc = context.createRadialGradient(RADIUS * 0.3, -RADIUS * 0.4, 0, 0, 0, RADIUS + 1);
  disc.addColorStop(0, palette.light);
  disc.addColorStop(0.6, palette.base);
  disc.addColorStop(1, palette.rim);
  const made = { glow, disc };
  shades.set(palette, made);
  return made;
}

function drawRing(context: CanvasRenderingContext2D, { ring }: Pose, radius: number): void {
  context.lineWidth = 1.3 + ring * 0.7;
  context.globalAlpha = 0.5 + 0.5 * clamp(ring);
  circle(context, 0, 0, radius);
  context.stroke();
}

/** Low bands at the bottom, the same on both sides. */
const RAYS = Array.from({ length: BAND_COUNT * 6 }, (_, ray) => {
  const turn = (ray + 0.5) / (BAND_COUNT * 6);
  const angle = TAU * turn - TAU / 4;
  return { share: Math.abs(turn * 2 - 1), x: Math.cos(angle), y: Math.sin(angle) };
});

/** Short rays around the ring, as loud as their band; silence leaves the ring bare. */
function drawRays(context: CanvasRenderingContext2D, { bands }: Pose, radius: number): void {
  const from = radius + 2.4;
  context.lineWidth = 1.3;
  context.globalAlpha = 0.9;
  context.beginPath();
  for (const { share, x, y } of RAYS) {
    const length = bandAt(bands, share) * 7;
    if (length < 0.25) continue;
    context.moveTo(x * from, y * from);
    context.lineTo(x * (from + length), y * (from + length));
  }
  context.stroke();
}

/** It cuts its way out of the ring; where it runs, it leaves a trail. */
function drawPlanet(
  context: CanvasRenderingContext2D,
  { planet, angle, orbit }: Pose,
  radius: number,
): void {
  const at = PLANET_REST + angle * TAU;
  const size = 2.1 + planet * 1.3;
  const distance = radius + planet * 0.6;
  const [x, y] = [Math.cos(at) * distance, Math.sin(at) * distance];
  context.lineWidth = size * 1.1;
  for (let step = 1; step <= TRAIL_STEPS && orbit > 0.02; step += 1) {
    const far = (step / TRAIL_STEPS) * orbit * 1.1;
    context.globalAlpha = 0.32 * (1 - step / (TRAIL_STEPS + 1));
    context.beginPath();
    context.arc(0, 0, distance, at - far, at);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.globalCompositeOperation = 'destination-out';
  circle(context, x, y, size + 1.5);
  context.fill();
  context.globalCompositeOperation = 'source-over';
  circle(context, x, y, size);
  context.fill();
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, TAU);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
