/** A bench from its first process to its last. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What `started` is given is ended afterwards, the last first, whatever came of the bench. A signal ends it by way of
 * `exit`, where a pause of others is ended too.
 *
 * @example await runBench(async (started) => { started.defer(() => home.stop()); await measure(home); });
 */
export async function runBench(
  run: (started: AsyncDisposableStack) => Promise<void>,
): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  await using started = new AsyncDisposableStack();
  await run(started);
}

/** Gone with the bench. */
export async function temporaryFolder(started: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exo-bench-'));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
