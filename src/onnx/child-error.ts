/** Errors on their way from an inference child to main: a code, a message, and whether to try again. Pure. */
import { type ErrorCode, ExoError } from '../core/errors.ts';
import { describeUncaught } from '../core/uncaught.ts';
import type { InferenceReply } from './inference-messages.ts';

type ErrorReply = Extract<InferenceReply, { type: 'error' }>;

/** A message holds a path or two, never a model's dump. */
const MAX_MESSAGE_CHARACTERS = 2_000;

/** What children throw on purpose; anything else came from a library. */
const CHILD_CODES: readonly ErrorCode[] = [
  'audio/format',
  'audio/too-long',
  'embeddings/failed',
  'embeddings/model-missing',
  'inference/failed',
  'inference/model-broken',
  'inference/model-missing',
  'knowledge/binary',
  'knowledge/failed',
  'knowledge/format',
  'knowledge/too-large',
  'stt/failed',
  'stt/language',
  'stt/model-missing',
  'tts/failed',
  'tts/language',
  'tts/model-missing',
  'tts/program-missing',
];

export function errorReply(id: number, error: unknown): ErrorReply {
  const { code, message, retryable } = error instanceof ExoError ? error : foreign(error);
  return { type: 'error', id, code, message: message.slice(0, MAX_MESSAGE_CHARACTERS), retryable };
}

/** Its message may quote what it was at work on, and an `ExoError`'s goes to logs and to peers. */
function foreign(error: unknown): ExoError {
  const { at = 'an unknown place', kind } = describeUncaught(error);
  return new ExoError('inference/failed', `${kind} at ${at}`);
}

/** An unknown code becomes `inference/failed`. */
export function readError({ code, message, retryable }: ErrorReply): ExoError {
  const known = CHILD_CODES.find((candidate) => candidate === code);
  return new ExoError(known ?? 'inference/failed', message, { retryable });
}
