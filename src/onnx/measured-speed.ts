/** The machine's speed, measured once in a child and kept beside the data. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ExoError } from '../core/errors.ts';
import type { InferenceHost } from './inference-host.ts';

const DEADLINE_MS = 60_000;

const speedSchema = z.object({
  /** A disk or a card may be moved into another machine. */
  processor: z.string(),
  cores: z.number(),
  gigaops: z.number().positive().max(1e6),
});

export type Machine = Omit<z.infer<typeof speedSchema>, 'gigaops'>;

/**
 * In 10⁹ operations a second. `host`: of `src/speed-child.ts`; it is ended again.
 *
 * @param file `<dataDir>/speed.json`; one that cannot be written only costs the next start a measurement
 * @throws what the host's `call` throws
 */
export async function measuredSpeed(
  host: Pick<InferenceHost, 'call' | 'close'>,
  file: string,
): Promise<number> {
  const here = { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() };
  try {
    const kept = parseSpeed(await readFile(file, 'utf8').catch(() => ''), here);
    if (kept !== undefined) return kept;
    const gigaops = z
      .number()
      .positive()
      .safeParse(
        await host.call('speed/measure', null, { deadlineMs: DEADLINE_MS, priority: 'background' }),
      );
    if (!gigaops.success) throw new ExoError('inference/failed', 'the machine was not measured');
    await keep(file, { ...here, gigaops: gigaops.data });
    return gigaops.data;
  } finally {
    await host.close();
  }
}

/** What was measured on this very machine; undefined where it has to be measured. Pure. */
export function parseSpeed(text: string, here: Machine): number | undefined {
  try {
    const { processor, cores, gigaops } = speedSchema.parse(JSON.parse(text));
    return processor === here.processor && cores === here.cores ? gigaops : undefined;
  } catch {
    return undefined;
  }
}

async function keep(file: string, speed: z.infer<typeof speedSchema>): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch(() => undefined);
  await writeFile(file, JSON.stringify(speed)).catch(() => undefined);
}
