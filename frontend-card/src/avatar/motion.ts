/**
 * How the face moves: springs towards the face of the state, blinks, glances, the mouth. A simulation in fixed
 * steps, read in between by interpolation, so that it is the same at 30 Hz and at 144. Pure but for the random numbers
 * that it is given.
 */

import { BLINK_MS, blinkOpenness, nextBlinkMs } from './blink.ts';
import { FACES, type Face, REST, SPRINGS } from './face.ts';
import type { Mood } from './mood.ts';

export const BAND_COUNT = 8;

const STEP_MS = 1000 / 120;
/** A tab that was asleep does not live through what it missed. */
const MAX_CATCH_UP_MS = 250;
/** Critically damped springs: how fast they arrive, in radians a second. */
const STIFFNESS: Readonly<Record<keyof Face, number>> = {
  eyes: 16,
  gazeX: 26,
  gazeY: 26,
  tilt: 12,
  brows: 14,
  wonder: 12,
  smile: 10,
  mouthWidth: 12,
  voice: 20,
  ring: 8,
  planet: 6,
  orbit: 3,
  lean: 6,
};
const PULLS = SPRINGS.map((name) => STIFFNESS[name]);
const ORBIT = SPRINGS.indexOf('orbit');
/** The mouth opens at once and closes softly, as mouths do. */
const BAND_ATTACK = 1 - Math.exp((-60 * STEP_MS) / 1_000);
const BAND_RELEASE = 1 - Math.exp((-18 * STEP_MS) / 1_000);
const HOMING = 1 - Math.exp((-3 * STEP_MS) / 1_000);
/** Below this nobody sees a difference. */
const STILL = 0.002;
const GLANCE_MS = { least: 1_800, most: 6_000 } as const;

export type Pose = Face & {
  /** 0 closed to 1 open, from blinking. */
  readonly blink: number;
  /** 0 to 1, low to high. */
  readonly bands: readonly number[];
  /** Turns since it began. */
  readonly angle: number;
};

export interface MotionOptions {
  /** In [0, 1). */
  readonly random: () => number;
  /** The person has asked for little motion: no orbit, no glances, no lean; states still show. */
  readonly isReduced: boolean;
}

type Writable<T> = {
  -readonly [Key in keyof T]: T[Key] extends readonly number[] ? number[] : T[Key];
};

interface Moment {
  readonly springs: Float64Array;
  readonly bands: Float64Array;
  angle: number;
}

/**
 * @example
 * const motion = new AvatarMotion({ random: Math.random, isReduced: false });
 * motion.show('listening');
 * motion.advance(performance.now());
 * draw(motion.pose());
 */
export class AvatarMotion {
  readonly #options: MotionOptions;
  readonly #velocities = new Float64Array(SPRINGS.length);
  readonly #targets = new Float64Array(SPRINGS.length);
  readonly #bandTargets = new Float64Array(BAND_COUNT);
  readonly #pose = {
    ...REST,
    blink: 1,
    bands: new Array<number>(BAND_COUNT).fill(0),
    angle: 0,
  } satisfies Pose as Writable<Pose>;
  #before = moment();
  #now = moment();
  #nowMs: number | undefined;
  #readMs = 0;
  #mood: Mood = 'idle';
  #look: readonly [number, number] | undefined;
  #glance: readonly [number, number] = [0, 0];
  #nextGlanceMs = 0;
  #blinkStartMs = Number.NEGATIVE_INFINITY;
  #nextBlinkMs = 0;

  constructor(options: MotionOptions) {
    this.#options = options;
    this.#aim();
  }

  show(mood: Mood): void {
    if (mood === this.#mood) return;
    this.#mood = mood;
    // People blink when their mind changes.
    this.#nextBlinkMs = Math.min(this.#nextBlinkMs, this.#readMs);
    this.#aim();
  }

  /** Towards a point, −1 to 1 each way; undefined: nowhere in particular. */
  lookAt(point: readonly [x: number, y: number] | undefined): void {
    this.#look = point;
    this.#aim();
  }

  /** What is heard or said now, 0 to 1 a band. */
  sound(bands: ArrayLike<number>): void {
    for (let band = 0; band < BAND_COUNT; band += 1) this.#bandTargets[band] = bands[band] ?? 0;
  }

  /** @param atMs of a clock that never goes back */
  advance(atMs: number): void {
    this.#nowMs ??= this.#begin(atMs);
    this.#nowMs = Math.max(this.#nowMs, atMs - MAX_CATCH_UP_MS);
    this.#readMs = atMs;
    this.#glanceAround(atMs);
    this.#blink(atMs);
    while (this.#nowMs < atMs) {
      this.#step();
      this.#nowMs += STEP_MS;
    }
  }

  /** False: the next frames would look the same until `nextChangeMs`. */
  get isMoving(): boolean {
    if (this.#readMs < this.#blinkStartMs + BLINK_MS) return true;
    if (!this.#options.isReduced && FACES[this.#mood].orbit !== 0) return true;
    const { springs, bands, angle } = this.#now;
    return (
      Math.abs(angle - Math.round(angle)) > STILL ||
      springs.some((value, index) => Math.abs((this.#targets[index] ?? 0) - value) > STILL) ||
      this.#velocities.some((velocity) => Math.abs(velocity) > STILL) ||
      bands.some((value, band) => Math.max(value, this.#bandTargets[band] ?? 0) > STILL)
    );
  }

  /** When it will move by itself: the next blink or glance. */
  get nextChangeMs(): number {
    return this.#options.isReduced
      ? this.#nextBlinkMs
      : Math.min(this.#nextBlinkMs, this.#nextGlanceMs);
  }

  /** The same object each time. */
  pose(): Pose {
    const ahead = ((this.#nowMs ?? 0) - this.#readMs) / STEP_MS;
    const share = 1 - Math.min(1, Math.max(0, ahead));
    const between = (from = 0, to = 0) => from + (to - from) * share;
    const pose = this.#pose;
    SPRINGS.forEach((name, index) => {
      pose[name] = between(this.#before.springs[index], this.#now.springs[index]);
    });
    for (let band = 0; band < BAND_COUNT; band += 1) {
      pose.bands[band] = between(this.#before.bands[band], this.#now.bands[band]);
    }
    pose.blink = blinkOpenness(this.#readMs - this.#blinkStartMs);
    pose.angle = between(this.#before.angle, this.#now.angle);
    return pose;
  }

  #begin(atMs: number): number {
    const { random } = this.#options;
    this.#nextBlinkMs = atMs + nextBlinkMs(random);
    this.#nextGlanceMs = atMs + glanceAfterMs(random);
    return atMs;
  }

  #aim(): void {
    const face = FACES[this.#mood];
    const [x, y] = this.#look ?? this.#glance;
    const { isReduced } = this.#options;
    SPRINGS.forEach((name, index) => {
      this.#targets[index] = face[name];
    });
    const set = (name: keyof Face, value: number) => {
      this.#targets[SPRINGS.indexOf(name)] = value;
    };
    set('gazeX', clamp(face.gazeX + (isReduced ? 0 : x)));
    set('gazeY', clamp(face.gazeY + (isReduced ? 0 : y)));
    if (isReduced) for (const name of ['orbit', 'lean'] as const) set(name, 0);
  }

  #step(): void {
    const { springs, bands, angle } = this.#now;
    const next = this.#before;
    this.#before = this.#now;
    this.#now = next;
    const seconds = STEP_MS / 1000;
    PULLS.forEach((pull, index) => {
      const value = springs[index] ?? 0;
      const velocity = this.#velocities[index] ?? 0;
      const distance = (this.#targets[index] ?? 0) - value;
      const faster = velocity + (pull * pull * distance - 2 * pull * velocity) * seconds;
      this.#velocities[index] = faster;
      next.springs[index] = value + faster * seconds;
    });
    for (let band = 0; band < BAND_COUNT; band += 1) {
      const value = bands[band] ?? 0;
      const target = this.#bandTargets[band] ?? 0;
      const share = target > value ? BAND_ATTACK : BAND_RELEASE;
      next.bands[band] = value + (target - value) * share;
    }
    // The planet goes on to where it rests.
    const left = this.#targets[ORBIT] === 0 ? Math.ceil(angle - STILL) - angle : 0;
    next.angle = angle + (next.springs[ORBIT] ?? 0) * seconds + left * HOMING;
  }

  #blink(atMs: number): void {
    if (atMs < this.#nextBlinkMs) return;
    this.#blinkStartMs = atMs;
    this.#nextBlinkMs = atMs + nextBlinkMs(this.#options.random);
  }

  #glanceAround(atMs: number): void {
    if (this.#options.isReduced || atMs < this.#nextGlanceMs) return;
    const { random } = this.#options;
    this.#nextGlanceMs = atMs + glanceAfterMs(random);
    // Half of the time it looks straight ahead again.
    this.#glance = random() < 0.5 ? [0, 0] : [(random() - 0.5) * 0.9, (random() - 0.5) * 0.5];
    if (!this.#look) this.#aim();
  }
}

function moment(): Moment {
  return {
    springs: Float64Array.from(SPRINGS, (name) => REST[name]),
    bands: new Float64Array(BAND_COUNT),
    angle: 0,
  };
}

function glanceAfterMs(random: () => number): number {
  return GLANCE_MS.least + random() * (GLANCE_MS.most - GLANCE_MS.least);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
