/** Waits for sockets without sleeping: lets the event loop turn until the condition holds. */
export async function until(condition: () => boolean, what = 'the condition'): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come true`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
