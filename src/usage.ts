/** What the models cost this month, added up over restarts: events ─▶ a file beside the data ─▶ the feed. */
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { costOf } from './brain/llm/prices.ts';
import type { Clock } from './core/clock.ts';
import type { ExoEvent } from './core/events.ts';
import type { Log } from './core/log.ts';

/** Many calls of one turn are one write. */
const WRITE_AFTER_MS = 5_000;

const monthSchema = z.object({
  /** `2026-11` */
  month: z.string().regex(/^\d{4}-\d{2}$/),
  costUsd: z.number().nonnegative().max(1e9),
});

export type Month = z.infer<typeof monthSchema>;

/** Pure. A call whose price is unknown adds nothing; a new month begins at nothing. */
export function addUsage(
  before: Month | undefined,
  call: Extract<ExoEvent, { type: 'model-answered' }>,
  wallMs: number,
): Month | undefined {
  const month = new Date(wallMs).toISOString().slice(0, 7);
  const cost = costOf(call.engine, call.model, call);
  if (cost === undefined) return before?.month === month ? before : undefined;
  return { month, costUsd: (before?.month === month ? before.costUsd : 0) + cost };
}

export interface UsageOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onCost: (costUsd: number | null) => void;
}

/** @example events.observe(new Usage({ dataDir, clock, log, onCost }).observe) */
export class Usage {
  readonly #options: UsageOptions;
  readonly #path: string;
  #month: Month | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: UsageOptions) {
    this.#options = options;
    this.#path = join(options.dataDir, 'usage.json');
    this.#month = this.#read();
    options.onCost(this.#month?.costUsd ?? null);
  }

  readonly observe = (event: ExoEvent): void => {
    if (event.type !== 'model-answered') return;
    const { clock, onCost } = this.#options;
    this.#month = addUsage(this.#month, event, clock.wallMs());
    onCost(this.#month?.costUsd ?? null);
    this.#cancel ??= clock.after(WRITE_AFTER_MS, () => void this.#write());
  };

  async close(): Promise<void> {
    if (this.#cancel) await this.#write();
  }

  async #write(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    try {
      await writeFile(`${this.#path}.new`, JSON.stringify(this.#month ?? null));
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      this.#options.log.warn('the month’s cost is not kept', { code });
    }
  }

  #read(): Month | undefined {
    try {
      const kept = monthSchema.safeParse(JSON.parse(readFileSync(this.#path, 'utf8'))).data;
      const month = new Date(this.#options.clock.wallMs()).toISOString().slice(0, 7);
      return kept?.month === month ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}
