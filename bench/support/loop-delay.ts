/** Asks the probe in EXO's main process; see probe.ts. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LoopDelay } from './probe.ts';

const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url));

/** Every Node process that `start` starts carries the probe. */
export async function withProbe<T>(socketPath: string, start: () => Promise<T>): Promise<T> {
  const { NODE_OPTIONS } = process.env;
  process.env['NODE_OPTIONS'] = `${NODE_OPTIONS ?? ''} --import ${pathToFileURL(PROBE)}`.trim();
  process.env['EXO_BENCH_PROBE'] = socketPath;
  try {
    return await start();
  } finally {
    delete process.env['EXO_BENCH_PROBE'];
    if (NODE_OPTIONS === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = NODE_OPTIONS;
  }
}

/** Since the last time it was asked. */
export async function loopDelay(socketPath: string): Promise<LoopDelay> {
  return JSON.parse(await text(connect(socketPath))) as LoopDelay;
}
