/** Timers as they are kept: what changes them, which of them is meant, which are over. Pure. */
import { nameWords } from '../../home/name-words.ts';
import { nearNames } from '../../home/near-names.ts';
import { durationIn, durationText, leftText } from './duration.ts';

export interface Timer {
  readonly id: string;
  /** As the person calls it: "pâtes". */
  readonly name?: string | undefined;
  /** What to say when it is over, in place of that it is: "sortir les poubelles". */
  readonly reminder?: string | undefined;
  /** Of a time of the day: "7:00". */
  readonly atTime?: string | undefined;
  /** An area's id; the timer belongs to the room where it was set and rings there. */
  readonly areaId: string | null;
  /** Where the room has none, or there is no room. */
  readonly satelliteId: string | null;
  /** `fr`, `en-GB`: in which it was asked for. */
  readonly language: string;
  /** As it was set, later changes not counted. */
  readonly durationMs: number;
  readonly state: TimerState;
}

export type TimerState =
  /** On the clock's monotonic time. */
  | { readonly type: 'running'; readonly endsAtMs: number }
  | { readonly type: 'paused'; readonly leftMs: number }
  /** Over, and said so many times; `nextMs`: when to say it next. */
  | {
      readonly type: 'ringing';
      readonly sinceMs: number;
      readonly nextMs: number;
      readonly times: number;
      /** Attempts since then that nobody could hear. */
      readonly failures: number;
      /** It was over long before anybody could be told. */
      readonly isMissed: boolean;
    };

/** More would be nobody's wish. */
export const MAX_TIMERS = 50;
export const MAX_DURATION_MS = 7 * 24 * 3_600_000;

export function leftMs({ state }: Timer, nowMs: number): number {
  if (state.type === 'ringing') return 0;
  return Math.max(0, state.type === 'paused' ? state.leftMs : state.endsAtMs - nowMs);
}

/** What to call it: its name, what it reminds of, its time of the day, else its length. */
export function labelOf({ atTime, durationMs, language, name, reminder }: Timer): string {
  return name ?? reminder ?? atTime ?? durationText(durationMs, language);
}

export function paused(timer: Timer, nowMs: number): Timer {
  return timer.state.type === 'running'
    ? { ...timer, state: { type: 'paused', leftMs: leftMs(timer, nowMs) } }
    : timer;
}

export function resumed(timer: Timer, nowMs: number): Timer {
  return timer.state.type === 'paused'
    ? { ...timer, state: { type: 'running', endsAtMs: nowMs + timer.state.leftMs } }
    : timer;
}

/** One that rings starts anew with what is added. Taking away more than is left ends it at once. */
export function lengthened(timer: Timer, byMs: number, nowMs: number): Timer {
  const left = Math.min(MAX_DURATION_MS, Math.max(0, leftMs(timer, nowMs) + byMs));
  if (timer.state.type === 'paused') return { ...timer, state: { type: 'paused', leftMs: left } };
  return { ...timer, state: { type: 'running', endsAtMs: nowMs + left } };
}

export type Choice =
  | { readonly type: 'found'; readonly timers: readonly [Timer, ...Timer[]] }
  | { readonly type: 'none' }
  /** `names`: of those there are, told apart. */
  | { readonly type: 'unknown' | 'ambiguous'; readonly names: readonly string[] };

export interface Wanted {
  /** A name, or a length: "pâtes", "10 minutes". */
  readonly name?: string | undefined;
  readonly all?: boolean | undefined;
  /** Of who asks. */
  readonly areaId: string | null;
  readonly nowMs: number;
}

/**
 * Which timer is meant: the named one; without a name the one that rings, else the only one of the room, else the
 * only one there is. Nothing is guessed.
 */
export function choose(timers: readonly Timer[], wanted: Wanted): Choice {
  const [first, ...others] = timers;
  if (!first) return { type: 'none' };
  if (wanted.all) return { type: 'found', timers: [first, ...others] };
  if (wanted.name !== undefined) return called(timers, wanted.name, wanted);
  const here = timers.filter(({ areaId }) => areaId === wanted.areaId);
  const isRinging = ({ state }: Timer) => state.type === 'ringing';
  for (const some of [here.filter(isRinging), timers.filter(isRinging), here, timers]) {
    const [one, ...more] = some;
    // All that ring together are silenced together.
    if (one && (more.length === 0 || isRinging(one)))
      return { type: 'found', timers: [one, ...more] };
    if (one) return { type: 'ambiguous', names: names(some, wanted.nowMs) };
  }
  return { type: 'none' };
}

function called(timers: readonly Timer[], name: string, { areaId, nowMs }: Wanted): Choice {
  const words = withoutNoun(name);
  const named = timers.filter((timer) => withoutNoun(labelOf(timer)) === words);
  const lengthMs = durationIn(name);
  const found =
    named.length > 0 ? named : timers.filter(({ durationMs }) => durationMs === lengthMs);
  const own = found.filter((timer) => timer.areaId === areaId);
  const [one, ...more] = found.length > 1 && own.length === 1 ? own : found;
  if (!one) {
    // "Le minuteur": the word for it, and no name.
    if (words === '') return choose(timers, { areaId, nowMs });
    const near = nearNames(name, timers.map(labelOf));
    return { type: 'unknown', names: near.length > 0 ? near : names(timers, nowMs) };
  }
  if (more.length > 0) return { type: 'ambiguous', names: names(found, nowMs) };
  return { type: 'found', timers: [one] };
}

const NOUNS = new Set([
  'minuteur',
  'timer',
  'minuterie',
  'chrono',
  'alarme',
  'alarm',
  'rappel',
  'reminder',
  'reveil',
]);

function withoutNoun(name: string): string {
  return nameWords(name)
    .filter((word) => !NOUNS.has(word) && word !== 'pour' && word !== 'for')
    .join(' ');
}

/** By name, and by what is left where two are called the same. */
function names(timers: readonly Timer[], nowMs: number): string[] {
  const labels = timers.map(labelOf);
  return timers.map((timer, at) => {
    const label = labels[at] ?? '';
    const isShared = labels.filter((one) => one === label).length > 1;
    return isShared ? `${label} (${leftText(leftMs(timer, nowMs), timer.language)})` : label;
  });
}
