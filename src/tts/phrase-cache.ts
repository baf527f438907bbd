/** Spoken phrases on disk: a bounded folder of WAV files, the least recently used leaves first. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatWav, wavToMono } from '../audio/wav.ts';
import type { AudioFrame } from '../core/audio-frame.ts';
import type { Clock } from '../core/clock.ts';

/** Some hundred phrases in a few voices. */
const MAX_BYTES = 50_000_000;
/** Ten seconds; no fixed phrase is as long. */
const MAX_PHRASE_BYTES = 500_000;
const FILE = /^[0-9a-f]{64}\.wav$/;

export interface Phrase {
  readonly engine: string;
  readonly voice: string;
  readonly sampleRateHz: number;
  readonly text: string;
}

export interface PhraseCacheOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly maxBytes?: number;
}

/**
 * The names of the files tell nothing of what was said. What cannot be read or written is not kept: a cache
 * that fails costs its speed and nothing else.
 *
 * @example
 * const cache = new PhraseCache({ folder: '/data/phrases', clock: systemClock });
 * await cache.start();
 */
export class PhraseCache {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #maxBytes: number;
  /** Name → size; the least recently used first. */
  readonly #files = new Map<string, number>();
  #bytes = 0;

  constructor({ folder, clock, maxBytes = MAX_BYTES }: PhraseCacheOptions) {
    this.#folder = folder;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  /** Finds what was kept before. */
  async start(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      const found: { name: string; size: number; usedMs: number }[] = [];
      for (const name of await readdir(this.#folder)) {
        const path = join(this.#folder, name);
        // The draft of a phrase that was being written when the power went.
        if (name.endsWith('.draft')) await rm(path, { force: true });
        if (!FILE.test(name)) continue;
        const { size, mtimeMs } = await stat(path);
        found.push({ name, size, usedMs: mtimeMs });
      }
      for (const { name, size } of found.toSorted((a, b) => a.usedMs - b.usedMs))
        this.#add(name, size);
      await this.#trim();
    } catch {
      // Nothing is found, and perhaps nothing can be kept.
    }
  }

  async get(phrase: Phrase): Promise<AudioFrame | undefined> {
    const name = nameOf(phrase);
    const size = this.#files.get(name);
    if (size === undefined) return undefined;
    try {
      const path = join(this.#folder, name);
      const frame = wavToMono(await readFile(path));
      if (frame.sampleRateHz !== phrase.sampleRateHz) throw new RangeError('another rate');
      this.#add(name, size);
      const nowS = this.#clock.wallMs() / 1_000;
      await utimes(path, nowS, nowS).catch(() => undefined);
      return frame;
    } catch {
      await this.#drop(name);
      return undefined;
    }
  }

  async put(phrase: Phrase, samples: Int16Array): Promise<void> {
    const bytes = formatWav({ samples, sampleRateHz: phrase.sampleRateHz });
    if (bytes.length > Math.min(MAX_PHRASE_BYTES, this.#maxBytes)) return;
    const name = nameOf(phrase);
    const draft = join(this.#folder, `${randomUUID()}.draft`);
    try {
      await writeFile(draft, bytes, { flag: 'wx' });
      await rename(draft, join(this.#folder, name));
      this.#add(name, bytes.length);
      await this.#trim();
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  #add(name: string, size: number): void {
    this.#bytes += size - (this.#files.get(name) ?? 0);
    this.#files.delete(name);
    this.#files.set(name, size);
  }

  async #trim(): Promise<void> {
    for (const name of this.#files.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      await this.#drop(name);
    }
  }

  async #drop(name: string): Promise<void> {
    this.#bytes -= this.#files.get(name) ?? 0;
    this.#files.delete(name);
    await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
  }
}

function nameOf({ engine, voice, sampleRateHz, text }: Phrase): string {
  const key = JSON.stringify([engine, voice, sampleRateHz, text]);
  return `${createHash('sha256').update(key).digest('hex')}.wav`;
}
