/** What was chosen in Home Assistant rather than in the options: a voice, a model. Kept beside the data. */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from './core/log.ts';
import { serial } from './core/serial.ts';

const choicesSchema = z.object({
  /** A voice's id. */
  voice: z.string().min(1).max(128).optional(),
  /** A provider's name on the ladder of models. */
  model: z.string().min(1).max(128).optional(),
});

export type Chosen = z.infer<typeof choicesSchema>;

/** @example const choices = new Choices(dataDir, log); await choices.set({ voice: 'piper-fr' }); */
export class Choices {
  readonly #path: string;
  readonly #log: Log;
  readonly #inTurn = serial();
  #chosen: Chosen;

  constructor(dataDir: string, log: Log) {
    this.#path = join(dataDir, 'choices.json');
    this.#log = log;
    this.#chosen = this.#read();
  }

  get current(): Chosen {
    return this.#chosen;
  }

  /** In force at once; a folder that cannot be written costs it only the next start. */
  async set(change: Chosen): Promise<void> {
    this.#chosen = { ...this.#chosen, ...change };
    await this.#inTurn(() => this.#write());
  }

  async #write(): Promise<void> {
    const draft = `${this.#path}.new`;
    try {
      await writeFile(draft, JSON.stringify(this.#chosen));
      await rename(draft, this.#path);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      this.#log.warn('a choice is not kept', { code });
    }
  }

  #read(): Chosen {
    try {
      const parsed = choicesSchema.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return parsed.data ?? {};
    } catch {
      return {};
    }
  }
}
