/**
 * What the engines take on this machine, and which model suits it: `script/exo-bench [--json] [--remote] [--language fr]`.
 * Runs beside EXO, with processes of its own.
 */
import { parseArgs } from 'node:util';
import packageFile from '../package.json' with { type: 'json' };
import { benchHouse } from './bench-house.ts';
import { systemClock } from './core/clock.ts';
import { ExoError, toExoError } from './core/errors.ts';
import { createLog } from './core/log.ts';
import { reportText } from './exo-bench/report-text.ts';
import { readOptions } from './options.ts';

/** What a shell expects of a program that was interrupted. */
const INTERRUPTED = 130;

function languageOf(wanted: string | undefined): 'fr' | 'en' | undefined {
  if (wanted === undefined || wanted === 'fr' || wanted === 'en') return wanted;
  throw new ExoError('options/invalid', '--language must be fr or en');
}

const tell = (line: string) => process.stderr.write(`${line}\n`);
const cancelled = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancelled.abort());

try {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      /** The user's providers too: each costs a few cents at most. */
      remote: { type: 'boolean', default: false },
      language: { type: 'string' },
    },
  });
  const settings = readOptions(process.env);
  const options = { ...settings, language: languageOf(values.language) ?? settings.language };
  const report = await benchHouse(
    {
      options,
      clock: systemClock,
      log: createLog('error', tell),
      version: packageFile.version,
      asksProviders: values.remote,
      onStep: (step) => tell(`… ${step}`),
    },
    cancelled.signal,
  );
  const text = values.json
    ? JSON.stringify(report, undefined, 2)
    : reportText(report, options.language).join('\n');
  process.stdout.write(`${text}\n`);
} catch (error) {
  const { code, message } = toExoError(error, 'options/invalid', String(error));
  tell(`exo-bench: ${message} (${code})`);
  process.exitCode = cancelled.signal.aborted ? INTERRUPTED : 1;
}
