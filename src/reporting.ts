/** Beside the start of every engine: the events hear how it went. */
import type { Starting } from './app-context.ts';
import { toExoError } from './core/errors.ts';

/** Throws what getting ready throws. */
export async function reporting(
  engine: string,
  { clock, events }: Pick<Starting, 'clock' | 'events'>,
  getReady: () => Promise<void>,
): Promise<void> {
  try {
    await getReady();
  } catch (error) {
    const { code } = toExoError(error, 'core/internal', 'the engine did not start');
    events.emit({ type: 'engine-failed', atMs: clock.nowMs(), engine, code });
    throw error;
  }
  events.emit({ type: 'engine-ready', atMs: clock.nowMs(), engine });
}
