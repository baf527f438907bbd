/** EXO's program: options in, signals out. What it is made of is in app.ts. */
import { setFlagsFromString } from 'node:v8';
import { startApp, VERSION } from './app.ts';
import { systemClock } from './core/clock.ts';
import { toExoError } from './core/errors.ts';
import { createLog, type Log } from './core/log.ts';
import { reportUncaught } from './core/uncaught.ts';
import { type Options, readOptions } from './options.ts';

/** Supervisor kills what takes longer to stop; whatever hangs by then is lost anyway. */
const STOP_DEADLINE_MS = 4_500;

/**
 * Sound lies outside V8's heap until V8 collects. On a busy machine it would wait for twice the heap, and the process
 * would stay 30 MB larger.
 */
setFlagsFromString('--heap-growing-percent=20');

const write = (line: string) => process.stderr.write(`${line}\n`);

function fail(log: Log, error: unknown): void {
  const { code, message } = toExoError(error, 'core/internal', 'EXO could not start');
  log.error(message, { code });
  process.exitCode = 1;
}

async function run(options: Options, log: Log): Promise<void> {
  reportUncaught(log);
  log.info('starting', { version: VERSION });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const app = await startApp({ options, clock: systemClock, log });
  await stopped;
  log.info('stopping');
  setTimeout(() => process.exit(0), STOP_DEADLINE_MS).unref();
  await app.close();
}

try {
  const options = readOptions(process.env);
  const log = createLog(options.logLevel, write);
  try {
    await run(options, log);
  } catch (error) {
    fail(log, error);
  }
} catch (error) {
  fail(createLog('error', write), error);
}
