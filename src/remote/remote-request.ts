/**
 * One HTTP request to a server of others: deadlines, bounds and coded errors around `fetch`.
 *
 *   request ─▶ headers (answerMs) ─▶ status ─▶ pieces of the body (idleMs each, maxBytes in all)
 */
import type { Clock } from '../core/clock.ts';
import { ExoError } from '../core/errors.ts';
import { type RemoteStage, refusal } from './refusal.ts';

export interface RemoteRequest {
  readonly stage: RemoteStage;
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** To the answer's headers. */
  readonly answerMs: number;
  /** From one piece of its body to the next. */
  readonly idleMs: number;
  readonly maxBytes: number;
}

export interface RemoteAnswer {
  /** Lower case, without parameters; empty where there is none. */
  readonly contentType: string;
  /** Once. Ends quietly on abort; whoever stops reading closes the connection. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** For whoever does not begin to read. */
  close(): void;
}

/** Of a refusal: what is longer is no error object. */
const MAX_REFUSAL_BYTES = 16_384;

/**
 * Undefined where it was aborted. Throws `…/key-refused`, `…/model-missing`, `…/quota`, `…/unreachable`,
 * `…/deadline` or `…/failed` of the stage; the pieces throw the last three.
 */
export async function requestRemote(request: RemoteRequest): Promise<RemoteAnswer | undefined> {
  const guard = new Guard(request);
  let response: Response;
  try {
    response = await guard.within(request.answerMs, () =>
      fetch(request.url, {
        method: request.method ?? 'POST',
        headers: request.headers ?? {},
        body: request.body ?? null,
        signal: guard.signal,
        // A key must not follow to another server, and only `Authorization` would be held back.
        redirect: 'manual',
      }),
    );
  } catch (error) {
    if (request.signal.aborted) return undefined;
    throw error;
  }
  if (!response.ok) {
    const body = await beginningOf(piecesOf(response, guard, request));
    if (request.signal.aborted) return undefined;
    throw refusal(request.stage, response.status, body);
  }
  const [contentType = ''] = (response.headers.get('content-type') ?? '').split(';', 1);
  return {
    contentType: contentType.trim().toLowerCase(),
    pieces: piecesOf(response, guard, request),
    close: () => guard.close(),
  };
}

/** Turns what `fetch` throws, and its silence, into coded errors. */
class Guard {
  readonly #request: RemoteRequest;
  readonly #late = new AbortController();
  readonly signal: AbortSignal;

  constructor(request: RemoteRequest) {
    this.#request = request;
    this.signal = AbortSignal.any([request.signal, this.#late.signal]);
  }

  close(): void {
    this.#late.abort();
  }

  async within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
    const { clock, stage } = this.#request;
    const cancel = clock.after(limitMs, () => this.#late.abort());
    try {
      return await work();
    } catch (cause) {
      const retryable = { retryable: true };
      if (this.#late.signal.aborted)
        throw new ExoError(`${stage}/deadline`, 'The server takes too long', retryable);
      if (cause instanceof ExoError) throw cause;
      const options = { ...retryable, cause };
      throw new ExoError(`${stage}/unreachable`, 'The server cannot be reached', options);
    } finally {
      cancel();
    }
  }
}

async function* piecesOf(
  response: Response,
  guard: Guard,
  { idleMs, maxBytes, signal, stage }: RemoteRequest,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let byteCount = 0;
  try {
    while (true) {
      const { done, value } = await guard.within(idleMs, () => reader.read());
      if (done) return;
      byteCount += value.length;
      if (byteCount > maxBytes) throw new ExoError(`${stage}/failed`, 'The answer does not end');
      yield value;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    // Not awaited: the connection closes in its own time.
    reader.cancel().catch(() => undefined);
  }
}

/** Of the pieces, as UTF-8. */
export async function readText(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of pieces) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

/** As much of a refusal as is needed; one that breaks off is a refusal all the same. */
async function beginningOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of pieces) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return text;
}
