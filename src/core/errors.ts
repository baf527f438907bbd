/** The one error type: a code that policy and translation hang on, and whether another try may help. */
export type ErrorCode =
  | 'audio/format'
  | 'audio/too-long'
  | 'bench/cancelled'
  | 'bench/running'
  | 'brain/unavailable'
  | 'embeddings/deadline'
  | 'embeddings/failed'
  | 'embeddings/key-refused'
  | 'embeddings/model-missing'
  | 'embeddings/quota'
  | 'embeddings/unavailable'
  | 'embeddings/unreachable'
  | 'home/auth-failed'
  | 'home/disconnected'
  | 'home/refused'
  | 'home/too-old'
  | 'home/unreachable'
  | 'http/unavailable'
  | 'inference/crashed'
  | 'inference/deadline'
  | 'inference/failed'
  | 'inference/model-broken'
  | 'inference/model-missing'
  | 'inference/overloaded'
  | 'integration/disk-full'
  | 'integration/failed'
  | 'integration/not-bundled'
  | 'integration/odd-file'
  | 'integration/read-only'
  | 'knowledge/binary'
  | 'knowledge/failed'
  | 'knowledge/format'
  | 'knowledge/too-large'
  | 'link/malformed'
  | 'link/not-configured'
  | 'link/not-installed'
  | 'link/other-instance'
  | 'link/protocol-mismatch'
  | 'link/replaced'
  | 'link/unavailable'
  | 'link/unknown-command'
  | 'llm/failed'
  | 'llm/key-refused'
  | 'llm/malformed'
  | 'llm/model-gone'
  | 'llm/no-vision'
  | 'llm/not-configured'
  | 'llm/rate-limited'
  | 'llm/timeout'
  | 'llm/unavailable'
  | 'llm/unreachable'
  | 'memory/disk'
  | 'memory/failed'
  | 'memory/full'
  | 'memory/invalid'
  | 'memory/server-missing'
  | 'memory/unreachable'
  | 'model/cancelled'
  | 'model/catalogue'
  | 'model/corrupt'
  | 'model/disk-full'
  | 'model/read-only'
  | 'model/refused'
  | 'model/unknown'
  | 'model/unreachable'
  | 'music/refused'
  | 'music/unreachable'
  | 'options/invalid'
  | 'stt/deadline'
  | 'stt/failed'
  | 'stt/key-refused'
  | 'stt/language'
  | 'stt/model-missing'
  | 'stt/quota'
  | 'stt/unreachable'
  | 'supervisor/malformed'
  | 'supervisor/refused'
  | 'supervisor/unreachable'
  | 'tts/deadline'
  | 'tts/failed'
  | 'tts/key-refused'
  | 'tts/language'
  | 'tts/model-missing'
  | 'tts/program-missing'
  | 'tts/quota'
  | 'tts/unreachable'
  | 'tts/voice'
  | 'tts/voice-broken'
  | 'wyoming/malformed'
  | 'wyoming/timeout'
  | 'wyoming/too-large'
  | 'wyoming/too-many'
  | 'wyoming/unexpected'
  | 'core/channel-full'
  | 'core/internal';

/**
 * @example throw new ExoError('tts/program-missing', 'espeak-ng is not installed', { retryable: false });
 */
export class ExoError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'ExoError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Anything thrown, as an ExoError: what is one stays itself, the rest gets the code given. */
export function toExoError(error: unknown, code: ErrorCode, message: string): ExoError {
  return error instanceof ExoError ? error : new ExoError(code, message, { cause: error });
}
