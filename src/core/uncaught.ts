/** What nobody caught: told by its kind and its place, never by its message, which may quote what somebody said. */
import { basename } from 'node:path';
import { type ErrorCode, ExoError } from './errors.ts';
import type { Log, LogFields } from './log.ts';

/**
 * A rejection that nobody waits for costs whatever it belonged to; the house goes on being heard. After an exception
 * nothing is known for sure any more: EXO ends, and whoever runs it starts it again.
 */
export function reportUncaught(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    log.error('something failed and nobody noticed', describeUncaught(reason));
  });
  process.on('uncaughtException', (error) => {
    log.error('EXO ends: something failed that nobody could catch', describeUncaught(error));
    process.exit(1);
  });
}

/** Frames stand behind the message, which may be of any length. */
const MAX_STACK_CHARACTERS = 4_000;

export interface UncaughtKind extends LogFields {
  /** `TypeError` */
  readonly kind: string;
  readonly code?: ErrorCode | undefined;
  /** `listen.ts:42` */
  readonly at?: string | undefined;
}

/** Pure. */
export function describeUncaught(reason: unknown): UncaughtKind {
  if (!(reason instanceof Error)) return { kind: typeof reason };
  const code = reason instanceof ExoError ? reason.code : undefined;
  return {
    kind: reason.name.slice(0, 100),
    code,
    at: placeOf((reason.stack ?? '').slice(-MAX_STACK_CHARACTERS)),
  };
}

/** Of EXO's own files where it can be told. */
function placeOf(stack: string): string | undefined {
  const places = [...stack.matchAll(/^\s+at .*?([^\s(]+):(\d+):\d+\)?$/gm)];
  const own = places.find(([, file = '']) => file.includes('/src/')) ?? places[0];
  return own && `${basename(own[1] ?? '')}:${own[2]}`;
}
