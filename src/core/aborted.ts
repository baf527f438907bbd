/** Cancellation as something that can be awaited. */

/**
 * Resolves when the signal aborts, at once where it has. Whoever does not wait to the end lets the signal abort all the
 * same: a combined signal that somebody listens to is kept for as long as its sources live.
 *
 * @example await Promise.race([work(signal), aborted(signal)]);
 */
export function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
