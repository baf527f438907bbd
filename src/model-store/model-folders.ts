/**
 * Where a model lies while it comes, while it serves, and after it failed:
 *
 *   models/.incoming/ID ─▶ models/ID ─▶ models/.quarantine/ID
 *
 * One rename each, so that `models/ID` is always a whole model.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeManifest } from './download-model.ts';
import { type Manifest, misfits, readManifest } from './manifest.ts';

export class ModelFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  serving(id: string): string {
    return join(this.#root, id);
  }

  incoming(id: string): string {
    return join(this.#root, '.incoming', id);
  }

  async prepare(): Promise<void> {
    await mkdir(join(this.#root, '.incoming'), { recursive: true });
    await mkdir(join(this.#root, '.quarantine'), { recursive: true });
  }

  /** The manifest of a model that is whole; of one with a hole, what is left goes back to be completed. */
  async open(id: string): Promise<Manifest | undefined> {
    const manifest = await readManifest(this.serving(id));
    if (manifest === undefined) return undefined;
    const wrong = await misfits(this.serving(id), manifest);
    if (wrong.length === 0) return manifest;
    await rm(this.incoming(id), { recursive: true, force: true });
    await rename(this.serving(id), this.incoming(id));
    const files = manifest.files.filter(({ path }) => !wrong.includes(path));
    await writeManifest(this.incoming(id), { ...manifest, files });
    return undefined;
  }

  /** The download that is complete takes the place of what served before. */
  async promote(id: string): Promise<void> {
    await rm(this.#quarantine(id), { recursive: true, force: true });
    const old = join(this.#root, '.incoming', `.old-${id}`);
    await rm(old, { recursive: true, force: true });
    await rename(this.serving(id), old).catch(ignoreMissing);
    await rename(this.incoming(id), this.serving(id));
    await rm(old, { recursive: true, force: true });
  }

  async setAside(id: string, atMs: number, reason: string): Promise<void> {
    await rm(this.#quarantine(id), { recursive: true, force: true });
    await rename(this.serving(id), this.#quarantine(id)).catch(ignoreMissing);
    await writeFile(`${this.#quarantine(id)}.json`, JSON.stringify({ atMs, reason }));
  }

  /** In milliseconds since 1970, also of an earlier start; undefined where it never was. */
  async setAsideAtMs(id: string): Promise<number | undefined> {
    try {
      const text = await readFile(`${this.#quarantine(id)}.json`, 'utf8');
      return z.object({ atMs: z.number() }).parse(JSON.parse(text)).atMs;
    } catch {
      return undefined;
    }
  }

  async remove(id: string): Promise<void> {
    for (const folder of [this.serving(id), this.incoming(id), this.#quarantine(id)]) {
      await rm(folder, { recursive: true, force: true });
    }
    await rm(`${this.#quarantine(id)}.json`, { force: true });
  }

  #quarantine(id: string): string {
    return join(this.#root, '.quarantine', id);
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
