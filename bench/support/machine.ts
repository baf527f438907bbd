/** The machine of a bench: numbers mean nothing without it. */
import { cpus, loadavg, totalmem } from 'node:os';
import { rounded } from '../statistics.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gb: number;
  readonly node: string;
  /** Over 1, 5 and 15 minutes, when the bench began. */
  readonly load_average: readonly number[];
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memory_gb: rounded(totalmem() / 1e9),
    node: process.versions.node,
    load_average: loadAverage(),
  };
}

export function loadAverage(): number[] {
  return loadavg().map((load) => Math.round(load * 100) / 100);
}
