/** Logging: one line an entry, fields beside the message. Words that people said never go in. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with the name of a part in front. */
  for(part: string): Log;
}

export type LogSink = (line: string) => void;

/** Control characters would let a peer forge lines; newlines inside an entry become spaces. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

function formatFields(fields: LogFields | undefined): string {
  if (!fields) return '';
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}=${/[\s"=]/.test(String(value)) ? JSON.stringify(value) : value}`,
    )
    .join('');
}

/** @example createLog('info', (line) => process.stderr.write(`${line}\n`)).for('wyoming').info('listening', { port: 10300 }) */
export function createLog(level: LogLevel, sink: LogSink, part = 'exo'): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const write = (entryLevel: LogLevel) => (message: string, fields?: LogFields) => {
    if (LOG_LEVELS.indexOf(entryLevel) < threshold) return;
    const line = `${new Date().toISOString()} ${entryLevel.padEnd(5)} ${part}: ${message}${formatFields(fields)}`;
    sink(line.replace(CONTROL, ' '));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    for: (child) => createLog(level, sink, child),
  };
}

/** Swallows everything: for tests that do not look at the log. */
export const silentLog: Log = createLog('error', () => undefined);
