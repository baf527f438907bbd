/** Once a day: which of the models in use have an announced end, while there is time to choose another. */
import type { Clock } from '../../core/clock.ts';
import { toExoError } from '../../core/errors.ts';
import type { EventBus } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import type { Llm, ModelNotice } from './llm.ts';

const DAY_MS = 86_400_000;
/** Time to try another model, compare and decide. */
const NOTICE_DAYS = 60;
/** The first minutes belong to those who speak. */
const FIRST_CHECK_MS = 60_000;
/** No network, no key yet: sooner than the next day. */
const RETRY_MS = 3_600_000;
const DEADLINE_MS = 15_000;

export interface ModelWatchOptions {
  readonly llms: readonly Llm[];
  readonly clock: Clock;
  readonly events: EventBus;
  readonly log: Log;
}

/** @example const stop = watchModels({ llms: [openai, mistral], clock, events, log }); */
export function watchModels({ llms, clock, events, log }: ModelWatchOptions): () => void {
  const stopped = new AbortController();
  const cancels = new Map<Llm, () => void>();
  const check = async (llm: Llm) => {
    const late = new AbortController();
    const cancel = clock.after(DEADLINE_MS, () => late.abort());
    let nextMs = DAY_MS;
    try {
      const notices = await llm.models(AbortSignal.any([stopped.signal, late.signal]));
      const notice = noticeFor(llm.model, notices);
      const daysLeft = daysUntilRetirement(notice, clock.wallMs());
      if (notice?.retiresAtMs !== undefined && daysLeft !== undefined)
        events.emit({
          type: 'model-retiring',
          atMs: clock.nowMs(),
          engine: llm.name,
          model: llm.model,
          retiresAtMs: notice.retiresAtMs,
          daysLeft,
          replacement: notice.replacement ?? null,
        });
    } catch (error) {
      nextMs = RETRY_MS;
      const { code } = toExoError(error, 'llm/failed', 'the models were not listed');
      log.debug('the end of models cannot be read', { engine: llm.name, code });
    } finally {
      cancel();
    }
    if (!stopped.signal.aborted)
      cancels.set(
        llm,
        clock.after(nextMs, () => void check(llm)),
      );
  };
  for (const llm of llms)
    cancels.set(
      llm,
      clock.after(FIRST_CHECK_MS, () => void check(llm)),
    );
  return () => {
    stopped.abort();
    for (const cancel of cancels.values()) cancel();
  };
}

/** A model is listed by its name, or only by its dated versions: then the one that lives longest counts. */
export function noticeFor(model: string, notices: readonly ModelNotice[]): ModelNotice | undefined {
  const exact = notices.find(({ id }) => id === model);
  if (exact) return exact;
  const versions = notices.filter(({ id }) => id.startsWith(`${model}-20`));
  const lifetime = ({ retiresAtMs = Number.POSITIVE_INFINITY }: ModelNotice) => retiresAtMs;
  return versions.toSorted((a, b) => lifetime(b) - lifetime(a))[0];
}

/** Undefined while nobody needs to care; 0 or less when it is over. */
export function daysUntilRetirement(
  notice: ModelNotice | undefined,
  nowMs: number,
): number | undefined {
  if (notice?.retiresAtMs === undefined) return undefined;
  const days = Math.ceil((notice.retiresAtMs - nowMs) / DAY_MS);
  return days <= NOTICE_DAYS ? days : undefined;
}
