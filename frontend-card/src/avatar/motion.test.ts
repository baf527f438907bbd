import { describe, expect, test } from 'vitest';
import { BLINK_MS, blinkOpenness, nextBlinkMs } from './blink.ts';
import { FACES, SPRINGS } from './face.ts';
import { AvatarMotion } from './motion.ts';

/** Draws frames for a while at a rate, from a given time on. */
function watch(motion: AvatarMotion, fromMs: number, durationMs: number, rateHz: number): void {
  const frameCount = Math.round((durationMs / 1000) * rateHz);
  for (let frame = 0; frame <= frameCount; frame += 1)
    motion.advance(fromMs + (frame * 1000) / rateHz);
}

/** Never glances, blinks late. */
const calm = { random: () => 0.99, isReduced: true };

describe('the face', () => {
  test('arrives at the face of its state', () => {
    for (const activity of ['idle', 'listening', 'responding', 'error'] as const) {
      const motion = new AvatarMotion(calm);
      motion.show(activity);
      watch(motion, 0, 3_000, 60);
      const pose = motion.pose();
      for (const name of SPRINGS.filter((spring) => spring !== 'lean')) {
        expect(pose[name], `${activity} ${name}`).toBeCloseTo(FACES[activity][name], 1);
      }
    }
  });

  test('is at the same place whatever the frame rate', () => {
    const poses = [24, 60, 144].map((rateHz) => {
      const motion = new AvatarMotion(calm);
      motion.show('listening');
      watch(motion, 0, 250, rateHz);
      return motion.pose();
    });
    for (const pose of poses) {
      expect(pose.eyes).toBeCloseTo(poses[0]?.eyes ?? 0, 3);
      expect(pose.ring).toBeCloseTo(poses[0]?.ring ?? 0, 3);
    }
  });

  test('moves between two steps: at 144 Hz no two frames are the same', () => {
    const motion = new AvatarMotion(calm);
    motion.show('listening');
    const seen = new Set<number>();
    for (let frame = 0; frame < 20; frame += 1) {
      motion.advance((frame * 1000) / 144);
      seen.add(motion.pose().eyes);
    }
    expect(seen.size).toBe(20);
  });

  test('is still once it has arrived, and says when it will move again', () => {
    const motion = new AvatarMotion({ random: () => 0.6, isReduced: false });
    watch(motion, 0, 600, 60);
    expect(motion.isMoving).toBe(false);
    expect(motion.nextChangeMs).toBeGreaterThan(600);
    motion.advance(motion.nextChangeMs);
    expect(motion.isMoving).toBe(true);
  });

  test('leaves its planet where it rests, however far it had run', () => {
    for (const thoughtMs of [400, 1_100, 2_300]) {
      const motion = new AvatarMotion({ random: () => 0.99, isReduced: false });
      motion.show('processing');
      watch(motion, 0, thoughtMs, 60);
      const { angle } = motion.pose();
      expect(angle).toBeGreaterThan(0);
      motion.show('idle');
      watch(motion, thoughtMs, 5_000, 60);
      const rest = motion.pose().angle;
      expect(Math.abs(rest - Math.round(rest))).toBeLessThan(0.01);
      expect(rest).toBeGreaterThan(angle);
    }
  });

  test('does not live through the hours that its tab slept', () => {
    const motion = new AvatarMotion({ random: () => 0.5, isReduced: false });
    motion.show('processing');
    motion.advance(0);
    motion.advance(8 * 3_600_000);
    expect(motion.pose().angle).toBeLessThan(1);
  });

  test('opens its mouth at once and closes it softly', () => {
    const motion = new AvatarMotion(calm);
    motion.show('responding');
    motion.sound([1, 0, 0, 0, 0, 0, 0, 0]);
    watch(motion, 0, 50, 120);
    const loud = motion.pose().bands[0] ?? 0;
    expect(loud).toBeGreaterThan(0.8);
    motion.sound(new Float64Array(8));
    watch(motion, 50, 50, 120);
    expect(motion.pose().bands[0]).toBeGreaterThan(0.2);
    watch(motion, 100, 600, 120);
    expect(motion.pose().bands[0]).toBeLessThan(0.01);
  });

  test('where little motion is wanted nothing orbits, glances or leans, and states still show', () => {
    const motion = new AvatarMotion({ random: () => 0, isReduced: true });
    motion.lookAt([1, 1]);
    motion.show('processing');
    watch(motion, 0, 5_000, 60);
    const pose = motion.pose();
    expect(pose.angle).toBe(0);
    expect(pose.lean).toBeCloseTo(0, 3);
    expect(pose.gazeX).toBeCloseTo(FACES.processing.gazeX, 2);
    expect(pose.smile).toBeCloseTo(FACES.processing.smile, 1);
  });
});

describe('blinking', () => {
  test('closes the eyes whole and opens them again', () => {
    const course = Array.from({ length: BLINK_MS + 1 }, (_, atMs) => blinkOpenness(atMs));
    expect(Math.min(...course)).toBe(0);
    expect(course.at(-1)).toBe(1);
    expect(blinkOpenness(-1)).toBe(1);
  });

  test('comes as often as with people', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const waits = Array.from({ length: 5_000 }, () => nextBlinkMs(random));
    const meanMs = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(meanMs).toBeGreaterThan(2_000);
    expect(meanMs).toBeLessThan(5_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(9_000);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(BLINK_MS);
  });
});
