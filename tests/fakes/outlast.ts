/** For contracts that a fake breaks by hanging: their limit passes at once. */
import { vi } from 'vitest';

/** What the promise comes to, with real I/O and timers that do not take their time. */
export async function outlast(run: () => Promise<void>): Promise<unknown> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let outcome: { error: unknown } | undefined;
    const settled = run().then(
      () => {
        outcome = { error: undefined };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
    for (let turn = 0; turn < 100 && outcome === undefined; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (turn > 50) vi.runAllTimers();
    }
    await settled;
    return outcome?.error;
  } finally {
    vi.useRealTimers();
  }
}
