/** Time limits inside a stream, which no HTTP client has: until the first delta, and between two. */
import type { Clock } from '../../core/clock.ts';
import { ExoError } from '../../core/errors.ts';
import type { LlmDelta } from './llm.ts';

export interface StreamLimits {
  /** Request → first delta. */
  readonly firstMs: number;
  /** Between two deltas. */
  readonly idleMs: number;
}

/** A person waits: after ten seconds another model is the better answer. */
export const DEFAULT_LIMITS: StreamLimits = { firstMs: 10_000, idleMs: 5_000 };

type Source = (signal: AbortSignal) => AsyncIterable<LlmDelta>;

/** Throws `llm/timeout`, having aborted the source. Quiet when `signal` aborts, whatever the source does then. */
export async function* guarded(
  source: Source,
  { firstMs, idleMs }: StreamLimits,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<LlmDelta, void, undefined> {
  if (signal.aborted) return;
  const late = new AbortController();
  const over = new AbortController();
  const within = AbortSignal.any([signal, late.signal, over.signal]);
  const deltas = source(within)[Symbol.asyncIterator]();
  let limitMs = firstMs;
  try {
    while (true) {
      const cancel = clock.after(limitMs, () => late.abort());
      const next = await nextOrAbort(deltas, within).finally(cancel);
      if (signal.aborted) return;
      if (next === 'aborted')
        throw new ExoError('llm/timeout', `no answer within ${limitMs} ms`, { retryable: true });
      if (next.done) return;
      yield next.value;
      limitMs = idleMs;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    over.abort();
    deltas.return?.(undefined).catch(() => undefined);
  }
}

/** A source that does not listen to its signal must not keep the turn either. */
async function nextOrAbort(
  deltas: AsyncIterator<LlmDelta>,
  signal: AbortSignal,
): Promise<IteratorResult<LlmDelta> | 'aborted'> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<'aborted'>((resolve) => {
    onAbort = () => resolve('aborted');
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  const next = deltas.next();
  // Lost the race: what it throws afterwards is nobody's.
  next.catch(() => undefined);
  try {
    return await Promise.race([next, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
