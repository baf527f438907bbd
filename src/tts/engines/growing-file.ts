/** A file that a program is writing, read meanwhile: for programs that write to files alone. */
import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';

const READ_BYTES = 65_536;

/** @example const file = await GrowingFile.create(path); for await (const bytes of file.read(program.ended)) use(bytes); */
export class GrowingFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #watcher: FSWatcher | undefined;
  #hasChanged = false;
  #wake: () => void = () => undefined;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
    this.#watcher = watchIfPossible(path, () => this.#changed());
  }

  /** Makes it, empty: whoever writes it may replace what is in it, not the file itself. */
  static async create(path: string): Promise<GrowingFile> {
    return new GrowingFile(path, await open(path, 'w+', 0o600));
  }

  /**
   * What is written, as it comes; ends when all of it was read after the writer ended. Once only.
   *
   * @param ended of the writer; never rejects
   */
  async *read(ended: Promise<unknown>): AsyncGenerator<Uint8Array, void, undefined> {
    let isOver = false;
    void ended.then(() => {
      isOver = true;
      this.#changed();
    });
    let at = 0;
    while (true) {
      const wasOver = isOver;
      this.#hasChanged = false;
      const { bytesRead, buffer } = await this.#handle.read(new Uint8Array(READ_BYTES), {
        position: at,
      });
      at += bytesRead;
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      else if (wasOver) return;
      else if (!this.#hasChanged) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** It is removed. */
  async close(): Promise<void> {
    this.#watcher?.close();
    await this.#handle.close();
    await rm(this.path, { force: true });
  }

  #changed(): void {
    this.#hasChanged = true;
    this.#wake();
  }
}

/** Where the system has no watch left, all of it is read at the end. */
function watchIfPossible(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
