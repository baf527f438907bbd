/** What this machine can do for a model, as the choice of one needs it. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';

export interface Hardware {
  /** That this process may use. */
  readonly cores: number;
  /** What could be had now without swapping, a container's own limit included. */
  readonly freeMemoryBytes: number;
  /** A GPU that the inference runtime can use. */
  readonly hasGpu: boolean;
  /** Of the small benchmark, in 10⁹ operations a second (docs/models.md). */
  readonly gigaops: number;
}

export async function readHardware(measured: {
  readonly gigaops: number;
  readonly hasGpu: boolean;
}): Promise<Hardware> {
  return {
    cores: availableParallelism(),
    freeMemoryBytes: await freeMemoryBytes(),
    ...measured,
  };
}

/** `freemem` counts what the system caches as used; the kernel knows better, and a container's limit better still. */
async function freeMemoryBytes(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const availableKib = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1] ?? Number.NaN);
  const system = Number.isFinite(availableKib) ? availableKib * 1_024 : freemem();
  const [limit, used] = await Promise.all([
    cgroupNumber('memory.max'),
    cgroupNumber('memory.current'),
  ]);
  return limit === undefined ? system : Math.min(system, Math.max(0, limit - (used ?? 0)));
}

async function cgroupNumber(name: string): Promise<number | undefined> {
  const text = await readFile(`/sys/fs/cgroup/${name}`, 'utf8').catch(() => 'max');
  return /^\d+\s*$/.test(text) ? Number(text) : undefined;
}
