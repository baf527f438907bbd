/** Tells when something below a folder has changed and then been quiet for a moment. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Clock } from '../../core/clock.ts';

/** A copy over the network is many writes. */
const QUIET_MS = 2_000;
/** Somebody who writes all the time must not hold it off for ever. */
const LONGEST_MS = 30_000;
/** The folder may be made later, or another one take its place: the system tells neither. */
const LOOK_MS = 30_000;

/** Returns the function that ends it. */
export function watchFolder(path: string, clock: Clock, onChange: () => void): () => void {
  const watched = new WatchedFolder(path, clock, onChange);
  return () => watched.close();
}

class WatchedFolder {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #watcher: FSWatcher | undefined;
  /** The folder's own number on its disk. */
  #watchedInode: number | undefined;
  #firstMs: number | undefined;
  #cancelQuiet: () => void = () => undefined;
  #cancelLook: () => void = () => undefined;
  #isOver = false;

  constructor(path: string, clock: Clock, onChange: () => void) {
    this.#path = path;
    this.#clock = clock;
    this.#onChange = onChange;
    // At once: what changes from here on is seen.
    const inode = inodeNow(path);
    if (inode !== undefined) this.#watch(inode);
    this.#lookLater();
  }

  close(): void {
    this.#isOver = true;
    this.#watcher?.close();
    this.#cancelQuiet();
    this.#cancelLook();
  }

  #lookLater(): void {
    this.#cancelLook = this.#clock.after(LOOK_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const inode = await stat(this.#path).then(
      ({ ino }) => ino,
      () => undefined,
    );
    if (this.#isOver) return;
    if (inode !== this.#watchedInode) {
      this.#stopWatching();
      // What came while nobody looked is told by nothing else.
      if (inode === undefined || this.#watch(inode)) this.#noteChange();
    }
    this.#lookLater();
  }

  /** False where the system has no watches left: the rescan finds what is missed. */
  #watch(inode: number): boolean {
    try {
      this.#watcher = watch(this.#path, { recursive: true }, () => this.#noteChange());
    } catch {
      return false;
    }
    this.#watcher.on('error', () => this.#stopWatching());
    this.#watchedInode = inode;
    return true;
  }

  #stopWatching(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#watchedInode = undefined;
  }

  #noteChange(): void {
    const nowMs = this.#clock.nowMs();
    this.#firstMs ??= nowMs;
    const leftMs = Math.max(0, this.#firstMs + LONGEST_MS - nowMs);
    this.#cancelQuiet();
    this.#cancelQuiet = this.#clock.after(Math.min(QUIET_MS, leftMs), () => {
      this.#firstMs = undefined;
      this.#onChange();
    });
  }
}

function inodeNow(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}
