/** For contracts: a limit on what must end soon. No sleep: it is over when the promise is. */
import { AssertionError } from 'node:assert/strict';

/** Long beside any abort that works, short beside a test's own limit. */
const PROMPT_MS = 2_000;

export function promptly<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AssertionError({ message: 'not prompt' })), PROMPT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
