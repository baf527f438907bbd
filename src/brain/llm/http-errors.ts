/** What a provider's refusal means, as one of EXO's codes. Pure. */
import { ExoError } from '../../core/errors.ts';

/** Of a refusal's body, which may be anything. Characters. */
const MAX_COMPLAINT_LENGTH = 2_000;

/** The server answered, and said no. */
export class LlmRefusal extends ExoError {
  readonly status: number;
  /** The server's words: looked at, never logged or shown, for they may quote the prompt. */
  readonly complaint: string;

  constructor(status: number, words: string) {
    const complaint = words.slice(0, MAX_COMPLAINT_LENGTH);
    const { code, because, retryable } = meaning(status, complaint);
    super(code, `the server refused the request (${status}): ${because}`, { retryable });
    this.name = 'LlmRefusal';
    this.status = status;
    this.complaint = complaint;
  }
}

interface Meaning {
  readonly code: ExoError['code'];
  readonly because: string;
  readonly retryable: boolean;
}

function meaning(status: number, complaint: string): Meaning {
  if (status === 401 || status === 403)
    return { code: 'llm/key-refused', because: 'check the key', retryable: false };
  if (status === 404 || status === 410 || isModelGone(complaint))
    return { code: 'llm/model-gone', because: 'it has no such model', retryable: false };
  if (status === 429 && /insufficient_quota|billing/i.test(complaint))
    return { code: 'llm/key-refused', because: "the key's quota is used up", retryable: false };
  if (status === 429)
    return { code: 'llm/rate-limited', because: 'too many requests', retryable: true };
  if (status >= 500) return { code: 'llm/failed', because: 'it has a fault', retryable: true };
  return { code: 'llm/failed', because: 'it does not take it', retryable: false };
}

/** Some servers say it with 400. */
function isModelGone(complaint: string): boolean {
  return /model[_ ](?:not[_ ]found|decommissioned|retired)|decommissioned|(?:model|deployment)[^.]{0,80}(?:does not exist|not found|has been (?:deprecated|retired))/i.test(
    complaint,
  );
}

/** In the middle of an answer there is no status, only a code in words. */
export function faultInStream(fault: unknown): LlmRefusal {
  const words = JSON.stringify(fault ?? '');
  if (/rate_limit|insufficient_quota/.test(words)) return new LlmRefusal(429, words);
  const isOurs = /"code"\s*:\s*"(?:invalid_|\w*image|\w*policy)/.test(words);
  return new LlmRefusal(isOurs ? 400 : 500, words);
}

/** The server answers, in a way that another client may read. What it refused, it refuses over any client. */
export function tripsClient(error: unknown): boolean {
  return error instanceof ExoError && error.code === 'llm/malformed';
}

/** The server, or this version of it, has no Responses; what it has may have the model. */
export function lacksResponses(error: unknown): boolean {
  if (!(error instanceof LlmRefusal)) return false;
  const { complaint, status } = error;
  if (status === 405 || status === 501) return true;
  if (status === 404) return !/\b(?:model|deployment)/i.test(complaint);
  return (
    status === 400 &&
    /responses api[^.]{0,40}(?:api-version|not supported|enabled only)/i.test(complaint)
  );
}

/** The model is there, and speaks no chat completions. */
export function wantsResponses(error: unknown): boolean {
  if (!(error instanceof LlmRefusal) || (error.status !== 400 && error.status !== 404))
    return false;
  return /\bv1\/responses\b/.test(error.complaint);
}

/** Servers put it in many ways; with 500 it is only believed where their words are about the picture. */
export function refusedPicture(error: ExoError): boolean {
  if (!(error instanceof LlmRefusal) || error.code !== 'llm/failed') return false;
  return (
    !error.retryable || /\b(?:image|picture|vision|multi-?modal|mmproj)/i.test(error.complaint)
  );
}

export function withoutSight(cause?: ExoError): ExoError {
  return new ExoError('llm/no-vision', 'the model takes no pictures', { cause });
}

/** Anything that a client throws: one of ours inside it, or the network's. */
export function connectionError(error: unknown): ExoError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof ExoError) return cause;
  return new ExoError('llm/unreachable', 'the server cannot be reached, or hung up', {
    cause: error,
    retryable: true,
  });
}
