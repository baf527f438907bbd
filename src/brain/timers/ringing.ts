/** What rings when, how often and for how long. Pure. */
import type { Timer } from './timer.ts';

/** Said again while nobody reacts. */
const TIMES = 3;
const PAUSE_MS = 30_000;
/** Nothing there could say it: Home Assistant or the satellite may be back in a moment. */
const RETRY_MS = 10_000;
/** Later than that, a timer that is over is not rung any more: it is told as missed. */
const LATE_MS = 5 * 60_000;
/** A satellite that only starts again is back by then. */
const ANYWHERE_AFTER_MS = 60_000;
/** An announcement takes no longer; meanwhile the same is not begun again. */
const IN_FLIGHT_MS = 60_000;

export interface Due {
  readonly timers: readonly Timer[];
  /** To be said now. */
  readonly rings: readonly Timer[];
}

/** What is over rings; what rings is said when its time has come. */
export function due(timers: readonly Timer[], nowMs: number): Due {
  const rings: Timer[] = [];
  const next = timers.map((timer) => {
    const over = ended(timer, nowMs);
    if (over.state.type !== 'ringing' || over.state.nextMs > nowMs) return over;
    rings.push(over);
    return { ...over, state: { ...over.state, nextMs: nowMs + IN_FLIGHT_MS } };
  });
  return { timers: next, rings };
}

function ended(timer: Timer, nowMs: number): Timer {
  const { state } = timer;
  if (state.type !== 'running' || state.endsAtMs > nowMs) return timer;
  const isMissed = nowMs - state.endsAtMs > LATE_MS;
  const ringing = {
    type: 'ringing',
    sinceMs: nowMs,
    nextMs: nowMs,
    times: 0,
    failures: 0,
  } as const;
  return { ...timer, state: { ...ringing, isMissed } };
}

/** After an attempt to say it. `undefined`: it was said often enough, or could not be for too long. */
export function rung(timer: Timer, isSaid: boolean, nowMs: number): Timer | undefined {
  const { state } = timer;
  if (state.type !== 'ringing') return timer;
  if (isSaid) {
    const times = state.times + 1;
    if (times >= TIMES || state.isMissed) return undefined;
    return { ...timer, state: { ...state, times, failures: 0, nextMs: nowMs + PAUSE_MS } };
  }
  if (nowMs - state.sinceMs > LATE_MS) return undefined;
  const failures = state.failures + 1;
  return { ...timer, state: { ...state, failures, nextMs: nowMs + RETRY_MS } };
}

/** Whether who speaks in a room has heard it ring: then it need not be said again. */
export function isHeardIn({ areaId, state }: Timer, room: string | null): boolean {
  if (state.type !== 'ringing' || state.failures > 0) return false;
  return areaId === null || areaId === room;
}

/** Whether its own room has been silent for so long that any other will do. */
export function isForAnyRoom({ areaId, satelliteId, state }: Timer): boolean {
  if (areaId === null && satelliteId === null) return true;
  return state.type === 'ringing' && state.failures * RETRY_MS >= ANYWHERE_AFTER_MS;
}

/** When something is to be done next; `undefined`: never. */
export function nextMs(timers: readonly Timer[]): number | undefined {
  const times = timers.flatMap(({ state }) => {
    if (state.type === 'paused') return [];
    return [state.type === 'running' ? state.endsAtMs : state.nextMs];
  });
  return times.length > 0 ? Math.min(...times) : undefined;
}
