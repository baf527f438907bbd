import type { FakeClock } from './fake-clock.ts';

/** Waits for sockets without sleeping: lets the event loop turn until the condition holds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come true`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same while the clock goes on, in steps: what waits for time and what waits for sockets both have their turn. */
export async function untilAsTimePasses(
  clock: FakeClock,
  stepMs: number,
  condition: () => boolean,
  what?: string,
): Promise<void> {
  await until(() => {
    if (condition()) return true;
    void clock.advance(stepMs);
    return false;
  }, what);
}

/** What the promise comes to, the clock going on meanwhile. */
export async function settledAsTimePasses<T>(
  clock: FakeClock,
  stepMs: number,
  promise: Promise<T>,
): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  await untilAsTimePasses(clock, stepMs, () => isSettled);
  return await promise;
}
