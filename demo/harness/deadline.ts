/** Waiting with an end: every wait of the harness says for what, and gives up. */
import { setTimeout as delay } from 'node:timers/promises';
import { DemoError } from './demo-error.ts';

/** Asks again until the answer is something; for peers that offer no event to wait for. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
  pauseMs = 50,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new DemoError(`no ${what} within ${timeoutMs / 1_000} s`);
    await delay(pauseMs);
  }
}

/** The promise, or an error that says what did not come. */
export async function within<T>(what: string, timeoutMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DemoError(`no ${what} within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
