/**
 * Loaded into EXO's main process by a bench (`node --import`): how long its event loop stood still, told
 * over a UNIX socket. Each question begins a new measurement.
 */
import { createServer } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at; part of each value, taken off again. */
const RESOLUTION_MS = 1;

export interface LoopDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly samples: number;
  /** Of all its threads. */
  readonly cpuMs: number;
}

const path = process.env['EXO_BENCH_PROBE'];
// A forked child inherits the import; it has a channel to its parent, which the main process has not.
if (path !== undefined && process.send === undefined) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  let before = process.cpuUsage();
  const server = createServer((socket) => {
    const delay: LoopDelay = {
      p50Ms: ms(histogram.percentile(50)),
      p99Ms: ms(histogram.percentile(99)),
      maxMs: ms(histogram.max),
      samples: histogram.count,
      cpuMs: cpuMsSince(before),
    };
    histogram.reset();
    before = process.cpuUsage();
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(delay));
  });
  // EXO must be able to end as if the probe were not there.
  server.listen(path).unref();
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { system, user } = process.cpuUsage(before);
  return (system + user) / 1_000;
}
