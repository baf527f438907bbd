/** The colour of each state: a theme may set these variables; without them, Home Assistant's own stand in. */
import type { RoomActivity } from '../../../src/rooms/feed-state.ts';

/** Asleep: the app is gone, and what is shown is how it was. */
export type Mood = RoomActivity | 'asleep';

const COLOURS: Readonly<Record<Mood, string>> = {
  idle: 'var(--exo-idle-color, var(--primary-color, #5aa9e6))',
  listening: 'var(--exo-listening-color, #19c3b1)',
  processing: 'var(--exo-processing-color, #a78bfa)',
  responding: 'var(--exo-responding-color, var(--success-color, #43c463))',
  error: 'var(--exo-error-color, var(--error-color, #ef5350))',
  asleep: 'var(--exo-asleep-color, var(--disabled-color, #9e9e9e))',
};

export const MOODS = Object.keys(COLOURS) as readonly Mood[];

/** A CSS value. */
export function stateColour(mood: Mood): string {
  return COLOURS[mood];
}
