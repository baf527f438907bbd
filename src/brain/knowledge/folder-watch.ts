/** Tells when something below a folder has changed and then been quiet for a moment. */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../../core/clock.ts';

/** A copy over the network is many writes. */
const QUIET_MS = 2_000;
/** Somebody who writes all the time must not hold it off for ever. */
const LONGEST_MS = 30_000;
/** The folder may be made later. */
const RETRY_MS = 30_000;

/** Returns the function that ends it. */
export function watchFolder(path: string, clock: Clock, onChange: () => void): () => void {
  let watcher: FSWatcher | undefined;
  let cancelQuiet: () => void = () => undefined;
  let cancelRetry: () => void = () => undefined;
  let firstMs: number | undefined;
  let isOver = false;

  const tell = () => {
    firstMs = undefined;
    onChange();
  };
  const noteChange = () => {
    const nowMs = clock.nowMs();
    firstMs ??= nowMs;
    cancelQuiet();
    cancelQuiet = clock.after(Math.min(QUIET_MS, Math.max(0, firstMs + LONGEST_MS - nowMs)), tell);
  };
  const open = () => {
    if (isOver) return;
    try {
      watcher = watch(path, { recursive: true }, noteChange);
      watcher.on('error', reopen);
    } catch {
      reopen();
    }
  };
  /** Also where the system has no watches left: the rescan finds what was missed. */
  const reopen = () => {
    watcher?.close();
    watcher = undefined;
    cancelRetry = clock.after(RETRY_MS, open);
  };

  open();
  return () => {
    isOver = true;
    watcher?.close();
    cancelQuiet();
    cancelRetry();
  };
}
