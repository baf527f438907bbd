/** Beside the start of every engine: the events hear how it went. */
import type { Starting } from './app-context.ts';
import { toExoError } from './core/errors.ts';
import type { RunsOn } from './onnx/providers.ts';

/** Throws what getting ready throws. */
export async function reporting<Result>(
  engine: string,
  { clock, events }: Pick<Starting, 'clock' | 'events'>,
  getReady: () => Promise<Result>,
): Promise<Result> {
  let result: Result;
  try {
    result = await getReady();
  } catch (error) {
    const { code } = toExoError(error, 'core/internal', 'the engine did not start');
    events.emit({ type: 'engine-failed', atMs: clock.nowMs(), engine, code });
    throw error;
  }
  events.emit({ type: 'engine-ready', atMs: clock.nowMs(), engine });
  return result;
}

/** Tells where an engine's model runs, when that is known and whenever it has changed. */
export function whereItRuns(
  engine: string,
  { clock, events }: Pick<Starting, 'clock' | 'events'>,
): (runsOn: RunsOn) => void {
  let last: string | undefined;
  return ({ provider, fellBack = null }) => {
    const told = `${provider} ${fellBack}`;
    if (told === last) return;
    last = told;
    events.emit({ type: 'engine-runs-on', atMs: clock.nowMs(), engine, provider, fellBack });
  };
}
