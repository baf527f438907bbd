/** What the face aims at in each state: numbers without units, 0 is rest. Pure. */
import type { Mood } from './mood.ts';

/** The springs of the face. All but the colours and the orbit lie between −1 and 1. */
export interface Face {
  /** How far the eyes are open: 1 is awake, 1.2 attentive. */
  readonly eyes: number;
  /** Where they look: right and down are positive. */
  readonly gazeX: number;
  readonly gazeY: number;
  /** Outer corners of the eyes: down is worried. */
  readonly tilt: number;
  /** How much of the brows is seen. */
  readonly brows: number;
  /** One brow higher than the other. */
  readonly wonder: number;
  /** A smile is positive. */
  readonly smile: number;
  readonly mouthWidth: number;
  /** 1: the sound is its own, and moves the mouth; 0: it listens. */
  readonly voice: number;
  /** How far the ring is open and bright. */
  readonly ring: number;
  /** Of the little planet: its distance from the ring, and turns a second. */
  readonly planet: number;
  readonly orbit: number;
  /** The whole face: leaning towards who speaks. */
  readonly lean: number;
}

export const REST: Face = {
  eyes: 1,
  gazeX: 0,
  gazeY: 0,
  tilt: 0,
  brows: 0,
  wonder: 0,
  smile: 0.5,
  mouthWidth: 0.55,
  voice: 0,
  ring: 0.35,
  planet: 0.6,
  orbit: 0,
  lean: 0,
};

export const FACES: Readonly<Record<Mood, Face>> = {
  idle: REST,
  listening: {
    ...REST,
    eyes: 1.22,
    gazeY: -0.12,
    smile: 0.3,
    mouthWidth: 0.3,
    ring: 1,
    planet: 0.2,
    lean: 0.6,
  },
  processing: {
    ...REST,
    eyes: 0.9,
    gazeX: 0.5,
    gazeY: -0.6,
    brows: 0.9,
    wonder: 1,
    smile: 0.1,
    mouthWidth: 0.26,
    ring: 0.6,
    planet: 1,
    orbit: 0.8,
  },
  responding: {
    ...REST,
    eyes: 1.04,
    smile: 0.6,
    mouthWidth: 0.75,
    voice: 1,
    ring: 0.8,
    planet: 0.5,
  },
  error: {
    ...REST,
    eyes: 0.7,
    gazeY: 0.25,
    tilt: 0.8,
    brows: 1,
    smile: -0.5,
    mouthWidth: 0.42,
    ring: 0.5,
    planet: 0,
  },
  asleep: {
    ...REST,
    eyes: 0,
    gazeY: 0.25,
    smile: 0.25,
    mouthWidth: 0.3,
    ring: 0.1,
    planet: 0,
  },
};

export const SPRINGS = Object.keys(REST) as readonly (keyof Face)[];
